"""Does a connection work? One of five answers, and a sentence that says what to do."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from app.llm.openai import OpenAICompatible
from app.llm.values import Code, Message, Model, Provider, ProviderError, Request

Status = Literal["ok", "bad_key", "no_such_model", "unreachable", "not_a_model_server"]

PROBE_SECONDS = 20  # a local server may have to load the model first
NO_LIST = (404, 405, 501)
STATUS: dict[Code, Status] = {
    "BAD_KEY": "bad_key",
    "NO_SUCH_MODEL": "no_such_model",
    "REFUSED": "not_a_model_server",
    "NOT_A_MODEL_SERVER": "not_a_model_server",
    "TOO_LARGE": "not_a_model_server",
    "CONTEXT_TOO_LONG": "not_a_model_server",
    "EMPTY_REPLY": "ok",
}  # every other code: unreachable


@dataclass(frozen=True, slots=True)
class CheckResult:
    status: Status
    models: list[Model]
    message: str


async def check(provider: Provider, model: str | None) -> CheckResult:
    """Asks for the list of models; for one token only where the list proves too little."""
    try:
        models = await provider.models()
    except ProviderError as error:
        return await _without_list(provider, model, error)
    if model and all(known.id != model for known in models):
        return CheckResult("no_such_model", models, _no_such_model(model, models))
    if isinstance(provider, OpenAICompatible) and provider.key and models:
        return await _with_key(provider, model or models[0].id, models)
    return CheckResult("ok", models, _connected(models))


async def _with_key(provider: OpenAICompatible, model: str, models: list[Model]) -> CheckResult:
    """A list that anybody may read (OpenRouter's) says nothing about the key: one token does."""
    if await provider.lists_without_key():
        error = await _one_token(provider, model)
        if error and error.code in ("BAD_KEY", "NO_SUCH_MODEL"):
            return CheckResult(STATUS[error.code], models, error.message)
    return CheckResult("ok", models, _connected(models))


async def _without_list(provider: Provider, model: str | None, error: ProviderError) -> CheckResult:
    no_list = error.status in NO_LIST
    wrong_place = no_list or error.code == "NOT_A_MODEL_SERVER"
    if wrong_place and (better := await _one_folder_down(provider)):
        return better
    if not no_list:
        return _failed(error)
    refused = await _one_token(provider, model or "default")
    if refused is None or refused.code in ("EMPTY_REPLY", "RATE_LIMITED"):
        return CheckResult(
            "ok", [], "Connected. The server has no list of models: type the model's name."
        )
    if refused.status in NO_LIST and "model" not in refused.said.lower():
        return CheckResult(
            "not_a_model_server",
            [],
            "Something answers there, but it knows neither models nor chat completions. "
            "The address of most servers ends with /v1.",
        )
    return _failed(refused)


async def _one_folder_down(provider: Provider) -> CheckResult | None:
    """The commonest slip: the address lacks its /v1. It is told, never used unasked."""
    if not isinstance(provider, OpenAICompatible) or provider.base_url.endswith("/v1"):
        return None
    better = f"{provider.base_url}/v1"
    try:
        models = await provider.at(better).models()
    except ProviderError:
        return None
    return CheckResult(
        "not_a_model_server", models, f"There are no models at this address; use {better} instead."
    )


async def _one_token(provider: Provider, model: str) -> ProviderError | None:
    request = Request(model, (Message("user", "Hi"),), {"max_tokens": 1}, stream=False)
    try:
        async with (
            asyncio.timeout(PROBE_SECONDS),
            aclosing(provider.stream(request)) as reply,
        ):
            async for _ in reply:
                pass
    except TimeoutError:
        return ProviderError(
            "TIMEOUT_FIRST_TOKEN", f"The model said nothing within {PROBE_SECONDS} seconds."
        )
    except ProviderError as error:
        return error
    return None


def _failed(error: ProviderError) -> CheckResult:
    return CheckResult(STATUS.get(error.code, "unreachable"), [], error.message)


def _connected(models: list[Model]) -> str:
    if not models:
        return "Connected, but the server has no model yet."
    return "Connected: 1 model." if len(models) == 1 else f"Connected: {len(models)} models."


def _no_such_model(model: str, models: list[Model]) -> str:
    close = get_close_matches(model, [known.id for known in models], n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"The server has no model “{model[:200]}”.{hint}"

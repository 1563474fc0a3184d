"""Model servers that run on this machine, found by asking their usual ports."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from app.llm.model_list import entries, read_models
from app.llm.network import read_all, send
from app.llm.values import Model, ProviderError

PATIENCE = 1.0  # seconds a server
MAX_BODY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """A port and who usually listens there.

    Its name is used only when the server proves it: by a JSON field of a path of its own
    (`sign`, `field`), or by the `owned_by` of its models.
    """

    port: int
    name: str
    sign: str | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class LocalServer:
    name: str
    base_url: str
    models: list[Model]


PLACES = (
    Place(11434, "Ollama", "/api/version", "version"),
    Place(8080, "llama.cpp"),
    Place(1234, "LM Studio", "/api/v0/models", "data"),
    Place(5001, "KoboldCpp", "/api/extra/version", "result"),
    Place(5000, "text-generation-webui", "/v1/internal/model/info", "model_name"),
    Place(8000, "vLLM"),
)
OWNERS = {
    "llamacpp": "llama.cpp",
    "organization_owner": "LM Studio",
    "koboldcpp": "KoboldCpp",
    "vllm": "vLLM",
}


async def find_local(
    client: httpx.AsyncClient, places: Sequence[Place] = PLACES
) -> list[LocalServer]:
    """Those that list models in the OpenAI manner; whatever else listens there is passed over."""
    found = await asyncio.gather(*(_look(client, place) for place in places))
    return [server for server in found if server]


async def _look(client: httpx.AsyncClient, place: Place) -> LocalServer | None:
    origin = f"http://127.0.0.1:{place.port}"
    try:
        async with asyncio.timeout(PATIENCE):
            listed = await _get(client, f"{origin}/v1/models")
            name = await _name(client, origin, place, entries(listed))
    except (TimeoutError, ProviderError):
        return None
    return LocalServer(name, f"{origin}/v1", read_models(listed))


async def _name(
    client: httpx.AsyncClient, origin: str, place: Place, models: list[dict[str, Any]]
) -> str:
    for model in models[:1]:
        if name := OWNERS.get(str(model.get("owned_by")).lower()):
            return name
    if place.sign and await _shows(client, origin + place.sign, place.field):
        return place.name
    return f"Model server on port {place.port}"


async def _shows(client: httpx.AsyncClient, url: str, field: str) -> bool:
    try:
        answer = json.loads(await _get(client, url))
    except (ProviderError, ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and field in answer


async def _get(client: httpx.AsyncClient, url: str) -> bytes:
    """The body of an answer of status 200; ProviderError for everything else."""
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    response = await send(client, client.build_request("GET", url, headers=headers))
    body = await read_all(response, MAX_BODY)
    if response.status_code != 200:
        raise ProviderError("NOT_A_MODEL_SERVER", "No list of models.", status=response.status_code)
    return body

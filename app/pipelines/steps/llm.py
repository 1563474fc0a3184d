"""An auxiliary question to a model, whose answer later steps and turns can use."""

import asyncio
from contextlib import aclosing
from typing import Any

from app.llm.values import Chunk, Finish, Message, ProviderError, Request, Usage
from app.metrics import figures
from app.pipelines.params import ModelParams
from app.pipelines.steps import shape
from app.pipelines.steps.templates import written
from app.pipelines.steps.values import MAX_ARTIFACT, Asking, Gave, Given, Spent, StepFailed


async def run(params: ModelParams, given: Given) -> Gave:
    """Raises StepFailed where the model does not answer, or not as asked."""
    prompt = await written(params.prompt, given)
    asking = await given.asking(params.connection, params.model)
    said, output = await ask(given, asking, prompt, params.max_tokens)
    artifact = await _artifact(params, said)
    return Gave({**output, "artifact": artifact}, artifact=artifact)


async def ask(
    given: Given, asking: Asking, prompt: str, max_tokens: int
) -> tuple[str, dict[str, Any]]:
    """(what the model says, what is recorded of it). Raises StepFailed."""
    if not prompt:
        raise StepFailed("Its question is blank, so the model was asked nothing.")
    await given.tell({"question": prompt})
    request = Request(
        model=asking.model,
        messages=(Message("user", prompt),),
        params={**asking.params, "max_tokens": max_tokens},
        stream=True,
        scene=asking.scene,
    )
    said, finish = await _said(asking.provider.stream(request))
    if finish and finish.usage:
        _count(finish.usage, given.spent, asking.kind)
    if not said:
        raise StepFailed("The model answered nothing.")
    return said, {"model": request.model, "characters": len(said)}


def _count(usage: Usage, spent: Spent, kind: str) -> None:
    spent.read += usage.prompt_tokens
    spent.written += usage.completion_tokens
    figures.TOKENS_IN.observe(usage.prompt_tokens, kind, "beside")
    figures.TOKENS_OUT.observe(usage.completion_tokens, kind, "beside")


async def _artifact(params: ModelParams, said: str) -> Any:
    if params.schema_ is not None:
        return await asyncio.to_thread(shape.read, said, params.schema_)
    if params.fields:
        found = await asyncio.to_thread(shape.read, said, shape.of_fields(params.fields))
        return {name: found[name] for name in params.fields}
    return said


async def _said(stream: object) -> tuple[str, Finish | None]:
    words: list[str] = []
    size, finish = 0, None
    try:
        async with aclosing(stream) as pieces:  # type: ignore[type-var]
            async for piece in pieces:  # type: ignore[attr-defined]
                if isinstance(piece, Finish):
                    finish = piece
                elif isinstance(piece, Chunk) and piece.kind == "text":
                    words.append(piece.text)
                    size += len(piece.text)
                    if size > MAX_ARTIFACT:
                        raise StepFailed(f"The model said more than {MAX_ARTIFACT:,} characters.")
    except ProviderError as error:
        raise StepFailed(error.message) from None
    return "".join(words).strip(), finish

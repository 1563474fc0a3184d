"""A generation as the API tells it: meta, reasoning and deltas, at most one error, one done."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app import live
from app.chats.models import Variant
from app.generations.models import Generation
from app.generations.turn import Started
from app.live.bus import Event
from app.live.ids import EventId
from app.live.sse import BEAT, BEAT_SECONDS, json_frame

KINDS = {"text": "llm.stream.delta", "reasoning": "llm.stream.reasoning"}


def ids_of(generation: Generation) -> Started:
    """The ids of a generation that is already there."""
    return Started(
        chatId=str(generation.chat_id),
        branchId=str(generation.branch_id),
        userMessageId=str(generation.user_message_id) if generation.user_message_id else None,
        assistantMessageId=str(generation.message_id),
        variantId=str(generation.variant_id),
        generationId=str(generation.id),
        pipelineRunId=str(generation.pipeline_run_id),
        pipelineStepRunId=str(generation.pipeline_step_run_id),
    )


async def from_the_start(generation_id: UUID) -> AsyncIterator[bytes]:
    """The whole stream: meta, what has been said, what follows."""
    place = live.bus().cursor  # before the rows are read, so that nothing falls between
    generation = await Generation.get(id=generation_id)
    yield json_frame(place, "llm.stream.meta", asdict(ids_of(generation)))
    if generation.status != "streaming":
        async for frame in _afterwards(place, generation):
            yield frame
        return
    growing = live.scribe().growing.get(str(generation_id))
    if growing is None:  # it was closed while its row was being read
        async for frame in _afterwards(place, await Generation.get(id=generation_id)):
            yield frame
        return
    seen = growing.seq
    for kind, text in _said(growing):
        yield json_frame(place, KINDS[kind], {"content": text})
    async for frame in _follow(generation, place, seen):
        yield frame


async def going_on(generation_id: UUID, place: EventId) -> AsyncIterator[bytes]:
    """What followed `place`; from the start where the log no longer reaches back to it."""
    generation = await Generation.get(id=generation_id)
    channel = live.chat_channel(generation.chat_id)
    if live.bus().since(channel, place) is None:
        whole = from_the_start(generation_id)
    else:
        whole = _follow(generation, place, 0)
    async for frame in whole:
        yield frame


def _said(growing: live.Growing) -> list[tuple[str, str]]:
    said = [("reasoning", growing.reasoning), ("text", growing.text)]
    return [(kind, text) for kind, text in said if text]


async def _follow(generation: Generation, place: EventId, seen: int) -> AsyncIterator[bytes]:
    """Events of this generation after `place`, without the first `seen` pieces."""
    mine, channel = str(generation.id), live.chat_channel(generation.chat_id)
    with live.bus().watch(channel) as watch:
        while not watch.closed:
            events = live.bus().since(channel, place)
            if events is None:  # a reader so slow that the log has left it behind
                return
            for event in events:
                place = event.id
                if event.data.get("generationId") != mine:
                    continue
                if event.kind == "variant.text" and event.data["seq"] >= seen:
                    content = {"content": event.data["text"]}
                    yield json_frame(event.id, KINDS[event.data["kind"]], content)
                elif event.kind == "generation.ended":
                    async for frame in _ended(event):
                        yield frame
                    return
            if not events and await _is_over(generation.id):
                async for frame in _afterwards(place, await Generation.get(id=generation.id), ""):
                    yield frame
                return
            if not await watch.wait(BEAT_SECONDS):
                yield BEAT


async def _is_over(generation_id: UUID) -> bool:
    """Only asked when nothing is new: the end may lie before the reader's place."""
    if str(generation_id) in live.scribe().growing:
        return False
    return not await Generation.exists(id=generation_id, status="streaming")


async def _ended(event: Event) -> AsyncIterator[bytes]:
    generation = await Generation.get(id=event.data["generationId"])
    async for frame in _afterwards(event.id, generation, ""):
        yield frame


async def _afterwards(
    place: EventId, generation: Generation, missing: str | None = None
) -> AsyncIterator[bytes]:
    """The end of a stream. `missing` is the text that the reader lacks; None: all of it."""
    variant = await Variant.get_or_none(id=generation.variant_id)
    text = variant.prompt_text if variant else ""
    if missing is None:
        thoughts = [b["content"] for b in variant.blocks if b["type"] == "reasoning"] if variant else []
        for kind, said in [("reasoning", "".join(thoughts)), ("text", text)]:
            if said:
                yield json_frame(place, KINDS[kind], {"content": said})
    if generation.error_code:
        error = {"code": generation.error_code, "message": generation.error_message}
        yield json_frame(place, "llm.stream.error", error)
    yield json_frame(place, "llm.stream.done", _done(generation, text))


def _done(generation: Generation, text: str) -> dict[str, Any]:
    usage = None
    if generation.prompt_tokens is not None:
        usage = {
            "promptTokens": generation.prompt_tokens,
            "completionTokens": generation.completion_tokens,
        }
    return {
        "status": generation.status,
        "finalText": text,
        "usage": usage,
        "finishReason": generation.finish_reason,
    }



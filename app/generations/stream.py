"""A generation as the API tells it: meta, reasoning and deltas, at most one error, one done."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any

from app import db, live
from app.chats.models import Variant
from app.generations.closing import outcome
from app.generations.models import Generation
from app.generations.turn import Started
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


async def from_the_start(ids: Started) -> AsyncIterator[bytes]:
    """The whole stream: meta, what has been said, what follows."""
    place = live.bus().cursor
    yield json_frame(place, "llm.stream.meta", asdict(ids))
    growing = live.scribe().growing.get(ids.generationId)
    if growing is None:
        async for frame in _afterwards(place, await Generation.get(id=ids.generationId)):
            yield frame
        return
    place, seen = live.bus().cursor, growing.seq  # nothing is awaited between these and the words
    for kind, text in _said(growing):
        yield json_frame(place, KINDS[kind], {"content": text})
    async for frame in _follow(ids, place, seen):
        yield frame


async def going_on(generation: Generation, place: EventId) -> AsyncIterator[bytes]:
    """What followed `place`; from the start where the log no longer reaches back to it."""
    ids = ids_of(generation)
    gone = live.bus().since(live.chat_channel(generation.chat_id), place) is None
    async for frame in from_the_start(ids) if gone else _follow(ids, place, 0):
        yield frame


def _said(growing: live.Growing) -> list[tuple[str, str]]:
    said = [("reasoning", growing.reasoning), ("text", growing.text)]
    return [(kind, text) for kind, text in said if text]


async def _follow(ids: Started, place: EventId, seen: int) -> AsyncIterator[bytes]:
    """Events of this generation after `place`, without the first `seen` pieces."""
    channel = live.chat_channel(ids.chatId)
    with live.bus().watch(channel) as watch:
        while not watch.closed:
            events = live.bus().since(channel, place)
            if events is None:  # a reader so slow that the log has left it behind
                return
            for event in events:
                place = event.id
                if event.data.get("generationId") != ids.generationId:
                    continue
                if event.kind == "variant.text" and event.data["seq"] >= seen:
                    content = {"content": event.data["text"]}
                    yield json_frame(event.id, KINDS[event.data["kind"]], content)
                elif event.kind == "generation.ended":
                    for frame in _end(place, event.data, await _text_of(ids.variantId)):
                        yield frame
                    return
            if not events and ids.generationId not in live.scribe().growing:
                generation = await Generation.get(id=ids.generationId)
                for frame in _end(place, outcome(generation), await _text_of(ids.variantId)):
                    yield frame
                return
            if not await watch.wait(BEAT_SECONDS):
                yield BEAT


async def _afterwards(place: EventId, generation: Generation) -> AsyncIterator[bytes]:
    """All of a stream that has ended, but for its meta."""
    variant = await Variant.get_or_none(id=generation.variant_id)
    text, blocks = (variant.prompt_text, variant.blocks) if variant else ("", [])
    thoughts = "".join(b["content"] for b in blocks if b["type"] == "reasoning")
    for kind, said in [("reasoning", thoughts), ("text", text)]:
        if said:
            yield json_frame(place, KINDS[kind], {"content": said})
    for frame in _end(place, outcome(generation), text):
        yield frame


async def _text_of(variant_id: str) -> str:
    found = await db.rows("SELECT prompt_text FROM message_variants WHERE id = ?", variant_id)
    return found[0]["prompt_text"] if found else ""


def _end(place: EventId, end: dict[str, Any], text: str) -> Iterator[bytes]:
    """An error, if there was one, and done."""
    if end["error"]:
        yield json_frame(place, "llm.stream.error", end["error"])
    done = {
        "status": end["status"],
        "finalText": text,
        "usage": end["usage"],
        "finishReason": end["finishReason"],
    }
    yield json_frame(place, "llm.stream.done", done)

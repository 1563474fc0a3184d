"""A generation as the API tells it: meta, reasoning and deltas, at most one error, one done."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import asdict
from typing import Any

from app import db, live
from app.chats.models import Variant
from app.generations.beginning import Started, ids_of
from app.generations.closing import outcome
from app.generations.models import Generation
from app.live.bus import Event
from app.live.ids import EventId
from app.live.sse import BEAT, BEAT_SECONDS, json_frame
from app.pipelines.models import StepRun

KINDS = {"text": "llm.stream.delta", "reasoning": "llm.stream.reasoning"}


async def from_the_start(ids: Started) -> AsyncGenerator[bytes, None]:
    """The whole stream: meta, what has been said, what follows."""
    begun = _told(ids, "generation.started")
    if begun is None:
        stream = _as_it_stands(ids)
    else:
        yield json_frame(begun, "llm.stream.meta", asdict(ids))
        stream = _follow(ids, begun)
    async for frame in stream:
        yield frame


def _told(ids: Started, kind: str) -> EventId | None:
    """The place of the reply's event of this kind, as long as the log remembers it."""
    channel = live.chat_channel(ids.chatId)
    for event in reversed(live.bus().since(channel, live.bus().reach(channel)) or ()):
        if event.kind == kind and event.data["generationId"] == ids.generationId:
            return event.id
    return None


async def _as_it_stands(ids: Started) -> AsyncGenerator[bytes, None]:
    """The same where the log has forgotten the beginning: all that has been said, in one piece.

    Only the frame that completes it has a place to come back to; whoever has seen less than
    that comes back to a place before all memory, and so begins again.
    """
    early = _before_memory(ids)
    yield json_frame(early, "llm.stream.meta", asdict(ids))
    growing = live.scribe().growing.get(ids.generationId)
    if growing is None:
        generation = await Generation.get_or_none(id=ids.generationId)
        async for frame in _afterwards(early, generation):
            yield frame
        return
    place, seen = live.bus().cursor, growing.seq  # nothing is awaited between these and the words
    for frame in _said(early, place, growing.reasoning, growing.text):
        yield frame
    async for frame in _follow(ids, place, seen):
        yield frame


PURGED = {"status": "interrupted", "usage": None, "finishReason": None, "error": None}


def _before_memory(ids: Started) -> EventId:
    ms, _ = live.bus().reach(live.chat_channel(ids.chatId))
    return ms - 1, 0


def _said(early: EventId, place: EventId, reasoning: str, text: str) -> Iterator[bytes]:
    if reasoning:
        yield json_frame(early if text else place, KINDS["reasoning"], {"content": reasoning})
    if text:
        yield json_frame(place, KINDS["text"], {"content": text})


async def going_on(generation: Generation, place: EventId) -> AsyncGenerator[bytes, None]:
    """What followed `place`; from the start where the log no longer reaches back to it."""
    ids = ids_of(generation)
    gone = live.bus().since(live.chat_channel(generation.chat_id), place) is None
    async for frame in from_the_start(ids) if gone else _follow(ids, place):
        yield frame


async def _follow(ids: Started, place: EventId, seen: int = 0) -> AsyncGenerator[bytes, None]:
    """Events of this generation after `place`, without the first `seen` pieces."""
    channel = live.chat_channel(ids.chatId)
    ended = _told(ids, "generation.ended")  # before `place`: nothing will wake this reader
    with live.bus().watch(channel) as watch:
        while not watch.closed:
            # Asked in one breath: a reply that is over has told its end already.
            over = ended is not None or ids.generationId not in live.scribe().growing
            events = live.bus().since(channel, place)
            if events is None:
                break
            for event in events:
                place = event.id
                if event.data.get("generationId") != ids.generationId:
                    continue
                if news := _news(event, seen):
                    yield news
                elif event.kind == "generation.ended":
                    for frame in _end(place, event.data, await _text_of(ids)):
                        yield frame
                    return
            if over:
                generation = await Generation.get_or_none(id=ids.generationId)
                end = outcome(generation) if generation else PURGED
                for frame in _end(place, end, await _text_of(ids)):
                    yield frame
                return
            if not await watch.wait(BEAT_SECONDS):
                yield BEAT
    if not watch.closed:  # a reader so slow that the log has left it behind
        async for frame in _as_it_stands(ids):
            yield frame


def _news(event: Event, seen: int) -> bytes | None:
    """What this event adds: words after the first `seen` pieces, or a step of the run."""
    if event.kind.startswith("pipeline."):
        return json_frame(event.id, event.kind, event.data)
    if event.kind == "variant.text" and event.data["seq"] >= seen:
        content = {"content": event.data["text"]}
        return json_frame(event.id, KINDS[event.data["kind"]], content)
    return None


async def _afterwards(early: EventId, generation: Generation | None) -> AsyncGenerator[bytes, None]:
    """All of a stream that has ended, but for its meta; of a purged one its end alone."""
    place = live.bus().cursor
    if generation is None:
        for frame in _end(place, PURGED, ""):
            yield frame
        return
    text = await _text_of(ids_of(generation))
    variant = await Variant.get_or_none(id=generation.variant_id)
    blocks = variant.blocks if variant else []
    thoughts = "".join(b.get("content", "") for b in blocks if b.get("type") == "reasoning")
    for frame in _said(early, place, thoughts, text):
        yield frame
    for frame in _end(place, outcome(generation), text):
        yield frame


async def _text_of(ids: Started) -> str:
    """The whole text; of a turn of the user's, whose draft has gone its own ways since, that of
    the step that wrote it."""
    if ids.variantId is None:
        step = await StepRun.get_or_none(id=ids.pipelineStepRunId)
        return str(step.output.get("text", "")) if step else ""
    found = await db.rows("SELECT prompt_text FROM message_variants WHERE id = ?", ids.variantId)
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

"""Readers of a running reply: from its start, late, dropped and back. All read the same."""

import asyncio
import sys

import pytest

from app import live
from app.live.journal import JournalError
from app.live.scribe import Scribe
from tests.answers import error, eventually
from tests.frames import Frame, Told
from tests.world import Chat, World

WORDS = ("One", " two", " three", " four", " five", " six", " seven", " eight")
WHOLE = "".join(WORDS)


def heard(frames: list[Frame]) -> tuple[str, str]:
    """(text, reasoning) of a reader who begins anew with every meta."""
    said = {"llm.stream.delta": "", "llm.stream.reasoning": ""}
    for frame in frames:
        if frame.type == "llm.stream.meta":
            said = dict.fromkeys(said, "")
        elif frame.type in said:
            said[frame.type] += frame.data["content"]
    return said["llm.stream.delta"], said["llm.stream.reasoning"]


async def until(world: World, chat: Chat, text: str) -> None:
    """Return when so much of the last answer is stored."""
    async with asyncio.timeout(5):
        while (await world.texts(chat))[-1] != text:
            await asyncio.sleep(0.002)


async def test_n6_three_readers_read_the_same(each: World) -> None:
    chat = await each.start_chat()
    early, late = each.model.say(*WORDS).hold(2), "".join(WORDS[:2])
    async with each.saying(chat, "Count.") as first:
        generation = (await first.until("meta")).data["generationId"]
        async with each.following(generation) as dropped:
            await dropped.until("delta")
            seen = dropped.frames
        await until(each, chat, late)
        async with each.following(generation) as second:
            assert heard([await second.until("meta"), await second.until("delta")])[0]
            async with each.following(generation, after=seen[-1].id) as third:
                early.release()
                whole = Told.of(await first.rest())
                joined = await second.rest()
                resumed = await third.rest()
    assert whole.text == WHOLE
    assert heard(joined)[0] == WHOLE
    assert heard(seen + resumed)[0] == WHOLE
    assert Told.of(joined).done == whole.done == resumed[-1].data


@pytest.mark.parametrize("ended", [False, True])
async def test_s10_whoever_drops_anywhere_comes_back_without_gap_or_repeat(
    world: World, ended: bool
) -> None:
    chat = await world.start_chat()
    world.model.say_reasoning("Hm", ", well").say(*WORDS).hold(6)
    async with world.saying(chat, "Count.") as first:
        generation = (await first.until("meta")).data["generationId"]
        await until(world, chat, "".join(WORDS[:4]))
        if ended:
            world.model.release()
            await first.rest()
        frames: list[Frame] = []
        async with world.following(generation) as late:
            while heard(frames)[0] != (WHOLE if ended else "".join(WORDS[:4])):
                frame = await late.next()
                assert frame is not None
                frames.append(frame)
        readers = [
            asyncio.create_task(_resume(world, generation, frames[: number + 1]))
            for number in range(len(frames))
        ]
        await eventually(lambda: ended or _watching(chat) == len(frames) + 1)
        world.model.release()
        for reader in readers:
            assert heard(await reader) == (WHOLE, "Hm, well")
        await first.rest()


async def _resume(world: World, generation: str, frames: list[Frame]) -> list[Frame]:
    async with world.following(generation, after=frames[-1].id) as reader:
        return frames + await reader.rest()


def _watching(chat: Chat) -> int:
    return len(live.bus()._channels[live.chat_channel(chat.id)].watchers)


async def test_s10_a_reader_in_touch_gets_no_second_meta(world: World) -> None:
    chat = await world.start_chat()
    world.model.say(*WORDS).hold(3)
    async with world.saying(chat, "Count.") as first:
        generation = (await first.until("meta")).data["generationId"]
        frame = await first.until("delta")
        async with world.following(generation, after=frame.id) as back:
            world.model.release()
            frames = await back.rest()
        assert all(f.type != "llm.stream.meta" for f in frames)
        assert frame.data["content"] + heard(frames)[0] == WHOLE
        await first.rest()


async def test_s10_the_stream_of_an_ended_reply(each: World) -> None:
    chat = await each.start_chat()
    each.model.say_reasoning("Hm.").say(*WORDS)
    told = await each.say(chat, "Count.")
    generation = told.meta["generationId"]
    async with each.following(generation) as reader:
        again = Told.of(await reader.rest())
    assert (again.meta, again.text, again.reasoning) == (told.meta, WHOLE, "Hm.")
    assert again.done == told.done
    async with each.following(generation, after=reader.frames[-1].id) as reader:
        (done,) = await reader.rest()
    assert done.data == told.done


async def test_s10_back_at_the_end_while_the_journal_is_still_cleared(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared = asyncio.Event()
    forget = Scribe.forget

    async def slowly(scribe: Scribe, generation: str) -> None:
        await cleared.wait()
        await forget(scribe, generation)

    monkeypatch.setattr(Scribe, "forget", slowly)
    chat = await world.start_chat()
    world.model.say(*WORDS)
    async with world.saying(chat, "Count.") as reader:
        meta, *_, end = await reader.rest()
    try:
        async with asyncio.timeout(5):
            async with world.following(meta.data["generationId"], after=end.id) as back:
                assert [frame.data for frame in await back.rest()] == [end.data]
    finally:
        cleared.set()


async def test_s10_a_place_before_all_memory_begins_again(world: World) -> None:
    chat = await world.start_chat()
    world.model.say(*WORDS).hold(3)
    async with world.saying(chat, "Count.") as first:
        generation = (await first.until("meta")).data["generationId"]
        await first.until("delta")
        async with world.following(generation, after="1-1") as back:
            world.model.release()
            assert Told.of(await back.rest()).text == WHOLE
        await first.rest()
    for place in ("x", "1", "-1-1", "1-1-1", "1" * 40 + "-1"):
        url = f"/api/generations/{generation}/events"
        error(await world.client.get(url, params={"after": place}), 400, "VALIDATION_ERROR")


async def test_s10_a_long_reply_outlives_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.live.bus"], "LOG_LENGTH", 3)
    chat = await world.start_chat()
    world.model.say(*WORDS).hold(4)
    async with world.saying(chat, "Count.") as first:
        start = await first.until("meta")
        generation = start.data["generationId"]
        await until(world, chat, "".join(WORDS[:4]))
        for number in range(5):  # other news of the chat pushes the reply's out of the log
            url = f"/api/chats/{chat.id}"
            assert (await world.client.put(url, json={"title": f"{number}"})).is_success
        async with world.following(generation, after=start.id) as back:
            frames = [await back.until("meta"), await back.until("delta")]
            assert heard(frames)[0] == "".join(WORDS[:4])
            world.model.release()
            assert heard(await back.rest())[0] == WHOLE
        await first.rest()


async def test_s5_silence_is_filled_with_beats(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.generations.stream.BEAT_SECONDS", 0.02)
    chat = await world.start_chat()
    world.model.say(*WORDS).hold(4)
    async with world.saying(chat, "Count.") as reader:
        while heard(reader.frames)[0] != "".join(WORDS[:4]):
            await reader.next()
        before = reader.beats
        for _ in range(3):
            await reader.beat()
        assert reader.beats >= before + 3
        world.model.release()
        assert Told.of(await reader.rest()).text == WHOLE


async def test_s9_a_refusing_disk_shows_nothing_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_pieces: object) -> None:
        raise JournalError(OSError("database or disk is full"))

    monkeypatch.setattr(sys.modules["app.live.scribe"], "PATIENCE", 0.05)
    chat = await world.start_chat()
    world.model.say(*WORDS).hold(3)
    async with world.saying(chat, "Count.") as reader:
        await reader.until("delta")
        shown = heard(reader.frames)[0]
        await until(world, chat, "".join(WORDS[:3]))
        monkeypatch.setattr(live.scribe()._journal, "append", full)
        world.model.release()
        told = Told.of(await reader.rest())
    assert told.error is not None
    assert told.error["code"] == "STORAGE_FULL"
    assert told.text.startswith(shown)
    assert (await world.texts(chat))[-1] == told.text == "".join(WORDS[:3])

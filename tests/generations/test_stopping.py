"""Stopping, going away, coming back: a reply ends when it is told to, and only then."""

import asyncio
import uuid

import httpx

from app import live
from tests.answers import data, error, eventually
from tests.frames import Told
from tests.world import Stranger, World


async def test_a1_a_stop_in_mid_sentence_keeps_the_words(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("Once", " upon", " a", " time").hold(3)
    async with each.saying(chat, "Tell me.") as reader:
        meta = (await reader.until("meta")).data
        shown = ""
        while shown != "Once upon a":
            shown += (await reader.until("delta")).data["content"]
        assert data(await each.abort(meta["generationId"])) == {"success": True}
        told = Told.of(await reader.rest())
    async with asyncio.timeout(1):
        assert await each.model.requests[0].closed
    assert (told.done["status"], told.done["finalText"]) == ("aborted", "Once upon a")
    assert told.error is None
    assert (await each.generation(meta["generationId"]))["status"] == "aborted"
    (variant,) = await each.variants(meta["assistantMessageId"])
    assert (variant["status"], variant["promptText"]) == ("aborted", "Once upon a")
    assert "Stopped here." in (await each.client.get(f"/chats/{chat.id}")).text


async def test_a2_a_stop_before_the_first_word(each: World) -> None:
    chat = await each.start_chat()
    each.model.hold_first()
    async with each.saying(chat, "Tell me.") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await each.model.asked()
        data(await each.abort(generation))
        told = Told.of(await reader.rest())
    assert (told.done["status"], told.error, told.text) == ("aborted", None, "")
    kept = await each.generation(generation)
    assert (kept["status"], kept["error"]) == ("aborted", None)
    assert (await each.texts(chat))[1:] == ["Tell me."]
    page = (await each.client.get(f"/chats/{chat.id}")).text
    assert f'action="/branches/{chat.branch}/replies"' in page


async def test_a2_a_stop_at_once(world: World) -> None:
    chat = await world.start_chat()
    running = world.house.app.extensions["talespinner.running"]
    begin = running.begin

    def begin_and_stop(reply: object) -> None:
        begin(reply)
        assert running.stop(reply.generation_id)  # type: ignore[attr-defined]

    running.begin = begin_and_stop
    told = await world.say(chat, "Tell me.")
    assert told.done["status"] == "aborted"
    running.begin = begin
    assert (await world.say(chat, "Well?")).text == "You said: Well?"


async def test_a3_a_stop_of_nothing_and_of_what_has_ended(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    for name in (str(uuid.uuid4()), "x", stranger.generation):
        error(await world.abort(name), 404, "NOT_FOUND")
    ended = (await world.say(chat, "Well?")).meta["generationId"]
    details = error(await world.abort(ended), 409, "GENERATION_ENDED")["details"]
    assert details["status"] == "done"
    form = await world.client.post(f"/generations/{ended}/cancellation")
    assert form.status_code == 303


async def test_a3_a_stop_right_after_done_finds_it_ended(world: World) -> None:
    chat = await world.start_chat()
    for number in range(10):
        meta = (await world.say(chat, f"{number}?")).meta
        error(await world.abort(meta["generationId"]), 409, "GENERATION_ENDED")
        assert (await world.generation(meta["generationId"]))["status"] == "done"


async def test_a1_stopped_twice_at_once(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(2)
    async with world.saying(chat, "Tell me.") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await reader.until("delta")
        answers = await asyncio.gather(*(world.abort(generation) for _ in range(5)))
        told = Told.of(await reader.rest())
    assert told.done["status"] == "aborted"
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert any(answer.status_code == 200 for answer in answers)


async def test_v8_a_stopped_regenerate_is_a_variant_of_its_own(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("First.")
    answer = (await each.say(chat, "Well?")).meta["assistantMessageId"]
    each.model.say("Sec", "ond.").hold(1)
    async with each.regenerating(answer) as reader:
        await reader.until("delta")
        data(await each.abort(reader.frames[0].data["generationId"]))
        await reader.rest()
    first, second = await each.variants(answer)
    assert (first["isSelected"], second["isSelected"]) == (False, True)
    assert (second["status"], second["promptText"]) == ("aborted", "Sec")


async def test_a4_a_reader_that_goes_away_stops_nothing(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("Once", " upon", " a", " time.").hold(2)
    async with each.saying(chat, "Tell me.") as reader:
        await reader.until("delta")
        generation = reader.frames[0].data["generationId"]
    await eventually(lambda: not _watched(chat.id))
    assert (await each.generation(generation))["status"] == "streaming"
    each.model.release()
    await each.idle()
    assert (await each.generation(generation))["status"] == "done"
    assert (await each.texts(chat))[-1] == "Once upon a time."


def _watched(chat: str) -> bool:
    return bool(live.bus()._channels[live.chat_channel(chat)].watchers)


async def test_a4_a_request_cut_before_its_answer_changes_nothing_else(world: World) -> None:
    chat = await world.start_chat()
    host, port = world.house.url.removeprefix("http://").split(":")
    body = b'{"promptText": "Cut."}'
    head = (
        f"POST /api/chats/{chat.id}/messages HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Content-Type: application/json\r\nAccept: text/event-stream\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    for _ in range(20):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(head + body)
        await writer.drain()
        writer.transport.abort()
    await world.idle()
    texts = (await world.texts(chat, limit=200))[1:]
    assert len(texts) % 2 == 0
    assert texts == ["Cut.", "You said: Cut."] * (len(texts) // 2)
    assert (await world.say(chat, "Still there?")).done["status"] == "done"


async def test_u1_the_pages_form_stops(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(2)
    async with world.saying(chat, "Tell me.") as reader:
        await reader.until("delta")
        generation = reader.frames[0].data["generationId"]
        url = f"/generations/{generation}/cancellation"
        assert f'action="{url}"' in (await world.client.get(f"/chats/{chat.id}")).text
        piece: httpx.Response = await world.client.post(url, headers={"HX-Request": "true"})
        assert piece.status_code == 200
        assert 'id="send-button"' in piece.text
        assert Told.of(await reader.rest()).done["status"] == "aborted"
    assert url not in (await world.client.get(f"/chats/{chat.id}")).text

"""What one user may ask for at once, and how a refusal is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.metrics import figures
from tests.answers import data, error, eventually
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import STREAM, Chat, World, cast, settings_on


@pytest.fixture
async def narrow(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, model: ScriptedModel
) -> AsyncIterator[World]:
    """The cast on a server with the limits that the test names."""
    given = {"openai_base_url": model.base_url, "openai_model": "scripted-1", **request.param}
    async with serving(new_settings(tmp_path / "data", migrated, **given)) as house:
        yield await cast(house, model)


def told_to_wait(answer: object) -> int:
    """Seconds after which to come back."""
    seconds = int(answer.headers["Retry-After"])  # type: ignore[attr-defined]
    assert 1 <= seconds <= 60
    return seconds


@pytest.mark.parametrize("narrow", [{"max_generations": 2}], indirect=True)
async def test_i7_so_many_replies_at_once(narrow: World) -> None:
    chats = [await narrow.start_chat() for _ in range(3)]
    async with AsyncExitStack() as stack:
        for chat in chats[:2]:
            narrow.model.hold(1)
            reader = await stack.enter_async_context(narrow.saying(chat, "Go."))
            await reader.until("delta")
        url, body = f"/api/chats/{chats[2].id}/messages", {"promptText": "And I?"}
        answer = await narrow.client.post(url, json=body, headers=STREAM)
        found = error(answer, 429, "RATE_LIMITED")
        assert "2 replies" in found["message"]
        told_to_wait(answer)
        assert len(await narrow.messages(chats[2])) == 1
        form = {"text": "And I? & more", "key": "k"}
        url = f"/branches/{chats[2].branch}/messages"
        for headers in ({}, {"HX-Request": "true"}):
            page = await narrow.client.post(url, data=form, headers=headers)
            assert page.status_code == 429
            told_to_wait(page)
            assert "And I? &amp; more</textarea>" in page.text
            assert "2 replies are being written already" in page.text
        narrow.model.release()
    await narrow.idle()
    assert (await narrow.say(chats[2], "And I?")).text == "You said: And I?"


@pytest.mark.parametrize("limit", ["max_generations", "max_starts_per_minute"])
async def test_i7_a_crowd_at_the_door(
    database: str, model: ScriptedModel, tmp_path: Path, limit: str
) -> None:
    settings = settings_on(database, model, tmp_path / "data", **{limit: 3})
    async with serving(settings) as house:
        world = await cast(house, model)
        chats = [await world.start_chat() for _ in range(12)]
        for _ in chats:
            model.hold_first()

        async def knock(chat: Chat) -> int:
            url, body = f"/api/chats/{chat.id}/messages", {"promptText": "Go."}
            async with world.client.stream("POST", url, json=body, headers=STREAM) as answer:
                return answer.status_code

        answers = await asyncio.gather(*(knock(chat) for chat in chats))
        assert sorted(answers) == [200] * 3 + [429] * 9
        model.release()
        await world.idle()


@pytest.mark.parametrize("narrow", [{"max_starts_per_minute": 3}], indirect=True)
async def test_i7_so_many_starts_a_minute(narrow: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = await narrow.start_chat()
    for number in range(3):
        await narrow.say(chat, f"{number}?")
    url, body = f"/api/chats/{chat.id}/messages", {"promptText": "Again?"}
    answer = await narrow.client.post(url, json=body, headers=STREAM)
    error(answer, 429, "RATE_LIMITED")
    assert told_to_wait(answer) > 30
    data(await narrow.client.post(url, json=body))  # a note starts nothing
    monkeypatch.setattr("app.live.limits.MINUTE", 0.0)
    assert (await narrow.say(chat, "Again?")).done["status"] == "done"


@pytest.mark.parametrize("narrow", [{"max_streams": 2}], indirect=True)
async def test_i7_so_many_open_streams(narrow: World) -> None:
    chat = await narrow.start_chat()
    page = f"/chats/{chat.id}/events?branch={chat.branch}"
    async with AsyncExitStack() as stack:
        lines = []
        for _ in range(2):
            response = await stack.enter_async_context(narrow.client.stream("GET", page))
            assert response.status_code == 200
            lines.append(response.aiter_lines())
            await anext(lines[-1])
        answer = await narrow.client.get(page)
        assert answer.status_code == 429
        told_to_wait(answer)
        url, body = f"/api/chats/{chat.id}/messages", {"promptText": "And I?"}
        answer = await narrow.client.post(url, json=body, headers=STREAM)
        error(answer, 429, "TOO_MANY_STREAMS")
        assert len(await narrow.messages(chat)) == 1
        assert narrow.model.requests == []
    async with narrow.saying(chat, "And I?") as reader:
        assert (await reader.rest())[-1].data["status"] == "done"


@pytest.mark.parametrize("narrow", [{"max_streams": 3}], indirect=True)
async def test_i7_a_crowd_of_streams(narrow: World) -> None:
    """A place is taken before anything is done for a stream, and given back where none comes."""
    chat = await narrow.start_chat()
    page = f"/chats/{chat.id}/events?branch={chat.branch}"
    nothing = f"/api/generations/{uuid4()}/events"
    for _ in range(2):
        found = await asyncio.gather(*(opened(narrow, page) for _ in range(12)))
        assert sorted(one.status_code for one in found) == [200] * 3 + [429] * 9
        for one in found:
            await one.aclose()
        await eventually(lambda: not any(one.value for one in figures.STREAMS.samples()))
        for _ in range(4):
            assert (await narrow.client.head(page)).status_code == 200
            assert (await narrow.client.get(nothing, headers=STREAM)).status_code == 404


async def opened(world: World, url: str) -> httpx.Response:
    """A stream that is left open, or its refusal."""
    client = world.client
    return await client.send(client.build_request("GET", url), stream=True)


async def test_i7_none_means_none(world: World) -> None:
    chats = [await world.start_chat() for _ in range(10)]
    async with AsyncExitStack() as stack:
        for chat in chats:
            world.model.hold(1)
            reader = await stack.enter_async_context(world.saying(chat, "Go."))
            await reader.until("delta")
        world.model.release()
    await world.idle()

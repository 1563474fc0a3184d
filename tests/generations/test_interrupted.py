"""A continuation, or a turn of the user's, that the server died over: every word is there."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.generations.models import Generation
from app.generations.reply import Reply
from tests.answers import data, eventually
from tests.conftest import serving
from tests.scripted import ScriptedModel
from tests.world import Chat, World, cast, settings_on


@contextlib.asynccontextmanager
async def dying(
    database: str, model: ScriptedModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A server that never closes a reply's rows from now on, as one that is killed."""

    async def nothing(*_: object) -> None:
        return None

    async with serving(settings_on(database, model, folder)) as house:
        yield await cast(house, model)
        monkeypatch.setattr(Reply, "_close", nothing)
    monkeypatch.undo()


async def shown(world: World, url: str, words: str) -> None:
    """Ask for it, and wait until these words can be read; then leave."""
    async with world.stream(url) as reader:
        seen: list[str] = []
        while words not in "".join(seen):
            seen.append((await reader.until("delta")).data["content"])


async def begin(world: World, kind: str, words: tuple[str, ...]) -> tuple[Chat, str]:
    """A reply of this kind that has come so far: (chat, its last message)."""
    chat = await world.start_chat()
    world.model.say("The sea", " was")
    answer = (await world.say(chat, "What do you see?")).meta["assistantMessageId"]
    draft = f"/api/branches/{chat.branch}/draft"
    data(await world.client.put(draft, json={"text": "I open the"}))
    world.model.say(*words).hold(len(words))
    what = f"messages/{answer}/continue" if kind == "continue" else ""
    await shown(world, f"/api/{what or f'branches/{chat.branch}/impersonate'}", "".join(words))
    return chat, answer


async def draft_of(world: World, chat: Chat) -> str:
    return str(data(await world.client.get(f"/api/branches/{chat.branch}/draft"))["text"])


@pytest.mark.parametrize("words", [(), (" grey", " and")], ids=["no word", "two"])
async def test_v16_a6_n5_a_continuation(
    database: str,
    model: ScriptedModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    async with dying(database, model, tmp_path / "data", monkeypatch) as world:
        chat, answer = await begin(world, "continue", words)
    for _ in range(2):  # the second start finds nothing to do
        async with serving(settings_on(database, model, tmp_path / "data")) as house:
            world = World(house, model)
            assert (await world.texts(chat))[-1] == "The sea was" + "".join(words)
            variants = await world.variants(answer)
            assert [v["status"] for v in variants] == ["done", "interrupted"][: len(variants)]
            assert len(variants) == (2 if words else 1)
            assert variants[-1]["isSelected"]
            assert await Generation.filter(status="streaming").count() == 0
            assert await draft_of(world, chat) == "I open the"


@pytest.mark.parametrize("words", [(), (" door", ".")], ids=["no word", "two"])
async def test_v18_a6_n5_a_turn_of_the_users(
    database: str,
    model: ScriptedModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    async with dying(database, model, tmp_path / "data", monkeypatch) as world:
        chat, _ = await begin(world, "impersonate", words)
    for _ in range(2):
        async with serving(settings_on(database, model, tmp_path / "data")) as house:
            world = World(house, model)
            assert await draft_of(world, chat) == "I open the" + "".join(words)
            assert len(await world.messages(chat)) == 3
            written = await Generation.filter(trigger="impersonate")
            assert [one.status for one in written] == ["interrupted"]
            assert (
                f"I open the{''.join(words)}</textarea>"
                in (await house.client.get(f"/chats/{chat.id}")).text
            )


async def test_a6_a_server_that_goes_down_keeps_both(
    database: str, model: ScriptedModel, tmp_path: Path
) -> None:
    """V16 and V18: gently."""
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        world = await cast(house, model)
        one, _ = await begin(world, "continue", (" grey",))
        other, _ = await begin(world, "impersonate", (" door",))
        await eventually(lambda: len(house.app.extensions["talespinner.running"]) == 2)
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        world = World(house, model)
        assert (await world.texts(one))[-1] == "The sea was grey"
        assert await draft_of(world, other) == "I open the door"

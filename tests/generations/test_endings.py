"""A thousand replies of every kind of ending: nothing is left of them but their rows."""

import asyncio
import gc
import sys
import tracemalloc
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from app import db, live
from app.connections import active
from app.generations import taking
from app.llm.values import Chunk, Finish, Model, ProviderError, Request, Usage
from tests.world import STREAM, World

WORDS = ("Once", " upon", " a", " time.")
KINDS = ("done", "silent", "cut", "empty", "crash", "stopped", "left")


class Instant:
    """A model that answers at once, each time in the next of all ways."""

    def __init__(self) -> None:
        self.number = 0

    async def stream(self, request: Request) -> AsyncGenerator[Chunk | Finish, None]:
        kind = KINDS[self.number % len(KINDS)]
        self.number += 1
        if kind == "silent":
            raise ProviderError("UNREACHABLE", "Nobody is there.")
        for word in WORDS if kind != "empty" else ():
            yield Chunk("text", word)
        if kind == "cut":
            raise ProviderError("CUT_OFF", "It broke off.")
        if kind == "crash":
            raise RuntimeError("a defect")
        if kind == "stopped":
            await asyncio.Event().wait()
        yield Finish("stop", Usage(1, 1))

    async def models(self) -> list[Model]:
        return []


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reply comes from the instant model; idle chats forget at once what they told."""
    monkeypatch.setattr(sys.modules["app.live.bus"], "IDLE_SECONDS", 0.0)
    model = Instant()

    async def voice(*arguments: Any, **named: Any) -> Any:
        return replace(await active.voice_for(*arguments, **named), provider=model)

    monkeypatch.setattr(taking, "voice_for", voice)


async def one_of_each(world: World) -> None:
    """A chat, and a reply of each kind in it."""
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    for number, kind in enumerate(KINDS):
        async with world.client.stream(
            "POST", url, json={"promptText": f"{number}?"}, headers=STREAM
        ) as response:
            assert response.status_code == 200
            lines = response.aiter_lines()
            meta = ""
            while not meta.startswith("data: "):
                meta = await anext(lines)
            if kind == "stopped":
                generation = meta.split('"generationId":"')[1][:36]
                assert (await world.abort(generation)).status_code == 200
            if kind != "left":
                assert [line async for line in lines][-2].startswith('data: {"id"')
        await world.idle()


async def many(world: World, rounds: int) -> None:
    for _ in range(rounds):
        await one_of_each(world)


async def leaves_nothing(world: World, rounds: int, bound: int) -> None:
    await many(world, 3)  # caches fill
    tasks = len(asyncio.all_tasks())
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await many(world, rounds)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < bound, f"{(after - before) // 1024} KB more"
    assert len(world.house.app.extensions["talespinner.running"]) == 0
    assert live.scribe().growing == {}
    assert len(asyncio.all_tasks()) <= tasks
    assert not any(room.watchers for room in live.bus()._channels.values())
    ids = [str(row["id"]) for row in await db.rows("SELECT id FROM llm_generations")]
    assert await live.scribe().read(ids) == {}
    rows = await db.rows("SELECT status, COUNT(*) AS replies FROM llm_generations GROUP BY status")
    assert Counter({row["status"]: row["replies"] for row in rows}) == Counter(
        {"done": 2 * (rounds + 3), "aborted": rounds + 3, "error": 4 * (rounds + 3)}
    )


async def test_n22_a_hundred_replies_of_every_ending(world: World, instant: None) -> None:
    await leaves_nothing(world, 14, 2**20)


@pytest.mark.long
async def test_n22_a_thousand_replies_of_every_ending(world: World, instant: None) -> None:
    await leaves_nothing(world, 143, 4 * 2**20)

"""Preview equals sent, to the byte, whatever the story; and what is in and what is out are all."""

import random
from datetime import UTC, datetime, tzinfo
from typing import Any, Self

import pytest

from tests.answers import data
from tests.frames import Reader, Told
from tests.generations.proof import Chance
from tests.world import Chat, World


async def proved(world: World, chance: Chance, chat: Chat) -> bool:
    """One turn of one story: was it sent, as it was shown; False: refused, as it was shown."""
    branch = await chance.turn_up(world, chat)
    line = chance.text() + "So?"
    url = f"/api/branches/{branch}/prompt-preview"
    seen = await world.client.post(url, json={"promptText": line})
    visible = [one for one in await world.messages(chat) if not one["hidden"]]
    asked = len(world.model.requests)
    if seen.status_code != 200:
        body = {"promptText": line}
        refused = await world.client.post(f"/api/chats/{chat.id}/messages", json=body, headers=SSE)
        assert (refused.status_code, refused.json()) == (seen.status_code, seen.json())
        assert len(world.model.requests) == asked
        return False
    world.model.say("Yes.")
    reply = await world.say(chat, line)
    shown, kept = data(seen), await accounted(world, reply)
    assert (shown["messages"], shown["promptHash"]) == (kept["messages"], kept["promptHash"])
    assert in_and_out(kept, "history") == len(visible) + 1
    assert shown["lookedUp"] == kept["lookedUp"]
    chance.looked_up += len(kept["lookedUp"])
    await otherwise(world, chance, branch, str(reply.meta["assistantMessageId"]), kept)
    return True


async def accounted(world: World, reply: Told) -> dict[str, Any]:
    """The prompt that was kept of a reply: it is what the model got, and its figures add up."""
    kept: dict[str, Any] = data(
        await world.client.get(f"/api/generations/{reply.meta['generationId']}/prompt")
    )
    received = world.model.requests[-1].body["messages"]
    assert kept["messages"] == received
    assert kept["tokens"] == sum(block["tokens"] for block in kept["blocks"]) <= kept["room"]
    assert all(message["content"].strip() for message in received)
    return kept


def in_and_out(prompt: dict[str, Any], source: str) -> int:
    """How many of this source there were, sent or left out."""
    told: int = sum(block["source"] == source for block in prompt["blocks"])
    return told + sum(int(one["count"]) for one in prompt["leftOut"] if one["source"] == source)


async def otherwise(
    world: World, chance: Chance, branch: str, answer: str, kept: dict[str, Any]
) -> None:
    """The same place asked for in the other ways: another answer, more of it, the user's turn."""
    way = chance.dice.choice(["another", "further", "impersonate", ""])
    urls = {
        "another": f"/api/messages/{answer}/regenerate",
        "further": f"/api/messages/{answer}/continue",
        "impersonate": f"/api/branches/{branch}/impersonate",
    }
    if not way:
        return
    world.model.say("And then.")
    async with world.client.stream("POST", urls[way], json={}, headers=SSE) as response:
        if response.status_code == 413:  # the instruction, or the answer's own words, are too much
            assert way != "another"
            return
        reply = Told.of(await (await Reader.of(response)).rest())
    now = await accounted(world, reply)
    more = {"another": 0, "further": 0, "impersonate": 1}[way]
    assert in_and_out(now, "history") == in_and_out(kept, "history") + more
    assert [one["source"] for one in now["blocks"]].count("begun") == (way == "further")


SSE = {"Accept": "text/event-stream"}


class Stopped(datetime):
    """A clock at which no minute ends between a preview and the reply."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 2, 3, 4, 5, 6, tzinfo=tz or UTC)


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.generations.ground.datetime", Stopped)


async def prove(world: World, seed: int, stories: int, turns: int) -> int:
    """How many turns were sent."""
    chance = Chance(random.Random(seed))
    chats = await chance.furnish(world, stories, books=2)
    sent = sum([await proved(world, chance, chance.dice.choice(chats)) for _ in range(turns)])
    assert chance.looked_up > turns / 5
    return sent


async def test_n1_n2_a_preview_is_what_is_sent(world: World) -> None:
    assert await prove(world, seed=1, stories=4, turns=25) > 15


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 10))
async def test_n1_n2_two_hundred_stories(each: World, seed: int) -> None:
    assert await prove(each, seed, stories=25, turns=50) > 25

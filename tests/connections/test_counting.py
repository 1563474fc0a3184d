"""Estimates of tokens are mended by what a model's server counts."""

import re
from typing import Any

import pytest

from app.connections.counting import Counts, plausible
from tests.answers import data, error
from tests.world import Chat, Stranger, World, each, stranger, world

__all__ = ["each", "stranger", "world"]


@pytest.mark.parametrize(
    ("counts", "factor"),
    [
        (Counts(), 1.0),
        (Counts(1000, 1500, 4), 1.0),
        (Counts(1000, 1500, 5), 1.5),
        (Counts(1000, 2500, 9), 2.0),
        (Counts(1000, 400, 9), 0.5),
    ],
)
def test_l10_the_ratio_counts_once_it_is_known_and_within_bounds(
    counts: Counts, factor: float
) -> None:
    assert counts.factor == factor


@pytest.mark.parametrize(
    ("estimated", "counted", "so"),
    [(100, 120, True), (100, 34, True), (100, 33, False), (100, 301, False), (0, 5, False)],
)
def test_l10_a_count_of_something_else_is_left_out(estimated: int, counted: int, so: bool) -> None:
    assert plausible(estimated, counted) is so


async def preview(world: World, chat: Chat) -> dict[str, Any]:
    """What would be sent next."""
    url = f"/api/branches/{chat.branch}/prompt-preview"
    found: dict[str, Any] = data(await world.client.post(url, json={}))
    return found


async def test_l10_the_room_follows_what_the_server_counts(each: World) -> None:
    chat = await each.start_chat()
    before = await preview(each, chat)
    assert before["counted"] is None
    for _ in range(5):
        estimated = (await preview(each, chat))["tokens"] + 6  # and the line that is said
        each.model.say("Yes.").usage(estimated * 3 // 2, 1)
        reply = await each.say(chat, "Hello?")
    after = await preview(each, chat)
    assert after["counted"]["replies"] == 5
    factor = after["counted"]["factor"]
    assert 1.4 < factor < 1.6
    assert abs(after["room"] - before["room"] / factor) <= 5
    assert after["answer"] == before["answer"]
    url = f"/generations/{reply.meta['generationId']}/prompt"
    page = (await each.client.get(url)).text
    assert f"This model counts {factor:.2f} times our estimate, from 5 replies." in page
    for url in (f"/branches/{chat.branch}/prompt", f"/branches/{chat.branch}/gauge"):
        page = (await each.client.get(url)).text
        shown = re.search(r"([0-9,]+)(?:</b>)? of ([0-9,]+)", page)
        assert shown
        tokens, room = (int(number.replace(",", "")) for number in shown.groups())
        assert room == before["room"]  # the context that was set, less the answer
        assert abs(tokens - after["tokens"] * factor) <= len(after["blocks"])
    other = {"settings": {"model": "scripted-2"}}
    url = f"/api/branches/{chat.branch}/prompt-preview"
    assert data(await each.client.post(url, json=other))["room"] == before["room"]


async def test_what_is_too_large_is_told_as_the_model_counts(world: World) -> None:
    chat = await world.start_chat()
    for _ in range(5):
        estimated = (await preview(world, chat))["tokens"] + 6
        world.model.say("Yes.").usage(estimated * 2, 1)
        await world.say(chat, "Hello?")
    small = {"contextTokens": 400}
    data(await world.client.patch("/api/llm/providers/custom_openai/config", json=small))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    told = error(await world.client.post(url, json={}), 413, "PROMPT_TOO_LARGE")["details"]
    assert told["available"] == 200
    page = (await world.client.get(f"/branches/{chat.branch}/prompt")).text
    parts = [int(number) for number in re.findall(r'told-tokens">([0-9]+)<', page)]
    assert abs(sum(parts) - told["needed"]) <= len(parts)


async def test_m6_l10_nobody_learns_from_anothers_replies(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    for _ in range(5):
        await world.say(chat, "Hello?")
    assert (await preview(world, chat))["counted"]
    with world.as_user(stranger.user):
        assert (await preview(world, stranger.chat))["counted"] is None

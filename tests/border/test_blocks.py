"""Blocks of a message: what may come in, and what an old row may hold."""

from typing import Any

import httpx
import pytest

from app import db
from tests.answers import data, error
from tests.world import JSON, Chat, World


async def send(world: World, chat: Chat, blocks: object) -> httpx.Response:
    body = {"promptText": "Here.", "blocks": blocks}
    return await world.client.post(f"/api/chats/{chat.id}/messages", json=body, headers=JSON)


async def test_a_block_comes_back_whole_with_an_id_and_its_place(world: World) -> None:
    chat = await world.start_chat()
    sent: list[dict[str, Any]] = [
        {"type": "reasoning", "content": "Hm.", "visibility": "ui_only"},
        {"type": "answer", "content": "*Yes.*", "format": "plain", "id": "mine", "order": 7},
    ]
    data(await send(world, chat, sent))
    first, second = (await world.messages(chat))[-1]["blocks"]
    assert first["id"]
    assert {**first, "id": ""} == {**sent[0], "id": "", "format": "markdown", "order": 0}
    assert second == {**sent[1], "visibility": "ui_only"}


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ({"type": "reasoning"}, "content"),
        ({"type": "reasoning", "content": None}, "content"),
        ({"content": "x"}, "type"),
        ({"type": " ", "content": "x"}, "type"),
        ({"type": "a", "content": "x", "format": "html"}, "format"),
        ({"type": "a", "content": "x", "visibility": "all"}, "visibility"),
        ({"type": "a", "content": "x", "order": -1}, "order"),
        ({"type": "a", "content": "x", "order": 2**40}, "order"),
        ({"type": "a", "content": "x", "colour": "red"}, "colour"),
    ],
)
async def test_a_block_that_is_none_is_refused_by_name(
    world: World, block: dict[str, Any], path: str
) -> None:
    chat = await world.start_chat()
    before = await world.texts(chat)
    found = error(await send(world, chat, [block]), 400, "VALIDATION_ERROR")
    assert found["details"]["issues"][0]["path"] == f"blocks.0.{path}"
    assert await world.texts(chat) == before


async def test_blocks_are_few_and_small(world: World) -> None:
    chat = await world.start_chat()
    small = {"type": "a", "content": "x"}
    data(await send(world, chat, [small] * 50))
    error(await send(world, chat, [small] * 51), 400, "VALIDATION_ERROR")
    half = {"type": "a", "content": "é" * 25 * 1024}
    data(await send(world, chat, [half, half]))
    found = error(await send(world, chat, [half, half, small]), 413, "TOO_LARGE")
    assert found["details"]["limit"] == 100 * 1024


async def test_the_same_key_gives_the_same_message_with_its_blocks(world: World) -> None:
    chat = await world.start_chat()
    body = {"promptText": "Once.", "blocks": [{"type": "a", "content": "x"}]}
    url, headers = f"/api/chats/{chat.id}/messages", {**JSON, "Idempotency-Key": "k"}
    first = data(await world.client.post(url, json=body, headers=headers))
    assert data(await world.client.post(url, json=body, headers=headers)) == first


@pytest.mark.parametrize(
    "row", ['[{"type": "reasoning"}]', '[{"type": "reasoning", "content": 3}, null, 1]']
)
async def test_an_old_row_breaks_no_page(world: World, row: str) -> None:
    chat = await world.start_chat()
    await world.note(chat, "Mind the step.")
    await db.execute("UPDATE message_variants SET blocks = ?", row)
    assert (await world.texts(chat))[-1] == "Mind the step."
    page = await world.client.get(f"/chats/{chat.id}")
    assert page.status_code == 200
    assert "Mind the step." in page.text

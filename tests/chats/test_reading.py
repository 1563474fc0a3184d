"""A branch is read in pages, by place and never by the clock."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import db
from tests.answers import data, error
from tests.chats.lines import fill
from tests.world import Chat, Stranger, World

MANY = 1000


@pytest.fixture
async def empty(each: World) -> Chat:
    """A chat without a greeting."""
    return await each.start_chat(await each.character("Otis"))


async def page(world: World, chat: Chat, **query: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await world.client.get(f"/api/chats/{chat.id}/messages", params=query)
    texts = [message["promptText"] for message in data(answer)["messages"]]
    return texts, answer.json()["meta"]


async def test_m1_m3_m4_a_thousand_messages_each_once_in_order(each: World, empty: Chat) -> None:
    texts = [f"line {n}" for n in range(MANY)]
    await db.transaction(fill)(empty, texts)
    newest, meta = await page(each, empty)
    assert len(newest) == 50
    assert newest == texts[-50:]
    assert meta["hasMore"]
    assert not meta["nextCursor"].isdigit()
    back: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        found, meta = await page(each, empty, limit=187, **cursor)
        back = found + back
        cursor = {"before": meta["nextCursor"]}
        if not meta["hasMore"]:
            break
    assert back == texts
    assert meta["nextCursor"] is None


async def test_m3_forward_again_from_a_place(each: World, empty: Chat) -> None:
    texts = [f"line {n}" for n in range(12)]
    await db.transaction(fill)(empty, texts)
    _, meta = await page(each, empty, limit=8)
    after, meta = await page(each, empty, limit=4, after=meta["nextCursor"])
    assert (after, meta["hasMore"]) == (texts[5:9], True)
    rest, meta = await page(each, empty, limit=4, after=meta["nextCursor"])
    assert (rest, meta["hasMore"], meta["nextCursor"]) == (texts[9:], False, None)


async def test_m3_a_number_of_milliseconds_is_understood(each: World, empty: Chat) -> None:
    for text in ("one", "two", "three"):
        await each.note(empty, text)
    made = [m["createdAt"] for m in await each.messages(empty)]
    future = datetime.fromisoformat(made[-1]) + timedelta(seconds=5)
    texts, _ = await page(each, empty, before=int(future.timestamp() * 1000))
    assert texts == ["one", "two", "three"]
    assert (await page(each, empty, before=1))[0] == []


async def test_m2_limits_and_cursors_that_make_no_sense(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    assert data(await world.client.get(url, params={"limit": "200"}))["messages"]
    for limit in ("0", "201", "x", "-1", "1.5", "", "١", "1" * 5000):
        answer = await world.client.get(url, params={"limit": limit})
        assert error(answer, 400, "VALIDATION_ERROR")["details"]["issues"][0]["path"] == "limit"
    for name in ("before", "after"):
        for cursor in ("p", "x", "pLTE", "p" + "A" * 99, "é", "-5", "9" * 15, "9" * 30):
            answer = await world.client.get(url, params={name: cursor})
            if answer.status_code != 200:
                error(answer, 400, "VALIDATION_ERROR")
    both = {"before": "pMQ", "after": "pMQ"}
    error(await world.client.get(url, params=both), 400, "VALIDATION_ERROR")


async def test_m6_a_branch_of_another_chat_is_not_there(world: World, stranger: Stranger) -> None:
    chat, other = await world.start_chat(), await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    own = data(await world.client.get(url, params={"branchId": chat.branch}))
    assert own["branchId"] == chat.branch
    for branch in (other.branch, stranger.chat.branch, str(uuid.uuid4()), "nonsense", ""):
        error(await world.client.get(url, params={"branchId": branch}), 404, "NOT_FOUND")
        body = {"promptText": "Hello", "branchId": branch}
        error(await world.client.post(url, json=body), 404, "NOT_FOUND")
    assert len(await world.messages(chat)) == len(await world.messages(other)) == 1


async def test_m1_a_message_says_what_the_contract_promises(world: World) -> None:
    chat = await world.start_chat()
    said = await world.note(chat, "Hello", meta={"from": "test"}, format="plain")
    assert set(said) == {
        *("id", "ownerId", "chatId", "branchId", "role", "createdAt", "promptText", "format"),
        *("blocks", "meta", "activeVariantId", "variantCount", "variantIndex", "hidden"),
        "position",
    }
    assert (said["role"], said["format"], said["meta"]) == ("user", "plain", {"from": "test"})
    assert said["createdAt"].endswith("Z")
    assert (await world.messages(chat))[-1] == said
    assert [v["kind"] for v in await world.variants(said["id"])] == ["original"]

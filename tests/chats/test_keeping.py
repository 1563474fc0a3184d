"""Chats in their list, renamed, put away and brought back."""

import asyncio
from datetime import datetime

import pytest

from tests.answers import data, error
from tests.frames import Told
from tests.world import World

JSON_BODY = {"Content-Type": "application/json"}


async def listed(world: World) -> list[dict[str, object]]:
    url = f"/api/entity-profiles/{world.mira}/chats"
    found: list[dict[str, object]] = data(await world.client.get(url))
    return found


def moment(chat: dict[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(chat[name]))


async def test_c10_a_deleted_chat_leaves_the_lists_and_keeps_its_rows(each: World) -> None:
    chat, other = await each.start_chat(), await each.start_chat()
    assert {row["id"] for row in await listed(each)} == {chat.id, other.id}
    gone = data(await each.client.delete(f"/api/chats/{chat.id}"))
    assert gone["status"] == "deleted"
    assert [row["id"] for row in await listed(each)] == [other.id]
    error(await each.client.get(f"/api/chats/{chat.id}"), 404, "NOT_FOUND")
    error(await each.client.get(f"/api/chats/{chat.id}/messages"), 404, "NOT_FOUND")
    error(await each.client.delete(f"/api/chats/{chat.id}"), 404, "NOT_FOUND")
    back = data(await each.client.post(f"/api/trash/chat/{chat.id}/restore"))
    assert back["status"] == "active"
    assert len(await each.messages(chat)) == 1


async def test_c10_an_archived_chat_comes_back_archived(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}"
    assert data(await world.client.put(url, json={"status": "archived"}))["status"] == "archived"
    data(await world.client.delete(url))
    assert (
        data(await world.client.post(f"/api/trash/chat/{chat.id}/restore"))["status"] == "archived"
    )


async def test_c10_deleting_a_chat_stops_what_is_being_written_in_it(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(2)
    async with world.saying(chat, "Tell me a tale.") as reader:
        await reader.until("delta")
        data(await world.client.delete(f"/api/chats/{chat.id}"))
        assert Told.of(await reader.rest()).done["status"] == "aborted"
    assert await world.model.requests[0].closed
    data(await world.client.post(f"/api/trash/chat/{chat.id}/restore"))
    assert (await world.texts(chat))[1] == "Tell me a tale."


async def test_c10_a_purged_chat_is_gone(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("Yes.")
    await each.say(chat, "Mira?")
    error(await each.client.delete(f"/api/trash/chat/{chat.id}"), 404, "NOT_FOUND")
    data(await each.client.delete(f"/api/chats/{chat.id}"))
    data(await each.client.delete(f"/api/trash/chat/{chat.id}"))
    error(await each.client.post(f"/api/trash/chat/{chat.id}/restore"), 404, "NOT_FOUND")


async def test_c12_a_chat_is_renamed(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}"
    before = await world.chat(chat)
    for title in ("Ⅻ", "x" * 200):
        assert data(await world.client.put(url, json={"title": title}))["title"] == title
    for title in ('""', '"  "', f'"{"x" * 201}"', "7", r'"half \ud83d"', r'"a\u0000"'):
        answer = await world.client.put(url, content=f'{{"title": {title}}}', headers=JSON_BODY)
        error(answer, 400, "VALIDATION_ERROR")
    after = await world.chat(chat)
    assert (after["title"], after["meta"], after["status"]) == ("x" * 200, {}, "active")
    assert moment(after, "updatedAt") > moment(before, "updatedAt")


async def test_c12_a_stale_version_changes_nothing(each: World) -> None:
    chat = await each.start_chat(title="One")
    url = f"/api/chats/{chat.id}"
    seen = (await each.chat(chat))["version"]
    assert (
        data(await each.client.put(url, json={"title": "Two", "version": seen}))["version"] > seen
    )
    answer = await each.client.put(url, json={"title": "Three", "version": seen})
    details = error(answer, 409, "STALE")["details"]
    assert details["current"] == await each.chat(chat)
    assert details["current"]["title"] == "Two"


async def test_c12_changes_at_once_all_count(each: World) -> None:
    chat = await each.start_chat()
    url, before = f"/api/chats/{chat.id}", (await each.chat(chat))["version"]
    answers = await asyncio.gather(
        *(each.client.put(url, json={"title": f"Title {n}"}) for n in range(8))
    )
    versions = [data(answer)["version"] for answer in answers]
    assert (await each.chat(chat))["version"] == before + 8
    assert len(set(versions)) == 8


@pytest.mark.parametrize("who", ["user", "assistant"])
async def test_c13_every_message_moves_its_chat_to_the_top(each: World, who: str) -> None:
    first, second = await each.start_chat(title="first"), await each.start_chat(title="second")
    assert [row["title"] for row in await listed(each)] == ["second", "first"]
    before = await each.chat(first)
    if who == "user":
        await each.note(first, "**Who** goes *there?*")
    else:
        each.model.say("Nobody", " at all.")
        await each.say(first, "Who goes there?")
    after = await each.chat(first)
    said = "Who goes there?" if who == "user" else "Nobody at all."
    assert after["lastMessagePreview"] == said
    for name in ("lastMessageAt", "updatedAt"):
        assert moment(after, name) > moment(before, name)
    assert [row["id"] for row in await listed(each)] == [first.id, second.id]


async def test_c14_the_list_shows_and_pages(each: World) -> None:
    made = [await each.start_chat(title=f"Story {n}") for n in range(5)]
    await each.note(made[0], "Back to the first.")
    rows, cursor, pages = [], None, 0
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await each.client.get(f"/api/entity-profiles/{each.mira}/chats", params=query)
        rows += data(answer)
        cursor, pages = answer.json()["meta"]["nextCursor"], pages + 1
        assert answer.json()["meta"]["hasMore"] is (cursor is not None)
        if cursor is None:
            break
        assert not cursor.isdigit()
    assert pages == 3
    assert [row["id"] for row in rows] == [made[n].id for n in (0, 4, 3, 2, 1)]
    assert rows[0]["lastMessagePreview"] == "Back to the first."
    assert {"title", "lastMessageAt", "activeBranchId"} <= set(rows[0])


async def test_c14_nonsense_cursors_are_refused(world: World) -> None:
    url = f"/api/entity-profiles/{world.mira}/chats"
    for cursor in ("c", "cW10", "7", "c" + "x" * 50, "é"):
        error(await world.client.get(url, params={"cursor": cursor}), 400, "VALIDATION_ERROR")


async def test_c14_the_library_shows_where_one_was(world: World) -> None:
    chat = await world.start_chat(title="The <b>storm</b>")
    await world.note(chat, "Row, *row*.")
    page = (await world.client.get("/")).text
    assert f'href="/chats/{chat.id}"' in page
    assert "The &lt;b&gt;storm&lt;/b&gt;" in page
    assert "Row, row." in page


async def test_n7_forms_rename_delete_and_restore(world: World) -> None:
    chat = await world.start_chat()
    answer = await world.client.post(f"/chats/{chat.id}/title", data={"title": "Ebb"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/chats/{chat.id}")
    assert "<title>Ebb" in (await world.client.get(f"/chats/{chat.id}")).text
    answer = await world.client.post(f"/chats/{chat.id}/title", data={"title": " "})
    assert answer.status_code == 400
    assert "text/html" in answer.headers["Content-Type"]
    assert (await world.client.post(f"/chats/{chat.id}/delete")).status_code == 303
    assert (await world.client.get(f"/chats/{chat.id}")).status_code == 404
    assert (await world.client.post(f"/trash/chat/{chat.id}/restore")).status_code == 303
    assert (await world.client.get(f"/chats/{chat.id}")).status_code == 200
    assert (await world.chat(chat))["title"] == "Ebb"

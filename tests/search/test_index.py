"""The index is kept by the transaction that changes a text; what is in the trash is not found."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tortoise.exceptions import OperationalError

from app import db
from app.chats import index
from app.chats.models import Variant
from app.search import filling
from tests.answers import data, eventually
from tests.chats.lines import fill
from tests.conftest import new_settings, serving
from tests.generations.test_recovery import left_behind
from tests.scripted import ScriptedModel
from tests.search.asking import NONE, hits, orphans, said
from tests.world import World, cast, settings_on


async def test_c17_a_reply_is_found_when_it_has_ended(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("Beyond the", " skerries, a light.").hold(1)
    async with each.saying(chat, "Where?") as reader:
        await reader.until("delta")
        assert await hits(each, "beyond") == []
        each.model.release()
        await reader.rest()
    assert await said(each, '"the skerries"') == ["Beyond the skerries, a light."]
    assert await orphans() == NONE


async def test_c17_an_edit_is_found_beside_what_it_replaced(each: World) -> None:
    chat = await each.start_chat()
    note = await each.note(chat, "A red lamp.")
    body = {"promptText": "A green lamp."}
    data(await each.client.put(f"/api/messages/{note['id']}", json=body))
    found = [(hit["snippet"], hit["isSelected"]) for hit in await hits(each, "lamp", role="user")]
    assert found == [("A green lamp.", True), ("A red lamp.", False)]
    assert await orphans() == NONE


async def test_c17_a_reply_without_a_word_leaves_nothing(each: World) -> None:
    chat = await each.start_chat()
    each.model.fail(401)
    await each.say(chat, "Anyone?")
    assert await orphans() == NONE


async def test_c17_what_recovery_kept_is_found(
    database: str, tmp_path: Path, model: ScriptedModel
) -> None:
    await left_behind(database, tmp_path / "data", [("text", "Once upon a time")])
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        found = await house.client.get("/api/search", params={"q": '"upon a"'})
        assert [hit["snippet"] for hit in found.json()["data"]] == ["Once upon a time"]
        assert await orphans() == NONE


async def test_n17_what_is_in_the_trash_is_not_found_until_it_is_back(each: World) -> None:
    chat = await each.start_chat()
    note = (await each.note(chat, "The secret word."))["id"]
    client, place = each.client, {"branchId": chat.branch}
    steps = [
        (client.delete(f"/api/chats/{chat.id}"), f"/api/trash/chat/{chat.id}/restore", {}),
        (
            client.delete(f"/api/entity-profiles/{each.mira}"),
            f"/api/trash/profile/{each.mira}/restore",
            {},
        ),
        (
            client.delete(f"/api/messages/{note}?branchId={chat.branch}"),
            f"/api/messages/{note}/restore",
            place,
        ),
    ]
    for away, back, body in steps:
        assert len(await hits(each, "secret")) == 1
        data(await away)
        assert await hits(each, "secret") == [], back
        data(await client.post(back, json=body))
    assert len(await hits(each, "secret")) == 1
    data(await client.put(f"/api/chats/{chat.id}", json={"status": "archived"}))
    assert len(await hits(each, "secret")) == 1


async def test_n17_what_is_left_on_another_branch_is_found_there(each: World) -> None:
    chat = await each.start_chat()
    note = (await each.note(chat, "The secret word."))["id"]
    url = f"/api/chats/{chat.id}/branches"
    fork = data(await each.client.post(url, json={}))["id"]
    data(await each.client.delete(f"/api/messages/{note}?branchId={chat.branch}"))
    assert [hit["branchId"] for hit in await hits(each, "secret")] == [fork]
    data(await each.client.delete(f"/api/branches/{fork}"))
    assert await hits(each, "secret") == []
    data(await each.client.post(f"/api/trash/branch/{fork}/restore"))
    assert [hit["branchId"] for hit in await hits(each, "secret")] == [fork]


async def test_n17_a_variant_in_the_trash_is_not_found(each: World) -> None:
    chat = await each.start_chat()
    note = await each.note(chat, "A red lamp.")
    data(await each.client.put(f"/api/messages/{note['id']}", json={"promptText": "A green one."}))
    url = f"/api/messages/{note['id']}/variants/{note['activeVariantId']}"
    data(await each.client.delete(url))
    assert await said(each, "red") == []
    assert await said(each, "green") == ["A green one."]
    trash = f"/api/trash/variant/{note['activeVariantId']}"
    data(await each.client.post(f"{trash}/restore"))
    assert await said(each, "red") == ["A red lamp."]
    data(await each.client.delete(url))
    data(await each.client.delete(trash))
    assert await said(each, "lamp", role="user") == []
    assert await orphans() == NONE


async def test_n17_a_copied_story_is_found_by_itself(each: World) -> None:
    chat = await each.start_chat()
    await each.note(chat, "The secret word.")
    copy = data(await each.client.post(f"/api/chats/{chat.id}/duplicate", json={}))["id"]
    assert [hit["chatId"] for hit in await hits(each, "secret")] == [copy, chat.id]
    for one in (copy, chat.id):
        found = await hits(each, "secret", chatId=one, role="user")
        assert [hit["chatId"] for hit in found] == [one]
    assert await orphans() == NONE


async def test_c17_a_purge_leaves_no_word_behind(each: World) -> None:
    chats = [await each.start_chat() for _ in "ab"]
    for chat in chats:
        await each.note(chat, "The secret word.")
    data(await each.client.delete(f"/api/chats/{chats[0].id}"))
    data(await each.client.delete(f"/api/trash/chat/{chats[0].id}"))
    assert [hit["chatId"] for hit in await hits(each, "secret")] == [chats[1].id]
    assert await orphans() == NONE
    data(await each.client.delete(f"/api/entity-profiles/{each.mira}"))
    data(await each.client.delete(f"/api/trash/profile/{each.mira}"))
    assert await db.rows("SELECT variant_seq FROM variant_words") == []
    assert await orphans() == NONE


async def test_n17_hits_behind_many_in_the_trash_are_found(each: World) -> None:
    chat, gone = await each.start_chat(), await each.start_chat()
    old = [(await each.note(chat, f"wave {n}"))["id"] for n in range(3)]
    for n in range(12):
        await each.note(gone, f"wave {n}")
    data(await each.client.delete(f"/api/chats/{gone.id}"))
    assert [hit["messageId"] for hit in await hits(each, "wave", limit=2)] == old[:0:-1]


async def test_c17_older_texts_come_into_the_index_after_the_start(
    database: str, tmp_path: Path, model: ScriptedModel
) -> None:
    settings, many = settings_on(database, model, tmp_path / "data"), index.BATCH + 5
    async with serving(settings) as house:
        world = await cast(house, model)
        chat = await world.start_chat(await world.character("Otis"))
        await db.transaction(fill)(chat, [f"wave {n}" for n in range(many)])
        await Variant.filter(prompt_text="wave 7").update(status="streaming")
        answer = await house.client.get("/api/search", params={"q": "wave"})
        assert answer.json()["data"] == []
    async with serving(settings) as house:
        await eventually(house.app.extensions["talespinner.filling"].done)
        answer = await house.client.get("/api/search", params={"q": "wave", "limit": 200})
        assert len(answer.json()["data"]) == many - 1
        assert answer.json()["meta"]["complete"] is True
        assert await index.fill() == 0


async def test_c17_an_index_that_could_not_be_filled_is_filled_later(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then search says that older texts are still on their way."""
    asked, again = 0, asyncio.Event()

    async def fails_first() -> int:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise OperationalError("disk I/O error")
        await again.wait()
        return 0

    monkeypatch.setattr(index, "fill", fails_first)
    monkeypatch.setattr(filling, "PAUSE", 0.0)
    with capture_logs() as logs:
        async with serving(new_settings(tmp_path / "data", migrated)) as house:
            await eventually(lambda: asked == 2)
            answer = await house.client.get("/api/search", params={"q": "wave"})
            assert answer.json()["meta"]["complete"] is False
            again.set()
            await eventually(house.app.extensions["talespinner.filling"].done)
            answer = await house.client.get("/api/search", params={"q": "wave"})
            assert answer.json()["meta"]["complete"] is True
    assert [one["log_level"] for one in logs if one["event"] == "search.not_filled"] == ["error"]

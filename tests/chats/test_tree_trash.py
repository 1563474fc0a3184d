"""The trash of a tree: what is in it, out of it again, and gone for good without a trace."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tortoise.exceptions import OperationalError

from app import db
from app.config import Settings
from app.db.models import now
from app.notes.trash import NoteBin
from app.profiles import emptying
from app.profiles.emptying import empty
from app.profiles.signs import KEY
from app.profiles.trash import ProfileBin
from tests.answers import data, error, eventually
from tests.chats.tree import branches, delete, edit, fork, look, story, trashed
from tests.conftest import new_settings, serving
from tests.faults import everything
from tests.world import Chat, World


async def sizes() -> dict[str, int]:
    """How many rows each table has."""
    return {table: len(rows) for table, rows in (await everything()).items()}


async def a_branch(world: World, chat: Chat) -> str:
    """A fork on which the story went on, in the trash."""
    at = (await world.messages(chat))[2]["id"]
    other = await fork(world, chat, at, title="Elsewhere")
    await world.say(chat, "Here?", branchId=other.branch)
    async with world.stream(f"/api/branches/{other.branch}/impersonate") as reader:
        await reader.rest()
    data(await world.client.delete(f"/api/branches/{other.branch}"))
    return other.branch


async def a_deletion(world: World, chat: Chat) -> str:
    """A turn that was taken off again."""
    meta = (await world.say(chat, "Never *mind*.")).meta
    gone = await delete(world, chat, fromMessageId=meta["userMessageId"])
    return str(gone["deletionId"])


async def a_variant(world: World, chat: Chat) -> str:
    """Another answer, written by the model, in the trash."""
    last = (await world.messages(chat))[-1]["id"]
    variant = str((await world.regenerate(last)).meta["variantId"])
    data(await world.client.delete(f"/api/messages/{last}/variants/{variant}"))
    return variant


Make = Callable[[World, Chat], Awaitable[str]]
KINDS: dict[str, tuple[Make, str, str]] = {
    "branch": (a_branch, "Elsewhere", "a branch of “Night” with 5 messages"),
    "entry": (a_deletion, "Never mind.", "2 messages of “Night”"),
    "variant": (a_variant, "You said: Third?", "a version in “Night”"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_n9_p6_each_kind_comes_back_or_ends(world: World, kind: str) -> None:
    make, name, detail = KINDS[kind]
    chat = await story(world)
    data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Night"}))
    before = await look(world, chat)
    thing = await make(world, chat)
    (item,) = await trashed(world, kind)
    assert (item["id"], item["name"], item["detail"]) == (thing, name, detail)
    page = (await world.client.get("/trash")).text
    assert f"/trash/{kind}/{thing}/restore" in page
    assert f"/trash/{kind}/{thing}/purge" in page
    assert await look(world, chat) == before

    url = f"/api/trash/{kind}/{thing}"
    data(await world.client.post(f"{url}/restore"))
    assert await trashed(world, kind) == []
    for method, where in (("POST", f"{url}/restore"), ("DELETE", url)):
        error(await world.client.request(method, where), 404, "NOT_FOUND")
    again = await make(world, chat)
    assert again != thing
    page = (await world.client.post(f"/trash/{kind}/{again}/purge")).headers["Location"]
    assert page == "/trash"
    assert await trashed(world, kind) == []
    error(await world.client.post(f"/api/trash/{kind}/{again}/restore"), 404, "NOT_FOUND")


@pytest.mark.parametrize("kind", KINDS)
async def test_n9_the_end_leaves_no_row(each: World, kind: str) -> None:
    chat = await story(each)
    before, rows = await look(each, chat), await sizes()
    thing = await KINDS[kind][0](each, chat)
    await each.idle()
    assert await sizes() != rows
    data(await each.client.delete(f"/api/trash/{kind}/{thing}"))
    assert await sizes() == rows
    assert await look(each, chat) == before


async def test_n9_what_is_still_shown_does_not_end(each: World) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]["id"]
    await edit(each, last, "Otherwise.")
    other = await fork(each, chat, last)
    old, new = await each.variants(last)
    data(await each.client.delete(f"/api/messages/{last}/variants/{new['id']}"))
    url = f"/api/trash/variant/{new['id']}"
    error(await each.client.delete(url), 409, "IN_USE")
    assert (await look(each, other))[-1][2] == "Otherwise."
    data(await each.select(last, old["id"], branchId=other.branch))
    data(await each.client.delete(url))
    assert [v["id"] for v in await each.variants(last)] == [old["id"]]
    assert (await each.texts(chat))[-1] == "Three."


async def test_n9_what_came_to_nothing_by_itself_is_not_in_the_trash(world: World) -> None:
    chat = await story(world)
    middle = (await world.messages(chat))[2]["id"]
    for _ in range(2):
        world.model.fail(401)
        lost = (await world.say(chat, "Are you there?")).meta
        world.model.fail(401)
        other = (await world.regenerate(middle)).meta
        for kind, thing in (
            ("entry", lost["generationId"]),
            ("variant", lost["variantId"]),
            ("variant", other["variantId"]),
            ("branch", other["branchId"]),
        ):
            error(await world.client.post(f"/api/trash/{kind}/{thing}/restore"), 404, "NOT_FOUND")
            error(await world.client.delete(f"/api/trash/{kind}/{thing}"), 404, "NOT_FOUND")
        url = f"/api/messages/{lost['assistantMessageId']}/restore"
        error(await world.client.post(url, json={}), 404, "NOT_ON_BRANCH")
        undo = f"/branches/{chat.branch}/deletions/{lost['generationId']}/restoration"
        assert (await world.client.post(undo)).status_code == 404
    assert data(await world.client.get("/api/trash")) == []
    assert len(await branches(world, chat)) == 1


OLD = (
    "UPDATE {} SET deleted_at = ? WHERE deleted_at IS NOT NULL",
    ("entity_profiles", "chats", "chat_branches", "branch_entries", "message_variants"),
)


async def test_n9_the_trash_empties_itself_after_its_days(each: World) -> None:
    chat = await story(each)
    bins = each.house.app.extensions[KEY].bins
    assert Settings.read({}).trash_days == 30
    before, rows = await look(each, chat), await sizes()
    for make, _, _ in KINDS.values():
        await make(each, chat)
    lost = await each.start_chat()
    each.model.fail(500)
    await each.say(lost, "Gone soon.")
    data(await each.client.delete(f"/api/chats/{lost.id}"))
    profile = await each.character("Nobody")
    data(await each.client.delete(f"/api/entity-profiles/{profile}"))
    full = await sizes()
    assert len(data(await each.client.get("/api/trash"))) == 5

    async def empties(days: int, age: float) -> int:
        statement, tables = OLD
        for table in tables:
            await db.execute(statement.format(table), now() - timedelta(days=age))
        async with each.house.app.app_context():
            return await empty(bins, days)

    assert await empties(30, 29.9) == 0
    assert await empties(0, 4000) == 0, "0 days: never"
    assert await sizes() == full
    assert await empties(30, 30.1) == 5
    assert data(await each.client.get("/api/trash")) == []
    assert await sizes() == rows
    assert await look(each, chat) == before
    if db.dialect() == "sqlite":
        assert await db.rows("PRAGMA foreign_key_check") == []


async def test_n9_a_bin_that_fails_keeps_no_other_from_being_emptied(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it keep the next day from coming: the task goes on."""
    days = Counter[str]()

    async def broken(_bin: ProfileBin, _moment: datetime) -> int:
        days["broken"] += 1
        raise OperationalError("disk I/O error")

    async def whole(_bin: NoteBin, _moment: datetime) -> int:
        days["whole"] += 1
        return 1

    monkeypatch.setattr(ProfileBin, "purge_before", broken)
    monkeypatch.setattr(NoteBin, "purge_before", whole)
    monkeypatch.setattr(emptying, "PAUSE", 0.0)
    with capture_logs() as logs:
        async with serving(new_settings(tmp_path / "data", migrated, trash_days=1)):
            await eventually(lambda: days["broken"] > 1 and days["whole"] > 1)
    told = {(one["event"], one["log_level"]) for one in logs}
    assert {("trash.not_emptied", "error"), ("trash.emptied", "info")} <= told

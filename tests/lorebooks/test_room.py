"""Books as rows: kept, changed, linked, tried, taken from files and cards."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import db
from app.chats.models import Chat as ChatRow
from app.lorebooks.entry import Fields
from app.lorebooks.links import in_play
from app.lorebooks.models import BookRow
from tests.answers import data, error
from tests.lorebooks.room import BOOKS, linked, new_book, new_entry, tried
from tests.world import Stranger, World

SAMPLES = Path(__file__).parent / "samples"


async def test_w3_files_come_in_and_go_out_as_they_were(each: World) -> None:
    files = [("files", (file.name, file.read_bytes())) for file in sorted(SAMPLES.glob("*.json"))]
    broken = ("files", ("none.json", b"{}"))
    made = data(await each.client.post(f"{BOOKS}/import", files=[*files, broken]))
    assert [one["entryCount"] for one in made["created"]] == [2] * 6
    assert [one["name"] for one in made["created"]] == [
        "Skarn",
        "Mira’s memory",
        "The night",
        "novel",
        "risu",
        "Skarn",
    ]
    assert made["failed"] == [{"originalName": "none.json", "error": "Holds no lorebook."}]
    world_file = next(one for one in made["created"] if one["name"] == "Skarn")
    assert made["message"] == "Imported: 6. Not imported: 1."
    listed = data(await each.client.get(BOOKS))
    assert len(listed) == 6
    by_name = {one["name"]: one["id"] for one in listed}
    answer = await each.client.get(f"{BOOKS}/{by_name['The night']}/export?format=v3")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''The%20")
    night = answer.json()["data"]
    before = json.loads((SAMPLES / "lorebook_v3.json").read_text())["data"]
    for was, now in zip(before["entries"], night["entries"], strict=True):
        assert now["keys"] == was["keys"]
        assert (now["content"], now["use_regex"]) == (was["content"], was["use_regex"])
    assert night["entries"][0]["id"] == "nine"
    assert night["entries"][0]["extensions"]["risu_case"] == 1
    kept = (await each.client.get(f"{BOOKS}/{world_file['id']}/export")).json()
    assert kept["entries"]
    error(
        await each.client.get(f"{BOOKS}/{world_file['id']}/export?format=x"),
        400,
        "VALIDATION_ERROR",
    )


async def test_w3_a_file_that_is_none_is_refused_in_words(world: World) -> None:
    file = ("files", ("card.json", b'{"name": "Rok", "first_mes": "Hm."}'))
    told = error(await world.client.post(f"{BOOKS}/import", files=[file]), 400, "IMPORT_FAILED")
    assert told["message"] == "card.json: Holds no lorebook."


async def test_w10_a_stale_edit_writes_nothing(each: World) -> None:
    book = await new_book(each)
    one = await new_entry(each, book["id"], "lamp", comment="The light")
    url = f"{BOOKS}/{book['id']}/entries/{one['id']}"
    first = data(await each.client.put(url, json={"content": "Oil.", "version": 1}))
    assert (first["content"], first["version"]) == ("Oil.", 2)
    told = error(await each.client.put(url, json={"content": "Gas.", "version": 1}), 409, "STALE")
    assert told["details"]["current"] == first
    other = data(await each.client.put(url, json={"comment": "The lamp"}))
    assert (other["content"], other["comment"], other["keys"]) == ("Oil.", "The lamp", ["lamp"])
    url = f"{BOOKS}/{book['id']}"
    await each.client.put(url, json={"scanDepth": 3, "version": 1})
    told = error(await each.client.put(url, json={"version": 1}), 409, "STALE")
    current = data(await each.client.get(url))
    assert (current["scanDepth"], current["entryCount"]) == (3, 1)
    assert told["details"]["current"] == current


async def test_an_entry_keeps_every_field(world: World) -> None:
    book = await new_book(world)
    said: dict[str, Any] = {
        "keys": ["a"], "secondaryKeys": ["b"], "content": "c", "selectiveLogic": "not_any",
        "caseSensitive": False, "scanSources": ["scenario"], "position": "outlet",
        "outletName": "door", "priority": -3, "probability": 12, "group": "g", "sticky": 2,
        "triggers": ["swipe"], "filterTags": ["sea"], "displayIndex": 7, "useRegex": True,
    }  # fmt: skip
    made = data(await world.client.post(f"{BOOKS}/{book['id']}/entries", json=said))
    assert said.items() <= made.items()
    assert {field.alias for field in Fields.model_fields.values()} <= made.keys()
    again = data(await world.client.get(f"{BOOKS}/{book['id']}/entries/{made['id']}"))
    assert again == made


async def test_entries_are_listed_in_pages_and_found(each: World) -> None:
    book = await new_book(each)
    for at in range(5):
        await new_entry(each, book["id"], f"key {at}", content="Ёлка" if at == 3 else "x")
    url = f"{BOOKS}/{book['id']}/entries"
    first = (await each.client.get(url, params={"limit": 3})).json()
    after = first["meta"]["nextCursor"]
    rest = (await each.client.get(url, params={"limit": 3, "cursor": after})).json()
    assert [one["keys"][0] for one in first["data"] + rest["data"]] == [
        f"key {at}" for at in range(5)
    ]
    assert rest["meta"] == {"nextCursor": None, "hasMore": False}
    found = data(await each.client.get(url, params={"q": "елка KEY"}))
    assert [one["displayIndex"] for one in found] == [3]
    error(await each.client.get(url, params={"cursor": "c12"}), 400, "VALIDATION_ERROR")
    moved = data(await each.client.put(f"{url}/{found[0]['id']}", json={"displayIndex": -1}))
    assert data(await each.client.get(url))[0] == moved


async def test_w8_a_dry_run_says_who_fires_and_who_not(each: World) -> None:
    book, other = await new_book(each), await new_book(each, "Other")
    fires = await new_entry(each, book["id"], "lamp", comment="Light")
    await new_entry(each, book["id"], "nobody says this")
    await new_entry(each, other["id"], "lamp", constant=True)
    await new_entry(each, book["id"], "/(/")
    chat = await each.start_chat()
    found = await tried(each, book["id"], chat)
    assert [one["entryId"] for one in found["fired"]] == [fires["id"]]
    assert found["fired"][0]["reason"] | {"level": 0} == {
        "why": "key", "key": "lamp", "message": 0, "source": None, "wokenBy": None, "level": 0,
        "secondary": [],
    }  # fmt: skip
    assert [one["rule"] for one in found["notFired"]] == ["no_key", "no_key"]
    assert found["badKeys"][0]["key"] == "/(/"
    assert await tried(each, book["id"], chat) == found
    small = await tried(each, book["id"], chat, budget=0)
    assert {one["rule"] for one in small["notFired"]} == {"no_key", "budget"}
    await each.client.put(f"{BOOKS}/{book['id']}/entries/{fires['id']}", json={"enabled": False})
    assert (await tried(each, book["id"], chat))["fired"] == []


async def test_a_book_that_ends_while_books_are_looked_up_is_not_read(
    each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await each.start_chat()
    for name in ("stays", "ends"):
        await linked(each, (await new_book(each, name))["id"])
    found = db.rows

    async def then_it_ends(sql: str, *values: object) -> list[dict[str, object]]:
        rows = await found(sql, *values)
        await BookRow.filter(name="ends").delete()
        return rows

    monkeypatch.setattr(db, "rows", then_it_ends)
    row = await ChatRow.get(id=UUID(chat.id))
    assert [one.name for one in await in_play(row)] == ["stays"]


async def test_books_apply_where_they_are_linked(each: World) -> None:
    """The character's own first; each once; none that is off or in the trash."""
    names = ("everywhere", "mira", "anna", "chat", "nowhere", "off", "gone")
    ids = {name: (await new_book(each, name))["id"] for name in names}
    anna = data(await each.client.post("/api/user-persons", json={"name": "Anna"}))["id"]
    chat = await each.start_chat(personaId=anna)
    await linked(each, ids["everywhere"])
    assert await linked(each, ids["everywhere"]) == await linked(each, ids["everywhere"])
    for name, there in (("anna", anna), ("chat", chat.id)):
        await linked(each, ids[name], "persona" if name == "anna" else "chat", there)
    link = await linked(each, ids["mira"], "entity_profile", each.mira)
    await linked(each, ids["mira"])
    await linked(each, ids["off"])
    await each.client.put(f"{BOOKS}/{ids['off']}", json={"enabled": False})
    await linked(each, ids["gone"])
    await each.client.delete(f"{BOOKS}/{ids['gone']}")
    row = await ChatRow.get(id=UUID(chat.id))
    assert [one.name for one in await in_play(row)] == ["mira", "chat", "anna", "everywhere"]
    await each.client.delete(f"{BOOKS}/{ids['mira']}/links/{link['id']}")
    await each.client.delete(f"/api/user-persons/{anna}")
    assert [one.name for one in await in_play(row)] == ["chat", "everywhere", "mira"]
    error(
        await each.client.post(f"{BOOKS}/{ids['chat']}/links", json={"scope": "chat"}),
        400,
        "VALIDATION_ERROR",
    )


async def test_w11_the_cards_own_book_is_taken_once(each: World) -> None:
    inside = json.loads((SAMPLES / "card_v2.json").read_text())["data"]["character_book"]
    mira = await each.character("Mira", character_book=inside)
    url = f"/api/entity-profiles/{mira}/lorebook"
    made = data(await each.client.put(url))
    assert (made["name"], made["entryCount"], made["profileId"]) == ("Mira’s memory", 2, mira)
    assert data(await each.client.put(url)) == made
    (link,) = data(await each.client.get(f"{BOOKS}/{made['id']}/links"))
    assert (link["scope"], link["scopeId"]) == ("entity_profile", mira)
    error(await each.client.put(f"/api/entity-profiles/{each.mira}/lorebook"), 404, "NOT_FOUND")


async def test_the_trash_gives_a_book_back_whole(world: World) -> None:
    book = await new_book(world)
    await new_entry(world, book["id"], "lamp")
    await linked(world, book["id"])
    await world.client.delete(f"{BOOKS}/{book['id']}")
    error(await world.client.get(f"{BOOKS}/{book['id']}"), 404, "NOT_FOUND")
    (item,) = data(await world.client.get("/api/trash"))
    assert (item["kind"], item["name"]) == ("lorebook", "Skarn")
    back = data(await world.client.post(f"/api/trash/lorebook/{book['id']}/restore"))
    assert back["entryCount"] == 1
    await world.client.delete(f"{BOOKS}/{book['id']}")
    await world.client.delete(f"/api/trash/lorebook/{book['id']}")
    for table in ("lorebooks", "lorebook_entries", "lorebook_links"):
        assert (await db.rows(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"] == 0


async def test_an_entry_comes_back_from_the_trash_to_its_place(each: World) -> None:
    book = await new_book(each)
    first = (await new_entry(each, book["id"], "lamp"))["id"]
    await new_entry(each, book["id"], "bell")
    url, trash = f"{BOOKS}/{book['id']}/entries", f"/api/trash/lore_entry/{first}"
    await linked(each, book["id"])
    chat = await each.start_chat()
    assert len((await tried(each, book["id"], chat))["fired"]) == 1  # the greeting has the lamp
    error(await each.client.delete(trash), 404, "NOT_FOUND")
    for _ in range(2):
        data(await each.client.delete(f"{url}/{first}"))
        assert [one["keys"] for one in data(await each.client.get(url))] == [["bell"]]
        assert (await tried(each, book["id"], chat))["fired"] == []
        (listed,) = data(await each.client.get("/api/trash"))
        assert (listed["kind"], listed["id"], listed["name"]) == ("lore_entry", first, "lamp")
        assert "of the lorebook Skarn" in (await each.client.get("/trash")).text
        data(await each.client.post(f"{trash}/restore"))
        assert [one["keys"] for one in data(await each.client.get(url))] == [["lamp"], ["bell"]]
    data(await each.client.delete(f"{url}/{first}"))
    await each.client.delete(f"{BOOKS}/{book['id']}")
    assert [one["kind"] for one in data(await each.client.get("/api/trash"))] == ["lorebook"]
    error(await each.client.post(f"{trash}/restore"), 404, "NOT_FOUND")
    data(await each.client.delete(trash))
    error(await each.client.delete(trash), 404, "NOT_FOUND")


async def test_another_persons_book_is_not_there(world: World, stranger: Stranger) -> None:
    with world.as_user(stranger.user):
        theirs = await new_book(world)
        entry = await new_entry(world, theirs["id"], "hush")
    mine = await new_book(world)
    url = f"{BOOKS}/{theirs['id']}"
    for path in ("", "/entries", f"/entries/{entry['id']}", "/links", "/export"):
        error(await world.client.get(url + path), 404, "NOT_FOUND")
    error(await world.client.get(f"{BOOKS}/{mine['id']}/entries/{entry['id']}"), 404, "NOT_FOUND")
    body = {"scope": "chat", "scopeId": stranger.chat.id}
    error(await world.client.post(f"{BOOKS}/{mine['id']}/links", json=body), 404, "NOT_FOUND")
    body = {"branchId": stranger.chat.branch}
    error(await world.client.post(f"{BOOKS}/{mine['id']}/dry-run", json=body), 404, "NOT_FOUND")
    assert [one["id"] for one in data(await world.client.get(BOOKS))] == [mine["id"]]


@pytest.mark.parametrize(
    ("body", "path", "sentence"),
    [
        ({"content": "é" * 51_201}, "content", "An entry says at most 100 KB."),
        ({"keys": ["k"] * 501}, "keys", "This holds at most 500 entries."),
        ({"probability": 101}, "probability", "This must be 100 or less."),
        ({"position": "moon"}, "position", ""),
        ({"position": "outlet", "outletName": " "}, "outletName", "An outlet needs a name: "),
    ],
)
async def test_limits_are_told(
    world: World, body: dict[str, Any], path: str, sentence: str
) -> None:
    book = await new_book(world)
    told = error(
        await world.client.post(f"{BOOKS}/{book['id']}/entries", json=body), 400, "VALIDATION_ERROR"
    )
    assert told["details"]["issues"][0]["path"] == path
    assert sentence in told["details"]["issues"][0]["message"]

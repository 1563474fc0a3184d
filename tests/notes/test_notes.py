"""Background notes: kept with a character or a chat, changed, brought in as files, thrown away."""

from typing import Any

import httpx
import pytest

from app import db
from tests.answers import data, error
from tests.border.offering import offer
from tests.world import Chat, Stranger, World

KEYS = "# Cellar\n\nThe brass key opens the cellar.\n\n# Lamp room\n\nIts door has no lock."


def home(chat: Chat) -> str:
    return f"/api/chats/{chat.id}/notes"


async def made(client: httpx.AsyncClient, url: str, **body: Any) -> dict[str, Any]:
    """A new note."""
    new = {"name": "The keys", "text": KEYS, **body}
    found: dict[str, Any] = data(await client.post(url, json=new))
    return found


def files(*some: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (name, content, "text/plain")) for name, content in some]


async def rows(table: str) -> int:
    return int((await db.rows(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"])


async def test_a_note_is_kept_with_a_character_or_a_chat(each: World) -> None:
    chat = await each.start_chat()
    theirs = f"/api/entity-profiles/{each.mira}/notes"
    mine = await made(each.client, home(chat), name="  Old \n crew ")
    hers = await made(each.client, theirs)
    assert (mine["name"], mine["chatId"], mine["profileId"]) == ("Old crew", chat.id, None)
    assert (hers["chatId"], hers["profileId"]) == (None, each.mira)
    assert (hers["text"], hers["characters"], hers["passages"]) == (KEYS, len(KEYS), 1)
    listed = data(await each.client.get(home(chat)))
    assert [one["id"] for one in listed] == [mine["id"]]
    assert "text" not in listed[0]
    assert data(await each.client.get(f"/api/notes/{hers['id']}")) == hers


async def test_a_change_writes_its_passages_anew_and_a_stale_one_nothing(each: World) -> None:
    chat = await each.start_chat()
    note = await made(each.client, home(chat))
    url = f"/api/notes/{note['id']}"
    changed = data(await each.client.put(url, json={"text": "Lost.", "version": 1}))
    assert (changed["text"], changed["name"], changed["version"]) == ("Lost.", "The keys", 2)
    stale = error(await each.client.put(url, json={"name": "X", "version": 1}), 409, "STALE")
    assert stale["details"]["current"]["text"] == "Lost."
    words = await db.rows("SELECT words FROM note_passages")
    assert len(words) == 1
    assert "lost" in words[0]["words"]
    assert "brass" not in words[0]["words"]


async def test_lists_go_on(world: World) -> None:
    chat = await world.start_chat()
    names = [f"Note {n}" for n in range(5)]
    for name in names:
        await made(world.client, home(chat), name=name)
    answer = await world.client.get(home(chat), params={"limit": 3})
    rest = await world.client.get(
        home(chat), params={"cursor": answer.json()["meta"]["nextCursor"]}
    )
    assert [one["name"] for one in [*data(answer), *data(rest)]] == names


async def test_files_come_in_and_bad_ones_say_why(each: World) -> None:
    chat = await each.start_chat()
    sent = files(
        ("Skarn.md", "\ufeff# Skarn\n\nРыба и соль.".encode()),
        ("crew.TXT", b"Harrow cooks."),
        ("photo.png", b"\x89PNG"),
        ("latin.txt", b"caf\xe9"),
        ("nothing.txt", b" \n"),
        ("long.txt", b"x" * (1024 * 1024 + 1)),
    )
    answer = data(await each.client.post(f"{home(chat)}/import", files=sent))
    assert [one["name"] for one in answer["created"]] == ["Skarn", "crew"]
    said = {one["originalName"]: one["error"] for one in answer["failed"]}
    assert said["photo.png"] == "Notes are plain text or Markdown: a .txt or a .md file."
    assert said["latin.txt"] == "This is no text in UTF-8."
    assert said["nothing.txt"] == "A note needs words."
    assert "a note holds 1 MB" in said["long.txt"]
    first = data(await each.client.get(f"/api/notes/{answer['created'][0]['id']}"))
    assert first["text"] == "# Skarn\n\nРыба и соль."


async def test_a_file_sent_twice_comes_in_once(world: World) -> None:
    chat = await world.start_chat()
    for _ in range(2):
        answer = await world.client.post(
            f"{home(chat)}/import",
            files=files(("crew.txt", b"Harrow cooks.")),
            headers={"Idempotency-Key": "once"},
        )
        assert len(data(answer)["created"]) == 1
    assert await rows("notes") == 1


async def test_a_note_of_100_mb_is_turned_away_unread(world: World) -> None:
    chat = await world.start_chat()
    for url in (f"{home(chat)}/import", f"/chats/{chat.id}/notes/import"):
        read, status = await offer(world, url, 100 * 1024**2, "multipart/form-data; boundary=b")
        assert status.startswith(b"HTTP/1.1 413")
        assert b"This is 100 MB. A note holds 1 MB" in read
    assert await rows("notes") == 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"text": " \n"}, "text"),
        ({"text": "x" * (1024 * 1024 + 1)}, "text"),
        ({"text": 7}, "text"),
    ],
)
async def test_what_cannot_be_kept_is_told(world: World, body: dict[str, Any], path: str) -> None:
    new = {"name": "The keys", "text": KEYS, **body}
    answer = await world.client.post(f"/api/entity-profiles/{world.mira}/notes", json=new)
    told = error(answer, 400, "VALIDATION_ERROR")
    assert told["details"]["issues"][0]["path"] == path
    assert await rows("notes") == 0


async def test_there_are_at_most_200_in_a_place(world: World) -> None:
    chat = await world.start_chat()
    note = await made(world.client, home(chat))
    await db.transaction(db.execute)(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 199)"
        " INSERT INTO notes (id, owner_id, chat_id, name, text, characters, passages, created_at,"
        " updated_at) SELECT 'f0000000-0000-4000-8000-000000000' || (100 + n.i), o.owner_id,"
        " o.chat_id, 'N', 'x', 1, 1, o.created_at, o.updated_at FROM notes o, n"
    )
    new = {"name": "One more", "text": "x"}
    told = error(await world.client.post(home(chat), json=new), 409, "TOO_MANY_NOTES")
    assert "200 notes" in told["message"]
    data(await world.client.delete(f"/api/notes/{note['id']}"))
    await made(world.client, home(chat))
    restored = await world.client.post(f"/api/trash/note/{note['id']}/restore")
    error(restored, 409, "TOO_MANY_NOTES")


async def test_a_note_waits_in_the_trash_and_leaves_nothing_behind(each: World) -> None:
    chat = await each.start_chat()
    note = await made(each.client, home(chat))
    data(await each.client.delete(f"/api/notes/{note['id']}"))
    error(await each.client.get(f"/api/notes/{note['id']}"), 404, "NOT_FOUND")
    (waiting,) = data(await each.client.get("/api/trash"))
    assert (waiting["kind"], waiting["name"]) == ("note", "The keys")
    back = data(await each.client.post(f"/api/trash/note/{note['id']}/restore"))
    assert back == note
    data(await each.client.delete(f"/api/notes/{note['id']}"))
    data(await each.client.delete(f"/api/trash/note/{note['id']}"))
    assert (await rows("notes"), await rows("note_passages")) == (0, 0)
    await _index_holds()


async def test_notes_go_and_end_with_their_character_and_chat(each: World) -> None:
    chat = await each.start_chat()
    mine = await made(each.client, home(chat))
    hers = await made(each.client, f"/api/entity-profiles/{each.mira}/notes")
    thrown = await made(each.client, home(chat), name="Thrown away")
    data(await each.client.delete(f"/api/notes/{thrown['id']}"))
    data(await each.client.delete(f"/api/entity-profiles/{each.mira}"))
    for one in (mine, hers):
        error(await each.client.get(f"/api/notes/{one['id']}"), 404, "NOT_FOUND")
    error(await each.client.post(f"/api/trash/note/{thrown['id']}/restore"), 404, "NOT_FOUND")
    assert [one["kind"] for one in data(await each.client.get("/api/trash"))] == ["profile"]
    data(await each.client.post(f"/api/trash/profile/{each.mira}/restore"))
    assert data(await each.client.get(f"/api/notes/{mine['id']}")) == mine
    data(await each.client.delete(f"/api/entity-profiles/{each.mira}"))
    data(await each.client.delete(f"/api/trash/profile/{each.mira}"))
    assert (await rows("notes"), await rows("note_passages")) == (0, 0)
    await _index_holds()


async def _index_holds() -> None:
    if db.dialect() == "sqlite":  # raises where FTS5 and the table do not say the same
        await db.transaction(db.execute)(
            "INSERT INTO note_passages_fts (note_passages_fts, rank) VALUES ('integrity-check', 1)"
        )


async def test_a_duplicated_chat_has_notes_of_its_own(each: World) -> None:
    chat = await each.start_chat()
    note = await made(each.client, home(chat))
    copy = data(await each.client.post(f"/api/chats/{chat.id}/duplicate"))["id"]
    (copied,) = data(await each.client.get(f"/api/chats/{copy}/notes"))
    assert (copied["name"], copied["passages"]) == ("The keys", 1)
    assert copied["id"] != note["id"]
    data(await each.client.delete(f"/api/notes/{note['id']}"))
    data(await each.client.delete(f"/api/trash/note/{note['id']}"))
    assert data(await each.client.get(f"/api/notes/{copied['id']}"))["text"] == KEYS
    (left,) = await db.rows("SELECT words FROM note_passages")
    assert left["words"].startswith(f" §{copy.replace('-', '')} ")


async def test_what_is_not_yours_is_not_there(world: World, stranger: Stranger) -> None:
    with world.as_user(stranger.user):
        note = await made(world.client, home(stranger.chat))
    client, url = world.client, f"/api/notes/{note['id']}"
    new = {"name": "Mine", "text": "Now."}
    answers = [
        await client.get(url),
        await client.put(url, json=new),
        await client.delete(url),
        await client.get(home(stranger.chat)),
        await client.post(home(stranger.chat), json=new),
        await client.post(f"/api/entity-profiles/{stranger.profile}/notes", json=new),
        await client.post(f"{home(stranger.chat)}/import", files=files(("a.txt", b"Hi"))),
        await client.post(f"/api/trash/note/{note['id']}/restore"),
        await client.delete(f"/api/trash/note/{note['id']}"),
    ]
    for answer in answers:
        error(answer, 404, "NOT_FOUND")
    pages = [f"/chats/{stranger.chat.id}/notes", f"/characters/{stranger.profile}/notes"]
    for page in [*pages, f"/notes/{note['id']}"]:
        assert (await client.get(page)).status_code == 404
    with world.as_user(stranger.user):
        assert data(await client.get(url)) == note

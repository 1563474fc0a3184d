"""The pages of notes, without a script."""

import pytest

from tests.answers import data
from tests.notes.test_notes import KEYS, files, home, made
from tests.world import World

HOSTILE = '# <script>alert(1)</script>\n\n<img src=x onerror="alert(2)"> [x](javascript:alert(3))'


@pytest.mark.parametrize("where", ["chats", "characters"])
async def test_a_note_is_written_changed_and_thrown_away(world: World, where: str) -> None:
    chat = await world.start_chat()
    there = f"/chats/{chat.id}" if where == "chats" else f"/characters/{world.mira}"
    assert f'href="{there}/notes"' in (await world.client.get(there)).text
    assert "seldom said" in (await world.client.get(f"{there}/notes")).text
    typed = {"name": "The keys", "text": KEYS.replace("\n", "\r\n"), "key": "k"}
    answer = await world.client.post(f"{there}/notes/new", data=typed)
    assert answer.status_code == 303
    page = (await world.client.get(answer.headers["Location"])).text
    assert f"is kept: {len(KEYS)} characters in 1 passage." in page
    (note,) = data(await world.client.get(f"/api{_api(there, world)}/notes"))
    sheet = (await world.client.get(f"/notes/{note['id']}")).text
    assert "The brass key opens the cellar." in sheet
    changed = {"name": "Keys", "text": "Lost.", "version": "1"}
    assert (await world.client.post(f"/notes/{note['id']}", data=changed)).status_code == 303
    stale = await world.client.post(f"/notes/{note['id']}", data={**changed, "text": "Found."})
    assert stale.status_code == 409
    assert "it now says “Lost.”" in stale.text
    assert "Found." in stale.text
    gone = await world.client.post(f"/notes/{note['id']}/delete")
    page = (await world.client.get(gone.headers["Location"])).text
    assert "Keys is in the trash." in page
    await world.client.post(f"/trash/note/{note['id']}/restore")
    assert "Keys" in (await world.client.get(f"{there}/notes")).text


def _api(there: str, world: World) -> str:
    return there.replace("/characters/", "/entity-profiles/")


async def test_what_is_wrong_stands_at_its_field_and_the_words_stay(world: World) -> None:
    chat = await world.start_chat()
    answer = await world.client.post(
        f"/chats/{chat.id}/notes/new", data={"name": "", "text": "I wrote this."}
    )
    assert answer.status_code == 400
    assert "A note needs a title." in answer.text
    assert "I wrote this." in answer.text


async def test_a_whole_megabyte_comes_in_by_the_form(world: World) -> None:
    chat = await world.start_chat()
    text = "соль " * 100_000
    answer = await world.client.post(
        f"/chats/{chat.id}/notes/new", data={"name": "Salt", "text": text}
    )
    assert answer.status_code == 303
    (note,) = data(await world.client.get(home(chat)))
    assert note["characters"] == len(text)


async def test_files_are_told_one_by_one(world: World) -> None:
    chat = await world.start_chat()
    url = f"/chats/{chat.id}/notes/import"
    good = await world.client.post(url, files=files(("crew.md", b"Harrow cooks.")))
    assert good.status_code == 303
    mixed = await world.client.post(url, files=files(("a.md", b"Hi"), ("b.png", b"\x89")))
    assert mixed.status_code == 200
    assert "Here as a, in 1 passage." in mixed.text
    assert "Notes are plain text or Markdown" in mixed.text
    none = await world.client.post(url, files=files(("b.png", b"\x89")))
    assert none.status_code == 400


async def test_hostile_markdown_is_only_text(world: World) -> None:
    chat = await world.start_chat()
    note = await made(world.client, home(chat), name="<b>Bold</b>", text=HOSTILE)
    for page in (f"/chats/{chat.id}/notes", f"/notes/{note['id']}"):
        text = (await world.client.get(page)).text
        assert "<b>Bold" not in text
        assert "alert(1)</script>" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


async def test_a_chat_says_what_its_character_has(world: World) -> None:
    chat = await world.start_chat()
    await made(world.client, f"/api/entity-profiles/{world.mira}/notes")
    page = (await world.client.get(f"/chats/{chat.id}/notes")).text
    assert "Mira Holt has 1 note" in page
    assert f"/characters/{world.mira}/notes" in page

"""The pages of lorebooks, in forms and without a script."""

from pathlib import Path

import httpx
from werkzeug.datastructures import MultiDict

from app.lorebooks.entry import Fields
from app.lorebooks.sheet import ITEMS, shown, typed
from tests.answers import data
from tests.dom import parsed
from tests.lorebooks.room import BOOKS, linked, new_book, new_entry, tried
from tests.world import World

SAMPLES = Path(__file__).parent / "samples"


def text(answer: httpx.Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return parsed(answer.text).text


async def test_an_empty_shelf_invites(world: World) -> None:
    page = text(await world.client.get("/lore"))
    assert "A world remembers more than a page can hold." in page
    made = await world.client.post("/lore/new", data={"name": "Skarn", "key": "1"})
    assert made.status_code == 303
    assert "Nothing is written here yet." in text(await world.client.get(made.headers["Location"]))
    again = await world.client.post("/lore/new", data={"name": "Skarn", "key": "1"})
    assert again.headers["Location"] == made.headers["Location"]
    assert "A lorebook needs a name." in text(
        await world.client.post("/lore/new", data={"name": " "}), 400
    )
    assert "Skarn 0 entries · nowhere yet" in text(await world.client.get("/lore"))


async def test_w3_a_file_opens_as_its_book(world: World) -> None:
    file = ("files", ("world.json", (SAMPLES / "world.json").read_bytes()))
    made = await world.client.post("/lore/import", files=[file])
    page = text(await world.client.get(made.headers["Location"]))
    assert "world.json: Here as Skarn, 2 entries." in page
    assert "The light" in page
    none = await world.client.post("/lore/import", files=[("files", ("x.json", b"[]"))])
    assert "x.json: Holds no lorebook." in text(none, 400)


def test_the_sheet_has_every_field_and_loses_none() -> None:
    assert ITEMS.keys() == Fields.model_fields.keys()
    usual = shown(Fields())
    sent = MultiDict([(name, value) for name, value in usual.items() if isinstance(value, str)])
    on = [(name, "1") for name, value in usual.items() if value is True]
    assert typed(MultiDict([*sent.items(multi=True), *on]), usual) == usual


async def test_an_entry_is_written_changed_switched_and_deleted(world: World) -> None:
    book = await new_book(world)
    url = f"/lore/{book['id']}"
    sent = {"comment": "The light", "keys": "lamp\r\n/li(ght)?/i", "content": "Oil.", "depth": ""}
    made = await world.client.post(f"{url}/entries/new", data={**sent, "enabled": "1"})
    assert made.status_code == 303
    (one,) = data(await world.client.get(f"{BOOKS}/{book['id']}/entries"))
    assert (one["keys"], one["depth"], one["enabled"]) == (["lamp", "/li(ght)?/i"], 4, True)
    sheet = f"{url}/entries/{one['id']}"
    assert "lamp /li(ght)?/i" in text(await world.client.get(sheet))
    flawed = await world.client.post(sheet, data={**sent, "keys": "lamp\r\n/(bad/"})
    told = text(await world.client.get(flawed.headers["Location"]))
    assert "“/(bad/” matches nothing: a “(” is not closed: (bad." in told
    wrong = await world.client.post(sheet, data={**sent, "probability": "many"})
    assert "This must be a whole number." in text(wrong, 400)
    off = await world.client.post(f"{sheet}/switch", data={"enabled": "0"})
    assert off.headers["Location"].endswith(f"#entry-{one['id']}")
    row = await world.client.post(
        f"{sheet}/switch", data={"enabled": "1"}, headers={"HX-Request": "true"}
    )
    assert parsed(row.text).find(f"entry-{one['id']}") is not None
    gone = await world.client.post(f"{sheet}/delete")
    there = await world.client.get(gone.headers["Location"])
    assert "The light is in the trash." in text(there)


def test_keys_may_stand_on_lines_or_between_commas() -> None:
    before = shown(Fields.model_validate({"keys": ["Ahoy, sailor", "lamp"]}))
    sent = MultiDict({"keys": "Ahoy, sailor\r\nstorm, the boat,\n/(a,b){1,2}/i"})
    keys = [one for one in typed(sent, before)["keys"].split("\n") if one]
    assert keys == ["Ahoy, sailor", "storm", "the boat", "/(a,b){1,2}/i"]


async def test_what_of_an_entry_does_nothing_is_told_beside_it(world: World) -> None:
    book = await new_book(world)
    url = f"/lore/{book['id']}"
    words = "@@depth banana\n@@nonsense\n@@@role user\n@@@@\nOil."
    sent = {"keys": "/a[/", "secondary_keys": "/(b/", "content": words, "selective": "1"}
    made = await world.client.post(f"{url}/entries/new", data={**sent, "enabled": "1"})
    told = "“/a[/” matches nothing: a “[” is not closed: [."
    depth = "“@@depth banana” does nothing here."
    saved = text(await world.client.get(made.headers["Location"]))
    assert saved.count(told) == 2  # as a notice, and in the row
    assert saved.count(depth) == 2
    (one,) = data(await world.client.get(f"{BOOKS}/{book['id']}/entries"))
    sheet = parsed((await world.client.get(f"{url}/entries/{one['id']}")).text)
    for field, sentence in (
        ("keys", told),
        ("secondary_keys", "“/(b/” matches"),
        ("content", depth),
    ):
        flaw = sheet.find(f"flaw-{field}")
        assert flaw is not None
        assert sentence in flaw.text
        assert "nonsense" not in flaw.text  # what stands below it was taken instead


async def test_kinds_of_turns_that_never_come_are_shown_where_they_are_set(world: World) -> None:
    book = await new_book(world)
    url = f"/lore/{book['id']}/entries"
    empty = (await world.client.get(f"{url}/new")).text
    assert 'value="swipe"' in empty
    assert 'value="quiet"' not in empty
    assert 'value="regenerate"' not in empty
    one = await new_entry(world, book["id"], "lamp", triggers=["quiet"])
    assert 'value="quiet" checked' in (await world.client.get(f"{url}/{one['id']}")).text


async def test_w10_a_stale_sheet_shows_both_texts(world: World) -> None:
    book = await new_book(world)
    one = await new_entry(world, book["id"], "lamp", content="Oil.")
    sheet = f"/lore/{book['id']}/entries/{one['id']}"
    both = {"keys": "lamp", "enabled": "1", "selective": "1", "use_probability": "1"}
    first = {**both, "add_memo": "1", "version": "1"}
    await world.client.post(sheet, data={**first, "content": "Gas."})
    late = await world.client.post(sheet, data={**first, "content": "Whales."})
    page = text(late, 409)
    assert "Changed elsewhere, it now says “Gas.”." in page
    assert "Whales." in page
    assert data(await world.client.get(f"{BOOKS}/{book['id']}/entries"))[0]["content"] == "Gas."
    (version,) = [
        node.attrs["value"]
        for node in parsed(late.text).all()
        if node.attrs.get("name") == "version"
    ]
    await world.client.post(sheet, data={**first, "content": "Whales.", "version": version})
    assert data(await world.client.get(f"{BOOKS}/{book['id']}/entries"))[0]["content"] == "Whales."


async def test_w10_a_stale_book_shows_both_texts(world: World) -> None:
    book = await new_book(world)
    url = f"/lore/{book['id']}"
    await world.client.post(f"{url}/edit", data={"name": "Skarn Island", "version": "1"})
    late = await world.client.post(f"{url}/edit", data={"name": "The Rock", "version": "1"})
    assert "it now says “Skarn Island”." in text(late, 409)
    bad = await world.client.post(f"{url}/edit", data={"name": "x", "scan_depth": "201"})
    assert "This must be 200 or less." in text(bad, 400)


async def test_where_it_applies_is_chosen_by_name(world: World) -> None:
    book, chat = await new_book(world), await world.start_chat()
    url = f"/lore/{book['id']}"
    anna = data(await world.client.post("/api/user-persons", json={"name": "Anna"}))["id"]
    places = ("global", f"entity_profile {world.mira}", f"persona {anna}", f"chat {chat.id}")
    for where in places:
        assert (await world.client.post(f"{url}/links", data={"where": where})).status_code == 303
    page = await world.client.get(url)
    assert "Everywhere" in text(page)
    links = data(await world.client.get(f"{BOOKS}/{book['id']}/links"))
    assert [one["scope"] for one in links] == [*("global", "entity_profile", "persona", "chat")]
    await world.client.post(f"{url}/links/{links[0]['id']}/delete")
    assert "with 1 character, as 1 persona, in 1 story" in text(await world.client.get("/lore"))


async def test_w8_a_dry_run_is_a_page(world: World) -> None:
    book = await new_book(world)
    url = f"/lore/{book['id']}/dry-run"
    assert "There is no story yet" in text(await world.client.get(url))
    await new_entry(world, book["id"], "lamp", comment="The light")
    await new_entry(world, book["id"], "lamp", comment="Never", probability=0)
    await new_entry(world, book["id"], "/(/", comment="Broken")
    await world.start_chat()
    page = text(await world.client.get(url))
    assert "1 entry fires" in page
    assert "“lamp” in the last message · before the character" in page
    assert "Never Chance was against it (0 %)." in page
    assert "Broken" in page
    assert "One more entry stays silent" in page


async def test_w8_a_dry_run_reads_what_would_be_said(world: World) -> None:
    book = await new_book(world)
    await new_entry(world, book["id"], "bell", comment="The bell")
    await new_entry(world, book["id"], "owl", comment="The owl")
    ghost = {"comment": "The ghost", "scanSources": ["persona_description"]}
    await new_entry(world, book["id"], "ghost", **ghost)
    ann = {"name": "Ann", "description": "A ghost.", "isDefault": True}
    data(await world.client.post("/api/user-persons", json=ann))
    chat = await world.start_chat()
    found = await tried(world, book["id"], chat, promptText="The bell!")
    assert [one["title"] for one in found["fired"]] == ["The bell", "The ghost"]
    assert found["fired"][0]["reason"]["message"] == 0
    url = f"/lore/{book['id']}/dry-run?branch={chat.branch}"
    asked = text(await world.client.get(f"{url}&say=An+owl%3F"))
    assert "2 entries fire" in asked
    assert "The owl About" in asked
    assert "The bell None of its keys is there." in asked
    await world.client.put(f"/api/branches/{chat.branch}/draft", json={"text": "The bell!"})
    assert "The bell About" in text(await world.client.get(url))
    assert "1 entry fires" in text(await world.client.get(f"{url}&say="))


async def test_w11_a_character_offers_its_book(world: World) -> None:
    inside = {"entries": [{"keys": [str(at)], "content": "x"} for at in range(14)]}
    rok = await world.character("Rok", character_book=inside)
    page = text(await world.client.get(f"/characters/{rok}"))
    assert "This character brings a book of 14 entries." in page
    used = await world.client.post(f"/characters/{rok}/lorebook")
    assert "From now on it is read with Rok." in text(
        await world.client.get(used.headers["Location"])
    )
    assert "Read with Rok’s book." in text(await world.client.get(f"/characters/{rok}"))
    plain = text(await world.client.get(f"/characters/{world.mira}"))
    assert "brings a book" not in plain


async def test_the_trash_takes_it_back(world: World) -> None:
    book = await new_book(world)
    await linked(world, book["id"])
    gone = await world.client.post(f"/lore/{book['id']}/delete")
    assert "Skarn is in the trash." in text(await world.client.get(gone.headers["Location"]))
    assert "Lorebook" in text(await world.client.get("/trash"))
    back = await world.client.post(f"/trash/lorebook/{book['id']}/restore")
    assert "Everywhere" in text(await world.client.get(back.headers["Location"]))
    await world.client.post(f"/lore/{book['id']}/delete")
    over = await world.client.post(f"/trash/lorebook/{book['id']}/purge")
    assert "Skarn is gone for good." in text(await world.client.get(over.headers["Location"]))

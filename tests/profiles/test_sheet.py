"""Writing and changing a character by hand, on the page."""

import re
from html import unescape
from typing import Any

import httpx

from tests.conftest import House
from tests.profiles.cards import as_json, picture, v3
from tests.profiles.conftest import files_in, make, upload

SHEET = {"name": "Mira", "tags": "sea, , slow burn,sea", "description": "One.\r\n\r\nTwo."}


async def only(client: httpx.AsyncClient) -> dict[str, Any]:
    """The one character there is."""
    found = (await client.get("/api/entity-profiles")).json()["data"]
    assert len(found) == 1
    one: dict[str, Any] = found[0]
    return one


async def test_n7_a_sheet_becomes_a_character(each: House) -> None:
    greetings = ["Hello.", "  ", "Again.\r\nYou?"]
    answer = await each.client.post(
        "/characters/new",
        data={**SHEET, "alternate_greetings": greetings, "version": ""},
        files={"picture": ("mira.jpg", picture("JPEG"))},
    )
    assert answer.status_code == 303
    made = await only(each.client)
    assert answer.headers["Location"] == f"/characters/{made['id']}"
    assert made["name"] == made["spec"]["name"] == "Mira"
    assert made["spec"]["description"] == "One.\n\nTwo."
    assert made["spec"]["tags"] == ["sea", "slow burn"]
    assert made["spec"]["alternate_greetings"] == ["Hello.", "Again.\nYou?"]
    page = (await each.client.get(answer.headers["Location"])).text
    assert f'src="/pictures/{made["avatarAssetId"]}/full"' in page


async def test_htmx_is_sent_on_without_a_303(client: httpx.AsyncClient) -> None:
    answer = await client.post("/characters/new", data=SHEET, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/characters/{(await only(client))['id']}"


WRONG = {
    "name": {"name": " "},
    "description": {"description": "a\0b"},
    "alternate_greetings": {"alternate_greetings": "a\0b"},
}


async def test_a_wrong_field_keeps_what_was_typed(client: httpx.AsyncClient) -> None:
    for field, given in WRONG.items():
        data = {**SHEET, "scenario": "Typed.", **given}
        answer = await client.post("/characters/new", data=data)
        assert answer.status_code == 400
        assert "one field needs another look" in answer.text
        assert "Typed." in answer.text
        assert f'id="e-{field}"' in answer.text or field == "alternate_greetings"
    assert (await client.get("/api/entity-profiles")).json()["data"] == []


async def test_p13_what_the_sheet_does_not_show_survives_an_edit(client: httpx.AsyncClient) -> None:
    card = v3(unknown={"deep": [1, None]}, tags=["a, b", "c"])
    await upload(client, ("rok.json", as_json(card)))
    before = await only(client)
    url = f"/characters/{before['id']}/edit"
    page = (await client.get(url)).text
    typed = {"name": "Rok II", "tags": unescape(str(field(page, "tags"))), "version": "1"}
    assert (await client.post(url, data=typed)).status_code == 303
    after = await only(client)
    assert after["spec"] == {**before["spec"], "name": "Rok II"}
    assert after["spec"]["unknown"] == {"deep": [1, None]}
    assert (after["name"], after["version"]) == ("Rok II", 2)


def field(page: str, name: str) -> str | None:
    """What a one-line field of the sheet holds."""
    found = re.search(rf'name="{name}"[^>]* value="(.*?)"', page)
    return found and found[1]


async def test_a_stale_sheet_shows_both_texts_and_can_be_saved_then(
    client: httpx.AsyncClient,
) -> None:
    made = await make(client, "Rok", spec={"scenario": "A river."})
    url = f"/characters/{made['id']}/edit"
    await client.put(f"/api/entity-profiles/{made['id']}", json={"spec": {"scenario": "A lake."}})
    typed = {"name": "Rok", "scenario": "The sea.", "version": "1"}
    answer = await client.post(url, data=typed)
    assert answer.status_code == 409
    assert "The sea." in answer.text
    assert "A lake." in answer.text
    assert (await only(client))["spec"]["scenario"] == "A lake."
    fresh = field(answer.text, "version")
    assert (await client.post(url, data={**typed, "version": fresh})).status_code == 303
    assert (await only(client))["spec"]["scenario"] == "The sea."


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURES = [
    ("x.svg", SVG),
    ("x.png", b"<!doctype html><script>alert(1)</script>"),
    ("x.png", picture()[:60]),
    ("../x.png", picture()),
    ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024)),
]


async def test_i9_only_pictures_become_pictures(house: House) -> None:
    made = await make(house.client, "Rok")
    home = f"/characters/{made['id']}"
    for name, content in NO_PICTURES:
        files = {"picture": (name, content)}
        for url in ("/characters/new", f"{home}/edit", f"/api/entity-profiles/{made['id']}/avatar"):
            answer = await house.client.post(url, data=SHEET, files=files)
            assert answer.status_code in (400, 413), (name, url)
            assert "picture" in answer.text or "file" in answer.text
    assert await only(house.client) == made
    assert files_in(house) == []

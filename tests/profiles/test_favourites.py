"""Favourites, tags, and what goes with a character that is deleted."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.conftest import House
from tests.dom import parsed
from tests.profiles.conftest import Stranger, make, start_chat
from tests.profiles.test_library import wall

URL = "/api/entity-profiles"
HTMX = {"HX-Request": "true"}


async def pressed(client: httpx.AsyncClient, url: str, name: str) -> bool:
    """Is the heart of this character filled on this page?"""
    found = re.search(
        rf'aria-pressed="(\w+)"[^<]*<svg.*?Favourite: {name}<', await page(client, url)
    )
    assert found is not None
    return found[1] == "true"


async def page(client: httpx.AsyncClient, url: str) -> str:
    answer = await client.get(url)
    assert answer.status_code == 200
    return answer.text


async def test_p14_a_heart_makes_a_favourite(each: House) -> None:
    mira, _rok = await make(each.client, "Mira"), await make(each.client, "Rok")
    url = f"/characters/{mira['id']}"
    assert "Nobody is a favourite yet" in await page(each.client, "/?favourite=1")
    sent = {"favourite": "1", "from": "/?q=m"}
    answer = await each.client.post(f"{url}/favourite", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?q=m")
    assert await pressed(each.client, url, "Mira")
    assert await pressed(each.client, "/", "Mira")
    assert not await pressed(each.client, "/", "Rok")
    assert await wall(each.client, "/?favourite=1") == ["Mira"]
    assert await wall(each.client, "/?favourite=1&q=rok") == []
    heart = await each.client.post(f"{url}/favourite", data={"favourite": ""}, headers=HTMX)
    assert 'aria-pressed="false"' in heart.text
    assert parsed(heart.text).find(f"heart-{mira['id']}") is not None
    assert await wall(each.client, "/?favourite=1") == []


async def test_p14_whoever_has_the_sheet_open_misses_nothing(client: httpx.AsyncClient) -> None:
    made = await make(client, "Mira", favourite=True)
    answer = await client.put(f"{URL}/{made['id']}", json={"favourite": False})
    assert answer.json()["data"] == {**made, "favourite": False}
    answer = await client.put(f"{URL}/{made['id']}", json={"name": "M", "version": made["version"]})
    assert answer.status_code == 200


async def test_p14_what_is_not_yours_is_no_favourite(house: House, stranger: Stranger) -> None:
    url = f"/characters/{stranger.profile.id}/favourite"
    assert (await house.client.post(url, data={"favourite": "1"})).status_code == 404


async def test_a_tag_leads_to_all_who_have_it(client: httpx.AsyncClient) -> None:
    mira = await make(client, "Mira", spec={"tags": ["slow burn & sea"]})
    await make(client, "Rok", spec={"tags": ["sea"]})
    html = await page(client, f"/characters/{mira['id']}")
    tag = re.search(r'class="tag"><a href="(.*?)">slow burn &amp; sea<', html)
    assert tag is not None
    assert await wall(client, unescape(tag[1])) == ["Mira"]
    assert await wall(client, "/?tag=SEA") == ["Rok"]
    assert await wall(client, "/?tag=nothing") == []
    assert "Nobody is tagged “nothing”." in await page(client, "/?tag=nothing")


async def test_p7_n9_a_character_goes_with_its_chats_and_is_undone_on_the_spot(each: House) -> None:
    """The number is told before and after, those in the archive with it."""
    rok = await make(each.client, "Rok")
    url = f"/characters/{rok['id']}"
    assert "Move Rok to the trash" in await page(each.client, url)
    await start_chat(rok["id"], "One")
    assert "Move Rok and 1 chat to the trash" in await page(each.client, url)
    await start_chat(rok["id"], "Two", "archived")
    assert "Move Rok and 2 chats to the trash" in await page(each.client, url)
    answer = await each.client.post(f"{url}/delete")
    told = await page(each.client, answer.headers["Location"])
    assert "Rok and 2 chats are in the trash." in told
    undo = parse_qs(urlsplit(answer.headers["Location"]).query)["undo"][0]
    assert f'action="{undo}"' in told
    back = await each.client.post(undo)
    assert (back.status_code, back.headers["Location"]) == (303, url)
    assert "Move Rok and 2 chats to the trash" in await page(each.client, url)


async def test_n9_nobody_else_offers_an_undo(client: httpx.AsyncClient) -> None:
    """A way back that we did not sign is not shown."""
    rok = await make(client, "Rok")
    answer = await client.post(f"/characters/{rok['id']}/delete")
    url = answer.headers["Location"]
    undo = parse_qs(urlsplit(url).query)["undo"][0]
    assert "Undo" in await page(client, url)
    assert "Undo" not in await page(client, url.replace(undo.replace("/", "%2F"), "%2Fx"))

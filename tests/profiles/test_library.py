"""The library's page: the wall, the search, and how little it asks of the database."""

import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import httpx

from app.accounts.models import User
from app.profiles.library import search_text
from app.profiles.models import Profile
from app.profiles.routes import WALL
from app.profiles.signs import KEY, Recent
from app.profiles.views import ChatRow
from tests.conftest import House
from tests.profiles.cards import V1, as_json, picture, png_card, v2
from tests.profiles.conftest import make, upload
from tests.statements import counted


async def wall(client: httpx.AsyncClient, url: str = "/") -> list[str]:
    """The names on the page's tiles."""
    answer = await client.get(url)
    assert answer.status_code == 200
    return [unescape(name) for name in re.findall(r'"tile-name">(.*?)</span>', answer.text)]


async def test_an_empty_library_invites(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert 'action="/characters/import"' in page
    assert 'href="/characters/new"' in page
    assert 'href="/trash"' not in page


async def test_a_tile_says_who_it_is_and_begins_a_chat(client: httpx.AsyncClient) -> None:
    card = v2(creator_notes="", personality="\n*{{char}}* waits for {{user}}.\nSecond line.")
    created = (await upload(client, ("rok.png", png_card(card)))).json()["data"]["created"]
    page = (await client.get("/")).text
    assert f'href="/characters/{created[0]["id"]}"' in page
    assert f'action="/characters/{created[0]["id"]}/chats"' in page
    assert f'src="/pictures/{created[0]["avatarAssetId"]}/thumb"' in page
    assert "Rok waits for You." in page
    assert "Second line" not in page


async def test_without_a_picture_there_is_an_initial_that_stays(client: httpx.AsyncClient) -> None:
    await make(client, "«ёлка»")
    faces = {
        tuple(re.findall(r"portrait-drawn (hue-\d+)", (await client.get("/")).text)) for _ in "ab"
    }
    assert len(faces) == 1
    assert "<span>Ё</span>" in (await client.get("/")).text


class Tags(HTMLParser):
    """Every tag and attribute of a page, as a browser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}


NAMES = ("<blink>1</blink>", "' onerror='x", '" onerror="x', "{{ 7 * 7 }}", "</title><blink>")


async def test_u3_a_name_is_only_a_text(client: httpx.AsyncClient) -> None:
    for name in NAMES:
        made = await make(client, name, spec={"description": name, "creator_notes": name})
        for url in ("/", f"/characters/{made['id']}", f"/characters/{made['id']}/edit"):
            page = (await client.get(url)).text
            assert name in unescape(page)
            assert {"main", "href"} <= Tags(page).seen
            assert not {"blink", "onerror"} & Tags(page).seen


async def test_search_narrows_the_wall(each: House) -> None:
    await make(each.client, "Mira", spec={"tags": ["sea"]})
    await make(each.client, "Rok")
    assert await wall(each.client) == ["Mira", "Rok"]
    assert await wall(each.client, "/?q=SEA") == ["Mira"]
    nobody = (await each.client.get("/", params={"q": '"><b>'})).text
    assert "Nobody here answers to" in nobody
    assert "<b>" not in nobody


async def test_the_wall_goes_on_behind_more(client: httpx.AsyncClient) -> None:
    names = [f"Guard {n:03d}" for n in range(WALL + 3)]
    made = await make(client, "Captain")
    rows = [
        Profile(owner_id=made["ownerId"], name=name, search_text=search_text(name, []), spec={})
        for name in names
    ]
    await Profile.bulk_create(rows)
    page = (await client.get("/?q=guard")).text
    following = re.search(r'rel="next" href="(.*?)"', page)
    assert following is not None
    assert await wall(client, "/?q=guard") == names[:WALL]
    assert await wall(client, unescape(following[1])) == names[WALL:]


async def test_the_page_takes_as_many_statements_for_many_as_for_one(house: House) -> None:
    await upload(house.client, ("rok.png", png_card(v2())))
    async with counted() as for_one:
        assert await wall(house.client) == ["Rok"]
    assert for_one
    for _ in range(3):
        files = [(f"{n}.png", png_card(v2())) for n in range(10)]
        await upload(house.client, *files)
    async with counted() as for_many:
        assert len(await wall(house.client)) == 31
    assert len(for_many) == len(for_one) == 18


async def test_what_chats_sign_in_is_shown(house: House) -> None:
    made = await make(house.client, "Rok")
    at = datetime(2026, 1, 2, tzinfo=UTC)
    row = ChatRow(
        id=str(uuid4()), url="/chats/x", title="At night", profile_name="Rok", thumb_url=None,
        initial="R", hue=20, preview="Where to?", at=at, count=3, branch="main",
        pinned=False, archived=False,
    )  # fmt: skip

    async def recent(_user: User) -> Recent:
        return Recent(None, [row])

    async def of_profile(*_about: object) -> tuple[list[ChatRow], str | None]:
        return [row], "cNEXT"

    shelf = house.app.extensions[KEY]
    shelf.recent, shelf.of_profile = recent, of_profile
    assert "Where to?" in (await house.client.get("/")).text
    page = (await house.client.get(f"/characters/{made['id']}")).text
    assert "At night" in page
    assert f'href="/characters/{made["id"]}?after=cNEXT"' in page


async def test_a_character_s_page_shows_the_card_as_safe_html(client: httpx.AsyncClient) -> None:
    card = {
        **V1,
        "description": "**{{char}}** <img src=x onerror=alert(1)> [link](javascript:alert(1))",
        "scenario": "![pic](https://elsewhere.example/x.png)",
        "alternate_greetings": ["Again."],
    }
    created = (await upload(client, ("rok.json", as_json(card)))).json()["data"]["created"]
    page = (await client.get(f"/characters/{created[0]['id']}")).text
    assert "<strong>Rok</strong>" in page
    assert "2 openings" in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert 'src="https://elsewhere' not in page


async def test_a_picture_gives_the_page_its_colour(client: httpx.AsyncClient) -> None:
    made = await make(client, "Rok")
    file = {"picture": ("rok.png", picture())}
    await client.post(f"/api/entity-profiles/{made['id']}/avatar", files=file)
    assert 'class="plain hue-0"' in (await client.get(f"/characters/{made['id']}")).text

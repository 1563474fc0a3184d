"""The list of all chats: pins, order, filters, and what is done from it."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.answers import data, error
from tests.dom import parsed
from tests.statements import counted
from tests.world import Chat, Stranger, World

HTMX = {"HX-Request": "true"}


async def titles(world: World, **query: Any) -> list[str]:
    """The whole list, two a page."""
    found, cursor = [], None
    while True:
        asked = query | {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await world.client.get("/api/chats", params=asked)
        found += [chat["title"] for chat in data(answer)]
        cursor = answer.json()["meta"]["nextCursor"]
        assert answer.json()["meta"]["hasMore"] is (cursor is not None)
        if cursor is None:
            return found
        assert not cursor.isdigit()


async def put(world: World, chat: Chat, **change: Any) -> dict[str, Any]:
    """The chat changed through the API."""
    found: dict[str, Any] = data(await world.client.put(f"/api/chats/{chat.id}", json=change))
    return found


def shown(html: str) -> list[str]:
    """The titles of the rows on a page."""
    return [unescape(title) for title in re.findall(r"<strong>(.*?)</strong>", html)]


async def page(world: World, url: str = "/chats") -> str:
    answer = await world.client.get(url)
    assert answer.status_code == 200
    return answer.text


async def test_c14_pins_stand_first_and_then_the_newest(each: World) -> None:
    chats = [await each.start_chat(title=f"{n}") for n in range(7)]
    for n in (1, 4, 2):
        assert (await put(each, chats[n], pinned=True))["pinned"]
    await each.note(chats[0], "Back to the first.")
    await each.note(chats[1], "And to a pin.")
    assert await titles(each) == ["1", "4", "2", "0", "6", "5", "3"]
    assert not (await put(each, chats[4], pinned=False))["pinned"]
    assert await titles(each) == ["1", "2", "0", "6", "5", "4", "3"]
    by_activity = data(await each.client.get(f"/api/entity-profiles/{each.mira}/chats"))
    assert [chat["title"] for chat in by_activity] == ["1", "0", "6", "5", "4", "3", "2"]


async def test_c14_the_list_is_narrowed_down(each: World) -> None:
    otis = await each.character("Otis")
    mine, his = await each.start_chat(title="with Mira"), await each.start_chat(otis, title="Otis")
    away = await each.start_chat(otis, title="Otis, put away")
    await put(each, away, status="archived")
    assert await titles(each) == ["Otis", "with Mira"]
    assert await titles(each, profileId=otis) == ["Otis"]
    assert await titles(each, status="archived") == ["Otis, put away"]
    assert await titles(each, status="archived", profileId=each.mira) == []
    await each.client.delete(f"/api/chats/{mine.id}")
    await put(each, his, status="archived")
    assert await titles(each) == []


async def test_c14_nonsense_is_refused(world: World, stranger: Stranger) -> None:
    await world.start_chat()
    for query in ({"status": "deleted"}, {"status": ""}, {"limit": "0"}, {"cursor": "cW10"}):
        error(await world.client.get("/api/chats", params=query), 400, "VALIDATION_ERROR")
    for profile in (stranger.profile, "nonsense", ""):
        answer = await world.client.get("/api/chats", params={"profileId": profile})
        error(answer, 404, "NOT_FOUND")
    assert len(await titles(world)) == 1
    assert (await world.client.get("/chats?status=nonsense")).status_code == 200
    assert (await world.client.get(f"/chats?character={stranger.profile}")).status_code == 404


async def test_c14_the_page_shows_what_one_knows_a_story_by(world: World) -> None:
    chat = await world.start_chat(title="The <b>storm</b>")
    await world.note(chat, "Row, *row*.")
    html = await page(world)
    row = parsed(html).find(f"chat-{chat.id}")
    assert row is not None
    for words in ("The <b>storm</b>", "Mira Holt", "Row, row.", "2 messages", "just now"):
        assert words in row.text
    assert f'href="/chats/{chat.id}"' in html


async def test_c14_the_page_goes_on_and_narrows_down(world: World) -> None:
    otis = await world.character("Otis & Sons")
    for n in range(42):
        await world.start_chat(title=f"{n}")
    away = await world.start_chat(otis, title="away")
    await put(world, away, status="archived")
    html = await page(world)
    assert shown(html) == [str(n) for n in range(41, 1, -1)]
    onward = re.search(r'rel="next" href="(.*?)"', html)
    assert onward is not None
    assert shown(await page(world, unescape(onward[1]))) == ["1", "0"]
    assert shown(await page(world, f"/chats?character={otis}")) == []
    archived = await page(world, f"/chats?status=archived&character={otis}")
    assert shown(archived) == ["away"]
    assert "Otis &amp; Sons" in archived
    assert shown(await page(world, f"/chats?status=archived&character={world.mira}")) == []


async def test_n7_a_story_is_pinned_put_away_and_brought_back_by_forms(world: World) -> None:
    chat = await world.start_chat(title="Ebb")
    url, here = f"/chats/{chat.id}", {"from": "/chats?after=x"}
    for verb, pinned in (("pin", True), ("unpin", False)):
        answer = await world.client.post(f"{url}/{verb}", data=here)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/chats?after=x")
        assert (await world.chat(chat))["pinned"] is pinned
        assert (await world.client.post(f"{url}/{verb}")).headers["Location"] == url
    answer = await world.client.post(f"{url}/archive")
    assert answer.status_code == 303
    assert (await world.chat(chat))["status"] == "archived"
    told = await page(world, answer.headers["Location"])
    assert "“Ebb” is in the archive." in told
    assert f'action="{url}/bring-back"' in told, "the way back"
    assert shown(told) == []
    answer = await world.client.post(f"{url}/bring-back")
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert (await world.chat(chat))["status"] == "active"


async def test_the_list_s_row_is_answered_anew(world: World) -> None:
    chat = await world.start_chat(title="Ebb")
    url = f"/chats/{chat.id}"

    async def posted(verb: str) -> str:
        answer = await world.client.post(f"{url}/{verb}", data={"from": "/chats"}, headers=HTMX)
        assert answer.status_code == 200
        assert parsed(answer.text).find(f"chat-{chat.id}") is not None
        return answer.text

    assert "Unpin" in await posted("pin")
    assert "Unpin" not in await posted("unpin")
    gone = await posted("archive")
    assert "“Ebb” is in the archive." in gone
    assert f'hx-post="{url}/bring-back"' in gone
    assert "Archive: Ebb" in await posted("bring-back")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil", "x"])
async def test_a_form_leads_nowhere_else(world: World, elsewhere: str) -> None:
    chat = await world.start_chat()
    answer = await world.client.post(f"/chats/{chat.id}/pin", data={"from": elsewhere})
    assert answer.headers["Location"] == f"/chats/{chat.id}"


async def test_what_is_not_yours_cannot_be_put_away(world: World, stranger: Stranger) -> None:
    for verb in ("pin", "unpin", "archive", "bring-back", "duplicate"):
        answer = await world.client.post(f"/chats/{stranger.chat.id}/{verb}")
        assert answer.status_code == 404
    answer = await world.client.post(f"/api/chats/{stranger.chat.id}/duplicate")
    error(answer, 404, "NOT_FOUND")


def undo_of(answer: httpx.Response) -> str:
    """Where the notice of the page that follows posts to."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["undo"][0]


async def test_c11_n9_a_deleted_chat_is_undone_on_the_spot(each: World) -> None:
    chat = await each.start_chat(title="Ebb")
    answer = await each.client.post(f"/chats/{chat.id}/delete")
    told = await page(each, answer.headers["Location"])
    assert "“Ebb” is in the trash." in told
    assert f'action="{undo_of(answer)}"' in told
    back = await each.client.post(undo_of(answer))
    assert (back.status_code, back.headers["Location"]) == (303, f"/chats/{chat.id}")
    assert (await each.chat(chat))["status"] == "active"


async def test_the_pages_take_as_many_statements_for_many_as_for_one(world: World) -> None:
    chat = await world.start_chat(title="first")
    await put(world, chat, pinned=True)
    await page(world, f"/chats/{chat.id}")

    async def taken(url: str) -> int:
        async with counted() as statements:
            await page(world, url)
        return len(statements)

    urls = ("/chats", f"/chats?character={world.mira}", "/", f"/characters/{world.mira}")
    for_one = [await taken(url) for url in urls]
    for n in range(12):
        made = await world.start_chat(await world.character(f"Otis {n}"), title=f"{n}")
        await put(world, made, pinned=n % 2 == 0)
    assert [await taken(url) for url in urls] == for_one
    assert for_one == [5, 6, 18, 7]

"""Every message has an address: its page shows it with what stands around it."""

import re
import uuid
from typing import Any

import httpx
import pytest

from app import db
from tests.answers import data, error
from tests.chats.lines import fill
from tests.dom import Node, parsed
from tests.generations.tabs import open_tab
from tests.world import Chat, Stranger, World

LINES = [f"line {n}" for n in range(160)]
HTMX = {"HX-Request": "true"}


async def long_chat(world: World) -> tuple[Chat, list[str]]:
    """A chat of 160 lines, and their ids in order."""
    chat = await world.start_chat(await world.character("Otis"))
    await db.transaction(fill)(chat, LINES)
    found = await db.rows(
        "SELECT m.id FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE m.chat_id = ? ORDER BY e.position",
        chat.id,
    )
    return chat, [str(row["id"]) for row in found]


def lines_of(html: str) -> list[int]:
    """The numbers of the lines that a page shows."""
    return [int(n) for n in re.findall(r"<p>line (\d+)</p>", html)]


def address(chat: Chat, message: str) -> str:
    return f"/chats/{chat.id}/branches/{chat.branch}?at={message}"


def link(page: Node, name: str) -> str | None:
    """Where the link below this element leads."""
    place = page.find(name)
    links = [node for node in place.all() if node.tag == "a"] if place else []
    return links[0].attrs["hx-get"] if links else None


async def opened(world: World, url: str | None, **headers: str) -> httpx.Response:
    assert url is not None
    answer = await world.client.get(url, headers=headers)
    assert answer.status_code == 200
    return answer


async def test_c14_a_message_opens_where_it_stands(each: World) -> None:
    chat, ids = await long_chat(each)
    answer = await each.client.get(f"/chats/{chat.id}/messages/{ids[80]}")
    assert answer.status_code == 303
    url, _, place = answer.headers["Location"].partition("#")
    assert url == address(chat, ids[80])
    html = (await opened(each, url)).text
    assert lines_of(html) == list(range(55, 106))
    page = parsed(html)
    here, thread = page.find(place), page.find("thread")
    assert here is not None
    assert "line 80" in here.text
    assert thread is not None
    assert thread.attrs["data-at"] == place
    assert f'href="/chats/{chat.id}/messages/{ids[80]}"' in html
    assert "To the newest" in html


async def test_c14_from_there_one_reads_on_both_ways(each: World) -> None:
    """As fragments, and as pages of their own without a script."""
    chat, ids = await long_chat(each)
    page = parsed((await opened(each, address(chat, ids[80]))).text)
    older, later = link(page, "thread"), link(page, "later")
    assert lines_of((await opened(each, older)).text) == list(range(5, 55))
    assert lines_of((await opened(each, older, **HTMX)).text) == list(range(5, 55))
    whole = await opened(each, later)
    assert lines_of(whole.text) == list(range(106, 156))
    assert "Earlier in this story" in whole.text
    piece = await opened(each, later, **HTMX)
    assert lines_of(piece.text) == list(range(106, 156))
    assert "hx-sse:connect" not in piece.text
    last = await opened(each, link(parsed(piece.text), "later"), **HTMX)
    assert lines_of(last.text) == list(range(156, 160))
    assert "Later in this story" not in last.text
    assert "hx-sse:connect" in last.text, "with the end of the story the page listens anew"


@pytest.mark.parametrize(("number", "shown"), [(0, range(26)), (3, range(29)), (159, (134, 160))])
async def test_c14_near_the_ends_there_is_less_to_show(
    world: World, number: int, shown: Any
) -> None:
    chat, ids = await long_chat(world)
    html = (await opened(world, address(chat, ids[number]))).text
    assert lines_of(html) == list(range(*shown) if isinstance(shown, tuple) else shown)
    assert ("Earlier in this story" in html) is (number > 25)
    assert ("Later in this story" in html) is (number < 134)
    assert ('id="tail-160"' in html) is (number > 133)


async def test_m12_messages_are_chosen_around_the_one_that_was_meant(world: World) -> None:
    """From page to page the chosen ones stay chosen."""
    chat, ids = await long_chat(world)
    url = f"/branches/{chat.branch}/messages"

    def read(html: str) -> tuple[list[int], list[str], dict[str, dict[str, str]]]:
        nodes = list(parsed(html).all())
        boxes = [node for node in nodes if node.attrs.get("type") == "checkbox"]
        ways = {n.text: n.attrs for n in nodes if n.tag == "button" and "value" in n.attrs}
        shown = [ids.index(box.attrs["value"]) for box in boxes]
        return shown, [box.attrs["value"] for box in boxes if "checked" in box.attrs], ways

    async def page(query: str) -> tuple[list[int], list[str], dict[str, dict[str, str]]]:
        return read((await opened(world, url + query)).text)

    async def press(way: dict[str, str], chosen: str) -> tuple[list[int], list[str], set[str]]:
        form = {way["name"]: way["value"], "ids": chosen}
        answer = await world.client.post(way["formaction"], data=form)
        hidden = re.findall(r'type="hidden" name="ids" value="([^"]+)"', answer.text)
        assert hidden == [chosen]
        shown, picked, ways = read(answer.text)
        return shown, picked, set(ways)

    shown, chosen, ways = await page(f"?from={ids[70]}")
    assert (shown, chosen) == (list(range(20, 120)), [ids[70]])
    earlier, picked, _ = await press(ways["Earlier messages"], ids[70])
    assert (earlier, picked) == (list(range(20)), [])
    later, picked, left = await press(ways["Later messages"], ids[70])
    assert (later, picked) == (list(range(120, 160)), [])
    assert "Later messages" not in left
    data(await world.client.delete(f"/api/messages/{ids[0]}", params={"branchId": chat.branch}))
    for query in ("", f"?from={ids[0]}"):
        shown, chosen, _ = await page(query)
        assert (shown, chosen) == (list(range(60, 160)), [])


async def test_n9_nothing_new_stands_after_a_gap(world: World) -> None:
    """A page that does not reach the end hears of changes, but puts no message after a gap."""
    chat, ids = await long_chat(world)
    url = f"{address(chat, ids[80])}"
    async with open_tab(world, chat, url=url) as tab, open_tab(world, chat) as end:
        await world.note(chat, "The newest.")
        await end.until(lambda: "The newest." in end.text())
        data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Renamed"}))
        await tab.until(lambda: "Renamed" in tab.text("branch-bar"))
        assert "The newest." not in tab.text()
        assert len(tab.bodies()) == 51


async def test_n9_a_line_sent_from_before_a_gap_is_shown_at_the_end(world: World) -> None:
    chat, _ = await long_chat(world)
    url = f"/branches/{chat.branch}/messages"
    world.model.say("Yes.")
    said = await world.client.post(url, data={"text": "Well?", "elsewhere": "1"}, headers=HTMX)
    assert said.headers["HX-Redirect"] == f"/chats/{chat.id}/branches/{chat.branch}"
    await world.idle()
    assert (await world.texts(chat))[-2:] == ["Well?", "Yes."]


async def test_m6_what_is_not_on_the_branch_is_not_there(world: World, stranger: Stranger) -> None:
    chat, other = await world.start_chat(), await world.start_chat()
    (mine,), (foreign,) = await world.messages(chat), await world.messages(other)
    assert (await world.client.get(address(chat, mine["id"]))).status_code == 200
    base = f"/chats/{chat.id}/messages"
    assert (await world.client.get(f"{base}/{mine['id']}")).status_code == 303
    for message in (foreign["id"], stranger.message, str(uuid.uuid4()), "nonsense"):
        assert (await world.client.get(address(chat, message))).status_code == 404
        assert (await world.client.get(f"{base}/{message}")).status_code == 404
        several = await world.client.get(f"/branches/{chat.branch}/messages?from={message}")
        assert several.status_code == 404
        answer = await world.client.get(f"/api{base}", params={"around": message})
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] in ("NOT_FOUND", "NOT_ON_BRANCH")
    elsewhere = {"branch": other.branch}
    assert (await world.client.get(f"{base}/{mine['id']}", params=elsewhere)).status_code == 404


async def test_m4_around_a_message_there_is_a_cursor_each_way(each: World) -> None:
    chat, ids = await long_chat(each)
    url = f"/api/chats/{chat.id}/messages"

    async def page(**query: Any) -> tuple[list[str], dict[str, Any]]:
        answer = await each.client.get(url, params=query)
        return [m["promptText"] for m in data(answer)["messages"]], answer.json()["meta"]

    texts, meta = await page(around=ids[80], limit=5)
    assert texts == LINES[78:83]
    assert (meta["hasMore"], meta["hasLater"]) == (True, True)
    assert (await page(before=meta["nextCursor"], limit=2))[0] == LINES[76:78]
    assert (await page(after=meta["laterCursor"], limit=2))[0] == LINES[83:85]
    assert (await page(around=ids[80], limit=1))[0] == LINES[80:81]
    texts, meta = await page(around=ids[0], limit=200)
    assert texts == LINES[:100]
    assert (meta["hasMore"], meta["nextCursor"]) == (False, None)
    texts, meta = await page(around=ids[159], limit=4)
    assert texts == LINES[157:]
    assert (meta["hasLater"], meta["laterCursor"]) == (False, None)
    both = {"around": ids[80], "before": "pMQ"}
    error(await each.client.get(url, params=both), 400, "VALIDATION_ERROR")

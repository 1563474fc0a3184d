"""A title that was changed in another tab is told, never overwritten unseen."""

from html import unescape

import httpx
import pytest

from tests.answers import data
from tests.chats.tree import branches, fork, story
from tests.dom import Node, parsed
from tests.world import World

HTMX = {"HX-Request": "true"}
FRESH = "The “second” <light>"


def form_of(page: Node, url: str) -> dict[str, str]:
    """What the form that is posted there would send."""
    (form,) = [n for n in page.all() if n.tag == "form" and n.attrs.get("action") == url]
    fields = [n.attrs for n in form.all() if n.tag == "input"]
    return {field["name"]: unescape(field["value"]) for field in fields}


async def shown(world: World, page: str, url: str) -> dict[str, str]:
    return form_of(parsed((await world.client.get(page)).text), url)


def told(answer: httpx.Response, url: str) -> dict[str, str]:
    """The form of a refusal, which says both titles."""
    assert answer.status_code == 409
    page = parsed(answer.text)
    (alert,) = [n for n in page.all() if n.attrs.get("role") == "alert"]
    assert FRESH in unescape(alert.text)
    forms = [n for n in page.all() if n.tag == "form" and n.attrs.get("action") == url]
    again = [n for n in forms if alert in n.all()]
    fields = [n.attrs for n in again[0].all() if n.tag == "input"]
    return {field["name"]: unescape(field["value"]) for field in fields}


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_n13_c12_a_stale_title_of_a_chat_is_shown_beside_the_fresh_one(
    each: World, headers: dict[str, str]
) -> None:
    chat = await each.start_chat(title="First")
    url = f"/chats/{chat.id}/title"
    form = await shown(each, f"/chats/{chat.id}", url)
    assert form["title"] == "First"
    data(await each.client.put(f"/api/chats/{chat.id}", json={"title": FRESH}))
    late = await each.client.post(url, data={**form, "title": "Mine"}, headers=headers)
    again = told(late, url)
    assert again["title"] == "Mine"
    assert (await each.chat(chat))["title"] == FRESH
    late = await each.client.post(url, data={**form, "title": "Mine"}, headers=headers)
    assert late.status_code == 409, "the page that has not seen it is refused again"
    taken = await each.client.post(url, data=again, headers=headers)
    assert taken.status_code == (204 if headers else 303)
    assert (await each.chat(chat))["title"] == "Mine"


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_n13_b10_a_stale_title_of_a_branch_is_shown_beside_the_fresh_one(
    each: World, headers: dict[str, str]
) -> None:
    chat = await story(each)
    other = await fork(each, chat, title="First")
    url = f"/branches/{other.branch}/title"
    form = await shown(each, f"/chats/{chat.id}/branches", url)
    data(await each.client.put(f"/api/branches/{other.branch}", json={"title": FRESH}))
    late = await each.client.post(url, data={**form, "title": "Mine"}, headers=headers)
    again = told(late, url)
    assert again["title"] == "Mine"
    assert (await branches(each, chat))[other.branch]["title"] == FRESH
    assert (await each.client.post(url, data=again, headers=headers)).is_success or not headers
    assert (await branches(each, chat))[other.branch]["title"] == "Mine"


@pytest.mark.parametrize("title", ["", " \n", "x" * 201])
async def test_c12_no_title_at_all_is_said_in_the_form(world: World, title: str) -> None:
    chat = await world.start_chat(title="First")
    url = f"/chats/{chat.id}/title"
    answer = await world.client.post(url, data={"title": title}, headers=HTMX)
    assert answer.status_code == 400
    assert "1 to 200 characters" in parsed(answer.text).text
    assert (await world.chat(chat))["title"] == "First"


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 40, "²"])
async def test_n13_a_version_that_nobody_saw_overwrites_nothing(world: World, version: str) -> None:
    chat = await world.start_chat(title="First")
    sent = {"title": "Mine", "version": version}
    answer = await world.client.post(f"/chats/{chat.id}/title", data=sent)
    seen = version.isascii() and version.isdigit()
    assert answer.status_code in ((400, 409) if seen else (303,))
    assert (await world.chat(chat))["title"] == ("First" if seen else "Mine")

"""Messages are chosen from page to page, and nothing that is ticked is forgotten."""

from html import unescape

import pytest

from app.chats import choice
from tests.chats.tree import delete, look, story
from tests.dom import Node, parsed
from tests.world import Chat, World

PAGE = 2


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "PAGE", PAGE)


def ticked(page: Node) -> list[str]:
    """What the form would send: boxes that are ticked, and what it carries along."""
    ids = [n.attrs for n in page.all() if n.attrs.get("name") == "ids"]
    return [a["value"] for a in ids if a["type"] == "hidden" or "checked" in a]


def boxes(page: Node) -> list[str]:
    found = [n.attrs for n in page.all() if n.attrs.get("name") == "ids"]
    return [a["value"] for a in found if a["type"] == "checkbox"]


async def turn(world: World, page: Node, words: str, *more: str) -> Node:
    """Press the button that is called so, with these ticked too."""
    (button,) = [n for n in page.all() if n.tag == "button" and n.text == words]
    sent = {"ids": [*ticked(page), *more], button.attrs["name"]: button.attrs["value"]}
    answer = await world.client.post(button.attrs["formaction"], data=sent)
    assert answer.status_code == 200, unescape(answer.text)
    return parsed(answer.text)


async def opened(world: World, chat: Chat, at: str = "") -> Node:
    url = f"/branches/{chat.branch}/messages{at}"
    return parsed((await world.client.get(url)).text)


async def test_m12_n7_ticks_are_kept_from_page_to_page(each: World) -> None:
    chat = await story(each)
    ids = [one[0] for one in await look(each, chat)]
    page = await opened(each, chat, f"?from={ids[3]}")
    assert ticked(page) == [ids[3]]
    page = await turn(each, page, "Earlier messages")
    assert boxes(page) == ids[:2] or boxes(page) == ids[1:3]
    assert ticked(page) == [ids[3]]
    assert "1 more is chosen on other pages." in page.text
    page = await turn(each, page, "Later messages", ids[1])
    assert sorted(ticked(page)) == sorted([ids[1], ids[3]])
    page = await turn(each, page, "Later messages", ids[4])
    assert "Later messages" in page.text or boxes(page)[-1] == ids[-1]
    gone = await each.client.post(
        f"/branches/{chat.branch}/messages/delete", data={"ids": ticked(page)}
    )
    assert gone.status_code == 303
    left = [one[0] for one in await look(each, chat)]
    assert left == [one for one in ids if one not in (ids[1], ids[3], ids[4])]


async def test_m12_what_was_deleted_meanwhile_is_not_carried_on(world: World) -> None:
    chat = await story(world)
    ids = [one[0] for one in await look(world, chat)]
    page = await opened(world, chat)
    page = await turn(world, page, "Earlier messages", ids[5], ids[6])
    assert sorted(ticked(page)) == sorted(ids[5:])
    await delete(world, chat, ids[6])
    page = await turn(world, page, "Earlier messages")
    assert ticked(page) == [ids[5]]


async def test_m12_a_refusal_keeps_the_ticks_and_the_place(world: World) -> None:
    chat = await story(world)
    ids = [one[0] for one in await look(world, chat)]
    page = await turn(world, await opened(world, chat), "Earlier messages", ids[6])
    here = boxes(page)
    kept = [n.attrs for n in page.all() if n.attrs.get("name", "").endswith("-here")]
    sent = {"ids": [ids[6], here[0]], **{a["name"]: a["value"] for a in kept}}
    await delete(world, chat, ids[6])
    answer = await world.client.post(f"/branches/{chat.branch}/messages/delete", data=sent)
    assert answer.status_code == 404
    again = parsed(answer.text)
    assert boxes(again) == here
    assert ticked(again) == [here[0]]


@pytest.mark.parametrize("sent", [{"before": "zzz"}, {"ids": "x"}, {"after": "p!!"}])
async def test_m12_a_page_that_is_none(world: World, sent: dict[str, str]) -> None:
    chat = await story(world)
    answer = await world.client.post(f"/branches/{chat.branch}/messages/choice", data=sent)
    assert answer.status_code in (400, 404)
    assert len(await look(world, chat)) == 7

"""The tree's pages: what leads where, what each control is called, and what they say in words."""

from html import unescape

import pytest

from tests.answers import data
from tests.chats.tree import branches, edit, fork, hide, look, story
from tests.dom import Node, parsed
from tests.world import Chat, World

HTMX = {"HX-Request": "true"}


async def opened(world: World, url: str, **headers: str) -> Node:
    answer = await world.client.get(url, headers=headers)
    assert answer.status_code == 200, (url, answer.text)
    return parsed(answer.text)


def articles(page: Node) -> list[Node]:
    return [node for node in page.all() if node.tag == "article"]


async def test_b12_each_message_can_be_forked_at_and_one_click_leads_there(each: World) -> None:
    chat = await story(each)
    whole = await look(each, chat)
    shown = articles(await opened(each, f"/chats/{chat.id}"))
    assert len(shown) == 7
    for number, article in enumerate(shown, 1):
        (button,) = [n for n in article.all() if n.attrs.get("title") == "Fork from here"]
        click = await each.client.post(button.attrs["formaction"])
        assert click.status_code == 303
        here = await opened(each, click.headers["Location"])
        assert len(articles(here)) == number
        branch = (await each.chat(chat))["activeBranchId"]
        assert f"/branches/{branch}" in click.headers["Location"]
        assert await look(each, chat, branch) == whole[:number]
        bar = here.find("branch-bar")
        assert bar is not None
        assert f"Branch: branch {number + 1}" in bar.text
    assert len(await branches(each, chat)) == 8
    assert await look(each, chat) == whole


async def test_b12_a_fork_in_the_page_is_asked_for_from_the_branch_that_is_read(
    world: World,
) -> None:
    chat = await story(world)
    lines = await world.messages(chat)
    other = await fork(world, chat, lines[4]["id"])
    await edit(world, lines[2]["id"], "Uno.", branchId=other.branch)
    url = f"/branches/{other.branch}/messages/{lines[2]['id']}/forks"
    there = await world.client.post(url, headers=HTMX)
    assert there.status_code == 204
    page = await opened(world, there.headers["HX-Redirect"])
    assert ["Uno." in article.text for article in articles(page)] == [False, False, True]


async def furnished(world: World) -> tuple[Chat, dict[str, str]]:
    """A tree in which there is something of everything; and the addresses of its pages."""
    chat = await story(world)
    await world.client.put(f"/api/chats/{chat.id}", json={"title": "Night"})
    lines = await world.messages(chat)
    await edit(world, lines[4]["id"], "Otherwise.")
    await hide(world, chat, lines[4]["id"])
    other = await fork(world, chat, lines[2]["id"], title="If she lies")
    left, right = [v["id"] for v in await world.variants(lines[4]["id"])]
    message = f"/branches/{chat.branch}/messages/{lines[4]['id']}"
    gone = data(await world.client.delete(f"/api/messages/{lines[6]['id']}"))
    return chat, {
        "chat": f"/chats/{chat.id}/branches/{chat.branch}?undo={gone['deletionId']}",
        "message": message,
        "compare": f"{message}?left={left}&right={right}",
        "edit": f"{message}/edit",
        "select": f"/branches/{chat.branch}/messages?from={lines[4]['id']}",
        "branches": f"/chats/{chat.id}/branches?open={chat.branch}",
        "fork": f"/chats/{chat.id}/branches/{other.branch}",
    }


async def test_b11_every_page_of_a_story_says_where_one_is(world: World) -> None:
    _, urls = await furnished(world)
    for name, url in urls.items():
        page = await opened(world, url)
        bar = page.find("branch-bar")
        assert bar is not None
        for words in ("Mira Holt", "Night", "If she lies" if name == "fork" else "Branch: main"):
            assert words in bar.text, name


CONTROLS = ("a", "button", "input", "textarea", "select", "summary")


def name_of(control: Node, page: Node) -> str:
    """What a screen reader calls it."""
    attrs = control.attrs
    if control.tag in ("input", "textarea", "select"):
        labels = [n for n in page.all() if n.tag == "label"]
        mine = [n for n in labels if n.attrs.get("for") == attrs.get("id") or control in n.all()]
        return " ".join(label.text for label in mine) or attrs.get("aria-label", "")
    return control.text or attrs.get("aria-label", "") or attrs.get("title", "")


async def test_u12_each_control_has_a_name_and_each_name_one_place(world: World) -> None:
    _, urls = await furnished(world)
    for url in (*urls.values(), "/keys"):
        page = await opened(world, url)
        controls = [n for n in page.all() if n.tag in CONTROLS and "hidden" not in n.attrs]
        controls = [n for n in controls if n.attrs.get("type") != "hidden"]
        assert controls
        assert [n.attrs for n in controls if not name_of(n, page).strip()] == [], url
        ids = [n.attrs["id"] for n in page.all() if "id" in n.attrs]
        assert len(ids) == len(set(ids)), url
        for node in page.all():
            for attr in ("for", "aria-labelledby", "popovertarget", "form"):
                assert not node.attrs.get(attr) or page.find(node.attrs[attr]), (url, node.attrs)
            described = node.attrs.get("aria-describedby", "").split()
            assert all(page.find(one) for one in described), (url, node.attrs)


async def menus(world: World, chat: Chat) -> list[str]:
    """What can be done with each message of the page, as its menus say it."""
    page = await opened(world, f"/chats/{chat.id}/branches/{chat.branch}")
    links = [n.attrs for n in page.all() if n.attrs.get("title") == "More"]
    urls = [link.get("hx-get", link["href"]) for link in links]
    return [(await opened(world, url, **HTMX)).text for url in urls]


async def test_m12_the_menu_tells_real_counts(world: World) -> None:
    chat = await story(world)
    lines = await world.messages(chat)
    said = await menus(world, chat)
    assert len(said) == 7
    for number, words in ((2, "Delete it and the 4 after it"), (5, "Delete it and the next one")):
        assert words in said[number]
        url = f"/branches/{chat.branch}/messages/{lines[number]['id']}"
        assert words in (await opened(world, url)).text
    assert "Delete it and" not in said[6]
    assert "in a new branch" in said[4]
    assert "in a new branch" not in said[6]
    assert "another way" not in said[0], "a greeting is the card's own"
    assert "another way" not in said[1]
    chosen = await world.client.get(f"/branches/{chat.branch}/messages?from={lines[3]['id']}")
    checked = [n for n in parsed(chosen.text).all() if "checked" in n.attrs]
    assert [n.attrs["value"] for n in checked] == [lines[3]["id"]]


@pytest.mark.parametrize("title", ["<b>Boat</b> & “sea”", "Лодка", "x" * 200])
async def test_b10_n7_the_page_renames_and_deletes(world: World, title: str) -> None:
    chat = await story(world)
    other = await fork(world, chat, activate=True)
    named = await world.client.post(f"/branches/{other.branch}/title", data={"title": title})
    assert named.headers["Location"] == f"/chats/{chat.id}/branches/{other.branch}"
    assert (await branches(world, chat))[other.branch]["title"] == title
    refused = await world.client.post(f"/branches/{other.branch}/title", data={"title": " "})
    assert refused.status_code == 400
    page = (await world.client.get(f"/chats/{chat.id}/branches")).text
    assert title in unescape(page)
    assert "<b>Boat" not in page
    gone = await world.client.post(f"/branches/{other.branch}/delete")
    assert gone.status_code == 303
    told = await world.client.get(gone.headers["Location"])
    assert f"“{title}” is in the trash." in unescape(told.text)
    assert (await world.chat(chat))["activeBranchId"] == chat.branch
    last = await world.client.post(f"/branches/{chat.branch}/delete")
    assert last.status_code == 409
    assert "only branch" in last.text
    here = await world.client.get(f"/chats/{chat.id}/branches/{other.branch}")
    assert here.headers["Location"] == f"/chats/{chat.id}"

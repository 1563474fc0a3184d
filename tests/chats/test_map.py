"""The map of a chat as a page, a panel and JSON."""

import re
import uuid
from typing import Any

import pytest

from app import db
from tests.answers import data, error
from tests.chats.lines import fill
from tests.dom import Node, parsed
from tests.statements import counted
from tests.world import Chat, Stranger, World

HTMX = {"HX-Request": "true"}


async def fork(world: World, chat: Chat, message: str, title: str, **body: Any) -> str:
    """A branch that leaves after this message."""
    wanted = {"title": title, "forkedFromMessageId": message, "parentBranchId": chat.branch}
    made = await world.client.post(f"/api/chats/{chat.id}/branches", json={**wanted, **body})
    return str(data(made)["id"])


async def told(world: World) -> tuple[Chat, list[str]]:
    """A greeting of two versions, and four notes; the ids of all five."""
    chat = await world.start_chat()
    for text in ("one", "two *loud*", "three", "four"):
        await world.note(chat, text)
    return chat, [message["id"] for message in await world.messages(chat)]


async def shown(world: World, chat: Chat, **query: str) -> Node:
    """The page of the map."""
    answer = await world.client.get(f"/chats/{chat.id}/map", params=query)
    assert answer.status_code == 200
    return parsed(answer.text)


def classed(page: Node, name: str) -> list[Node]:
    return [node for node in page.all() if name in node.attrs.get("class", "").split()]


async def test_n10_the_map_as_json(each: World) -> None:
    chat, lines = await told(each)
    branch = await fork(each, chat, lines[2], "away")
    await each.note(chat, "here", branchId=branch)
    found = data(await each.client.get(f"/api/chats/{chat.id}/map"))
    assert (found["chatId"], found["openBranchId"]) == (chat.id, chat.branch)
    main, away = found["branches"]
    assert main == {
        **{"id": chat.branch, "title": "main", "parentBranchId": None, "forkPosition": 0},
        **{"messageCount": 5, "ownMessageCount": 5, "depth": 0, "isOpen": True},
        **{"leavesBranchId": None, "leavesAfterMessageId": None},
    }
    assert away == {
        **{"id": branch, "title": "away", "parentBranchId": chat.branch, "forkPosition": 3},
        **{"messageCount": 4, "ownMessageCount": 1, "depth": 1, "isOpen": False},
        **{"leavesBranchId": chat.branch, "leavesAfterMessageId": lines[2]},
    }
    nodes = [(node["branchId"], node["kind"], node["onOpenPath"]) for node in found["nodes"]]
    assert nodes == [
        *((chat.branch, kind, True) for kind in ("message", "run", "message")),
        (branch, "message", False),
        *((chat.branch, kind, True) for kind in ("run", "message")),
    ]
    greeting, run, knot = found["nodes"][:3]
    assert (greeting["messageId"], greeting["variantCount"]) == (lines[0], 2)
    assert greeting["preview"].startswith("The lamp is lit, You. Mira Holt")
    assert (run["messageCount"], run["variedCount"]) == (1, 0)
    assert (knot["role"], knot["position"], knot["preview"]) == ("user", 3, "two loud")
    other = data(await each.client.get(f"/api/chats/{chat.id}/map", params={"branchId": branch}))
    assert [one["isOpen"] for one in other["branches"]] == [False, True]


async def test_n10_b11_the_page_marks_the_open_path(world: World) -> None:
    chat, lines = await told(world)
    branch = await fork(world, chat, lines[2], "away <b>")
    await world.note(chat, "here", branchId=branch)
    page = await shown(world, chat, branch=branch)
    outer = classed(page, "map")[0]
    assert outer.tag == "ul"
    (side,) = classed(outer, "map-sides")
    assert (side.tag, side.attrs["aria-label"]) == ("ul", "Leaving after “two loud”")
    assert classed(side, "map-title")[0].text == "main"
    assert not classed(side, "map-piece map-open")
    opened = [
        node.text for node in classed(outer, "map-open") if "map-piece" in node.attrs["class"]
    ]
    assert [text.split()[0] for text in opened] == ["main", "away"]
    titles = {node.text: node.attrs for node in classed(outer, "map-title")}
    assert titles["away <b>"]["href"] == f"/chats/{chat.id}/branches/{branch}"
    assert titles["away <b>"]["aria-current"] == "true"
    here = page.find("here")
    assert here is not None
    assert "you are here" in here.text
    assert page.find("branch-bar") is not None
    assert "1 of 4 messages" in outer.text


async def test_n10_a_click_opens_the_message_on_a_branch_that_holds_it(world: World) -> None:
    chat, lines = await told(world)
    branch = await fork(world, chat, lines[2], "away")
    await world.note(chat, "here", branchId=branch)
    page = await shown(world, chat, branch=branch)
    links = [node.attrs["href"] for node in classed(page, "map-words")]
    ways = [re.findall(r"branches/(.*)\?at=(.*)#m-\d+$", link)[0] for link in links]
    last = (await world.messages(chat, branchId=branch))[-1]["id"]
    shared = [(branch, lines[0]), (branch, lines[2])]
    assert ways == [*shared, (chat.branch, lines[4]), (branch, last)]
    for link in links:
        opened = await world.client.get(link)
        assert opened.status_code == 200
        assert f'id="{link.partition("#")[2]}"' in opened.text
    url = f"/api/messages/{lines[2]}"
    await world.client.delete(url, params={"branchId": branch})
    page = await shown(world, chat, branch=branch)
    assert f"{chat.branch}?at={lines[2]}" in classed(page, "map-words")[1].attrs["href"]


async def test_n10_long_runs_are_collapsed(world: World) -> None:
    empty = await world.start_chat(await world.character("Otis"))
    await db.transaction(fill)(empty, [f"line {n}" for n in range(90)])
    page = await shown(world, empty)
    (piece,) = classed(page, "map-piece")
    assert [node.text for node in classed(piece, "map-string")] == ["88 messages"]
    assert [node.text for node in classed(piece, "map-words")] == ["line 0", "line 89"]


async def test_n10_a_panel_is_the_map_alone(world: World) -> None:
    chat, _ = await told(world)
    piece = await world.client.get(f"/chats/{chat.id}/map", headers=HTMX)
    assert "<html" not in piece.text
    assert piece.text.count('class="map"') == 1
    link = next(
        node for node in parsed((await world.client.get(f"/chats/{chat.id}")).text).all()
        if node.attrs.get("hx-target") == "#map-panel"
    )  # fmt: skip
    assert link.attrs["href"].startswith(f"/chats/{chat.id}/map?branch={chat.branch}")


async def test_n10_a_branch_that_is_gone_is_not_drawn_and_its_children_stay(each: World) -> None:
    chat, lines = await told(each)
    gone = await fork(each, chat, lines[2], "gone")
    between = await each.note(chat, "between", branchId=gone)
    child = await fork(each, chat, between["id"], "child", parentBranchId=gone)
    data(await each.client.delete(f"/api/branches/{gone}"))
    _main, left = data(await each.client.get(f"/api/chats/{chat.id}/map"))["branches"]
    assert (left["id"], left["leavesAfterMessageId"]) == (child, lines[2])
    assert (left["ownMessageCount"], left["messageCount"], left["depth"]) == (1, 4, 1)
    page = await shown(each, chat, branch=gone)
    assert [node.text for node in classed(page, "map-title")] == ["main", "child"]
    assert "aria-current" in classed(page, "map-title")[0].attrs
    url = f"/api/chats/{chat.id}/map"
    error(await each.client.get(url, params={"branchId": gone}), 404, "NOT_FOUND")


async def test_n10_what_was_deleted_on_one_branch_stands_on_the_other(each: World) -> None:
    chat, lines = await told(each)
    branch = await fork(each, chat, lines[4], "all of it")
    url = f"/api/chats/{chat.id}/messages/delete"
    body = {"branchId": chat.branch, "messageIds": lines[2:]}
    data(await each.client.post(url, json=body))
    found = data(await each.client.get(f"/api/chats/{chat.id}/map"))
    assert [one["ownMessageCount"] for one in found["branches"]] == [2, 3]
    assert found["branches"][1]["leavesAfterMessageId"] == lines[1]
    texts = [node.get("preview") for node in found["nodes"] if node["branchId"] == branch]
    assert texts == ["two loud", None, "four"]


async def test_n10_versions_that_are_gone_are_not_counted(each: World) -> None:
    chat, lines = await told(each)
    first, _second = await each.variants(lines[0])
    await each.client.delete(f"/api/messages/{lines[0]}/variants/{first['id']}")
    greeting = data(await each.client.get(f"/api/chats/{chat.id}/map"))["nodes"][0]
    assert (greeting["variantCount"], greeting["preview"]) == (1, "You are late, You.")


async def test_n10_a_reply_that_is_being_written_says_so(world: World) -> None:
    chat, _ = await told(world)
    reply = world.model.say("One", " two.").hold(1)
    async with world.saying(chat, "Count.") as reader:
        await reader.next()
        page = await shown(world, chat)
        assert classed(page, "map-words")[-1].text == "being written…"
        reply.release()
        await reader.rest()


async def test_n10_somebody_elses_story_has_no_map(world: World, stranger: Stranger) -> None:
    own = await world.start_chat()
    other = await world.start_chat()
    assert (await world.client.get(f"/chats/{own.id}/map")).status_code == 200
    for chat in (stranger.chat.id, str(uuid.uuid4()), "nonsense"):
        assert (await world.client.get(f"/chats/{chat}/map")).status_code == 404
        error(await world.client.get(f"/api/chats/{chat}/map"), 404, "NOT_FOUND")
    for branch in (other.branch, stranger.chat.branch, "nonsense"):
        url = f"/chats/{own.id}/map"
        assert (await world.client.get(url, params={"branch": branch})).status_code == 404
        answer = await world.client.get(f"/api{url}", params={"branchId": branch})
        error(answer, 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/chats/{}/map", "/api/chats/{}/map"])
async def test_n10_as_many_statements_for_many_branches_as_for_one(world: World, path: str) -> None:
    chat, lines = await told(world)
    async with counted() as for_one:
        assert (await world.client.get(path.format(chat.id))).status_code == 200
    for number in range(12):
        branch = await fork(world, chat, lines[number % 5], f"way {number}")
        await world.note(chat, "on", branchId=branch)
    async with counted() as for_many:
        assert (await world.client.get(path.format(chat.id))).text.count("way ") >= 12
    assert len(for_many) == len(for_one) <= 9

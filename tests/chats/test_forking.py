"""A fork: the same story up to a point, by reference, and from then on its own."""

import asyncio
import time
import uuid

import pytest

from app import db
from tests.answers import data, error, wire
from tests.bench.stand import fill
from tests.chats.tree import branches, delete, edit, fork, hide, look, story, tell, trashed
from tests.faults import everything
from tests.statements import counted
from tests.world import Chat, Stranger, World


async def test_b2_b5_a_fork_is_the_story_up_to_there(each: World) -> None:
    chat = await story(each)
    lines = await each.messages(chat)
    await hide(each, chat, lines[1]["id"])
    await delete(each, chat, lines[3]["id"])
    shown = await look(each, chat)
    at = lines[4]["id"]
    other = await fork(each, chat, at, title="What if")
    assert await look(each, other) == shown[:4], "up to the fork point and with it, nothing more"
    assert shown[3][2] == "Two."
    made = (await branches(each, chat))[other.branch]
    assert (made["title"], made["parentBranchId"]) == ("What if", chat.branch)
    assert (made["forkedFromMessageId"], made["messageCount"]) == (at, 4)
    assert made["forkedFromVariantId"] == shown[3][5]
    assert (await each.chat(chat))["activeBranchId"] == chat.branch, "it opens only when asked to"

    each.model.say("Three and a half.")
    await each.say(chat, "Or else?", branchId=other.branch)
    assert wire(each.model.requests[-1])[-4:-1] == [
        *(("assistant", "One."), ("assistant", "Two."), ("user", "Or else?")),
    ]
    for unheard in ("First?", "Second?", "Third?", "Three."):
        assert unheard not in str(each.model.requests[-1].body["messages"][1:])
    assert (await each.texts(chat, branchId=other.branch))[-2:] == ["Or else?", "Three and a half."]
    assert await look(each, chat) == shown


async def test_b3_a_fork_at_another_swipe_shows_that(each: World) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]
    each.model.say("Four.")
    await each.regenerate(last["id"])
    first, second = await each.variants(last["id"])
    assert second["isSelected"]
    other = await fork(each, chat, last["id"], forkedFromVariantId=first["id"])
    assert (await look(each, other))[-1][2] == "Three."
    assert (await look(each, chat))[-1][2] == "Four."
    assert (await branches(each, chat))[other.branch]["forkedFromVariantId"] == first["id"]
    tip = await fork(each, chat)
    assert await look(each, tip) == await look(each, chat), "without a fork point: the whole"


async def test_b6_what_cannot_be_forked_leaves_nothing(world: World, stranger: Stranger) -> None:
    chat, other = await story(world), await world.start_chat()
    lines, foreign = await world.messages(chat), (await world.messages(other))[0]
    early = await fork(world, chat, lines[2]["id"])
    gone = await fork(world, chat, lines[2]["id"])
    data(await world.client.delete(f"/api/branches/{gone.branch}"))
    await delete(world, chat, lines[1]["id"])
    empty = await world.start_chat(await world.character("Mute"))
    here, strange = {"parentBranchId": chat.branch}, str(uuid.uuid4())
    alien = (await world.variants(lines[0]["id"]))[0]["id"]
    url = f"/api/chats/{chat.id}/branches"
    before = await everything()
    for body, status, code in (
        ({**here, "forkedFromMessageId": strange}, 404, "NOT_FOUND"),
        ({**here, "forkedFromMessageId": "x"}, 404, "NOT_FOUND"),
        ({**here, "forkedFromMessageId": stranger.message}, 404, "NOT_FOUND"),
        ({**here, "forkedFromMessageId": foreign["id"]}, 404, "NOT_ON_BRANCH"),
        ({**here, "forkedFromMessageId": lines[1]["id"]}, 404, "NOT_ON_BRANCH"),
        (
            {"parentBranchId": early.branch, "forkedFromMessageId": lines[4]["id"]},
            404,
            "NOT_ON_BRANCH",
        ),
        (
            {**here, "forkedFromMessageId": lines[2]["id"], "forkedFromVariantId": alien},
            404,
            "NOT_FOUND",
        ),
        ({"parentBranchId": other.branch}, 404, "NOT_FOUND"),
        ({"parentBranchId": gone.branch, "activate": True}, 404, "NOT_FOUND"),
        ({**here, "title": " "}, 400, "VALIDATION_ERROR"),
    ):
        error(await world.client.post(url, json=body), status, code)
    error(await world.client.post(f"/api/chats/{empty.id}/branches", json={}), 409, "EMPTY_BRANCH")
    assert await everything() == before


async def test_b7_a_fork_of_a_fork_of_a_fork(each: World) -> None:
    chat = await story(each)
    deepest, expected = chat, [line[2] for line in await look(each, chat)][:3]
    for depth in range(1, 4):
        at = (await look(each, deepest))[2 + 2 * (depth - 1)][0]
        deepest = await fork(each, deepest, at, activate=True)
        await tell(each, chat, (f"Down {depth}?", f"Depth {depth}."))
        expected += [f"Down {depth}?", f"Depth {depth}."]
        assert await each.texts(chat) == expected
    parents = await branches(each, chat)
    chain = [deepest.branch]
    while parent := parents[chain[-1]]["parentBranchId"]:
        chain.append(parent)
    assert len(chain) == 4
    assert chain[-1] == chat.branch
    for between in chain[1:3]:
        data(await each.client.delete(f"/api/branches/{between}"))
        data(await each.client.delete(f"/api/trash/branch/{between}"))
    assert await each.texts(chat) == expected, "what a fork shows does not hang on its parents"
    page = (await each.client.get(f"/chats/{chat.id}/branches")).text
    assert page.count("ledger-row depth-0") == 2
    assert len(await each.texts(chat, branchId=chat.branch)) == 7


async def test_b13_n8_a_fork_of_ten_thousand_messages_copies_none(world: World) -> None:
    async def long_chat(messages: int) -> tuple[Chat, int]:
        chat = await world.start_chat(await world.character("Otis"))
        fill(world.house.settings.data / "talespinner.db", chat.id, chat.branch, messages)
        tip = (await world.messages(chat, limit=1))[0]
        async with counted() as statements:
            began = time.process_time()  # the house's own work, on a busy machine too
            other = await fork(world, chat, tip["id"])
            assert time.process_time() - began < 0.5
        assert (await branches(world, other))[other.branch]["messageCount"] == messages
        return other, len(statements)

    _, few = await long_chat(10)
    texts = (
        "SELECT COUNT(*) AS n FROM chat_messages UNION ALL SELECT COUNT(*) FROM message_variants"
    )
    other, many = await long_chat(10_000)
    assert many == few <= 20
    assert [row["n"] for row in await db.rows(texts)] == [10_010, 10_010]
    newest = (await world.messages(other, branchId=other.branch, limit=2))[0]
    await edit(world, newest["id"], "Changed here.", branchId=other.branch)
    assert "Changed here." not in await world.texts(other, limit=2)


async def test_b10_a_branch_is_renamed_and_deleted(each: World) -> None:
    chat = await story(each)
    url = "/api/branches/{}"
    lines = await each.messages(chat)
    error(await each.client.delete(url.format(chat.branch)), 409, "LAST_BRANCH")
    child = await fork(each, chat, lines[4]["id"])
    grandchild = await fork(each, child, lines[2]["id"], activate=True)
    seen = (await branches(each, chat))[child.branch]
    named = data(await each.client.put(url.format(child.branch), json={"title": "The boat"}))
    assert named["title"] == "The boat"
    stale = {"title": "No", "version": seen["version"]}
    details = error(await each.client.put(url.format(child.branch), json=stale), 409, "STALE")
    assert details["details"]["current"]["title"] == "The boat"
    error(
        await each.client.put(url.format(child.branch), json={"title": ""}), 400, "VALIDATION_ERROR"
    )

    data(await each.client.delete(url.format(child.branch)))
    assert (await each.chat(chat))["activeBranchId"] == grandchild.branch
    assert len(await look(each, grandchild)) == 3
    error(await each.client.get(url.format(child.branch)), 404, "NOT_FOUND")
    data(await each.client.delete(url.format(grandchild.branch)))
    assert (await each.chat(chat))["activeBranchId"] == chat.branch, "past the dead parent"
    assert (await each.chat(chat))["lastMessagePreview"] == "Three."
    assert [item["name"] for item in await trashed(each, "branch")] == ["branch 3", "The boat"]

    back = data(await each.client.post(f"/api/trash/branch/{grandchild.branch}/restore"))
    assert (back["id"], back["messageCount"]) == (grandchild.branch, 3)
    data(await each.client.post(f"/api/chats/{chat.id}/branches/{grandchild.branch}/activate"))
    data(await each.client.delete(url.format(chat.branch)))
    assert list(await branches(each, chat)) == [grandchild.branch]
    error(await each.client.delete(url.format(grandchild.branch)), 409, "LAST_BRANCH")


async def test_b10_two_branches_deleted_at_once_and_one_stays(each: World) -> None:
    chat = await each.start_chat()
    other = await fork(each, chat)
    urls = [f"/api/branches/{branch}" for branch in (chat.branch, other.branch)]
    answers = await asyncio.gather(*(each.client.delete(url) for url in urls))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await each.messages(chat)) == 1, "the chat still opens"


@pytest.mark.parametrize("words", [(), ("Half",)])
async def test_b10_a_branch_goes_while_its_answer_is_written(
    world: World, words: tuple[str, ...]
) -> None:
    chat = await story(world)
    second = (await world.messages(chat))[4]["id"]
    world.model.say(*words, " more.").hold(len(words))
    async with world.regenerating(second) as reader:
        made = (await reader.until("meta")).data["branchId"]
        if words:
            await reader.until("delta")
        data(await world.client.delete(f"/api/branches/{chat.branch}"))
        error(await world.client.delete(f"/api/branches/{made}"), 409, "LAST_BRANCH")
        assert len(world.house.app.extensions["talespinner.running"]) == 1, "it goes on"
        data(await world.client.post(f"/api/trash/branch/{chat.branch}/restore"))
        data(await world.client.delete(f"/api/branches/{made}"))
        assert (await reader.rest())[-1].data["status"] == "aborted"
    assert list(await branches(world, chat)) == [chat.branch]
    assert (await world.texts(chat))[4] == "Two."
    assert len(await trashed(world, "branch")) == len(words), "made for nothing: not even there"


async def test_b10_an_answer_that_comes_to_nothing_where_its_home_is_gone(world: World) -> None:
    """The branch that was forked for it is then the only one, and stays."""
    chat = await story(world)
    second = (await world.messages(chat))[4]["id"]
    world.model.hold_first()
    async with world.regenerating(second) as reader:
        meta = (await reader.until("meta")).data
        data(await world.client.delete(f"/api/branches/{chat.branch}"))
        data(await world.client.delete(f"/api/trash/branch/{chat.branch}"))
        data(await world.abort(meta["generationId"]))
        await reader.rest()
    assert list(await branches(world, chat)) == [meta["branchId"]]
    assert (await world.texts(chat))[1:] == ["First?", "One.", "Second?", "Two."]

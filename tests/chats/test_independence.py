"""What is done on one branch is not done on another, though both show the same messages."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.answers import data
from tests.chats.tree import delete, edit, fork, hide, look, story
from tests.world import Chat, World


async def changes(world: World, here: Chat, dropped: int) -> AsyncIterator[str]:
    """Every kind of change on one branch; each is done when its name comes. `dropped` is the
    line of which the version that others show goes to the trash."""
    lines = await world.messages(here, branchId=here.branch)
    greeting, _, first, question, second, third_question, third = lines
    on = {"branchId": here.branch}
    await world.note(here, "Written here.", **on)
    yield "a line"
    world.model.say("Said here.")
    await world.say(here, "And?", **on)
    yield "a turn"
    await edit(world, question["id"], "Asked otherwise.", **on)
    yield "an edit of a question"
    await edit(world, second["id"], "Told otherwise.", **on)
    yield "an edit of an answer"
    added = {"promptText": "By hand.", "choose": True, **on}
    data(await world.client.post(f"/api/messages/{third['id']}/variants", json=added))
    yield "a variant by hand"
    other = (await world.variants(greeting["id"], **on))[1]["id"]
    data(await world.select(greeting["id"], other, **on))
    yield "a swipe"
    world.model.say("Again here.")
    await world.regenerate(first["id"], inPlace=True, **on)
    yield "a regenerate in place"
    await hide(world, here, first["id"])
    yield "a hide"
    old = lines[dropped]
    drop = f"/api/messages/{old['id']}/variants/{old['activeVariantId']}"
    data(await world.client.delete(drop, params=on))
    yield "a variant in the trash that the other branch shows"
    gone = await delete(world, here, third["id"], third_question["id"])
    yield "two deleted"
    data(await world.client.post(f"/api/trash/entry/{gone['deletionId']}/restore"))
    yield "two brought back"
    await delete(world, here, fromMessageId=question["id"])
    yield "the rest deleted"
    await fork(world, here, first["id"])
    yield "a fork"


async def test_b4_n8_nothing_done_on_one_branch_shows_on_another(each: World) -> None:
    mother = await story(each)
    tip = (await each.messages(mother))[-1]["id"]
    child = await fork(each, mother, tip)
    grandchild = await fork(each, child, tip)
    done = 0
    for actor, dropped in ((child, 3), (mother, 4)):
        others = [branch for branch in (mother, child, grandchild) if branch is not actor]
        before = [await look(each, branch) for branch in others]
        own = await look(each, actor)
        async for change in changes(each, actor, dropped):
            assert [await look(each, branch) for branch in others] == before, change
            now = await look(each, actor)
            assert (now != own) is (change not in HARMLESS), change
            own, done = now, done + 1
    assert done == 26


HARMLESS = {"a variant in the trash that the other branch shows", "a fork"}
Act = Callable[[World, Chat, str], Awaitable[object]]


async def _whole_branch(world: World, child: Chat, _: str) -> None:
    data(await world.client.delete(f"/api/branches/{child.branch}"))
    data(await world.client.delete(f"/api/trash/branch/{child.branch}"))


async def _a_deletion(world: World, child: Chat, message: str) -> None:
    gone = await delete(world, child, fromMessageId=message)
    data(await world.client.delete(f"/api/trash/entry/{gone['deletionId']}"))


@pytest.mark.parametrize("purge", [_whole_branch, _a_deletion])
async def test_b4_n9_what_ends_for_ever_on_one_branch_stays_on_another(
    world: World, purge: Act
) -> None:
    mother = await story(world)
    lines = await world.messages(mother)
    child = await fork(world, mother, lines[-1]["id"])
    await world.note(child, "Only here.", branchId=child.branch)
    before = await look(world, mother)
    await purge(world, child, lines[0]["id"])
    assert await look(world, mother) == before

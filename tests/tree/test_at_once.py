"""Many people do something to one story in the same instant."""

import asyncio
import itertools
from collections import Counter
from typing import Any

import httpx

from tests.answers import data, error
from tests.chats.tree import branches, edit, fork, look, story
from tests.frames import Told
from tests.tree.truth import nothing_is_left_over
from tests.world import STREAM, Chat, World


async def test_n8_twenty_writers_on_one_branch_are_one_order(each: World) -> None:
    """Every line is there once, at the place that its writer was told."""
    chat = await each.start_chat()
    said = [f"Line {number}." for number in range(20)]
    told = await asyncio.gather(*(each.note(chat, text) for text in said))
    lines = (await look(each, chat))[1:]
    assert sorted(line[2] for line in lines) == sorted(said)
    assert [line[4] for line in lines] == list(range(2, 22))
    assert {(one["id"], one["position"]) for one in told} == {(line[0], line[4]) for line in lines}
    await nothing_is_left_over()


async def test_n8_twenty_writers_on_a_branch_and_its_forks(each: World) -> None:
    """A fork in mid-crowd is a beginning of what its parent becomes."""
    chat = await each.start_chat()

    async def both(number: int) -> Chat:
        await each.note(chat, f"Line {number}.")
        return await fork(each, chat, activate=number % 2 == 0)

    forks = await asyncio.gather(*(both(number) for number in range(10)))
    mother = await look(each, chat)
    assert len(mother) == 11
    for one in forks:
        lines = await look(each, one)
        assert lines == mother[: len(lines)]
    assert len(await branches(each, chat)) == 11
    await nothing_is_left_over()


async def again(world: World, message: str) -> httpx.Response:
    """Regenerate, read to the end."""
    url = f"/api/messages/{message}/regenerate"
    return await world.client.post(url, json={}, headers=STREAM)


async def test_a7_ten_regenerate_the_last_answer_and_one_is_written(each: World) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]["id"]
    asked = len(each.model.requests)
    each.model.hold_first()
    tries = [asyncio.create_task(again(each, last)) for _ in range(10)]
    for done in itertools.islice(asyncio.as_completed(tries), 9):
        error(await done, 409, "GENERATION_RUNNING")
    each.model.release()
    answers = await asyncio.gather(*tries)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    assert len(each.model.requests) == asked + 1
    assert len(await each.variants(last)) == 2
    await nothing_is_left_over()


async def test_a9_six_regenerate_in_mid_story_on_branches_of_their_own(each: World) -> None:
    """Each of them leaves before the message, and the old branch is as it was."""
    chat = await story(each)
    before = await look(each, chat)
    middle = before[2][0]
    told: list[Told] = await asyncio.gather(
        *(each.regenerate(middle, branchId=chat.branch) for _ in range(6))
    )
    made = {one.meta["branchId"] for one in told}
    assert len(made) == 6
    assert await look(each, chat) == before
    for one in told:
        lines = await look(each, Chat(chat.id, one.meta["branchId"]))
        assert [line[0] for line in lines] == [line[0] for line in before[:3]]
        assert lines[2][5] == one.meta["variantId"]
    versions = await each.variants(middle, branchId=chat.branch)
    assert [one["ordinal"] for one in versions] == list(range(7))
    assert (await each.chat(chat))["activeBranchId"] in made
    await nothing_is_left_over()


async def two_branches(world: World) -> tuple[Chat, Chat, str]:
    """Two that share every message; the last one has four versions."""
    chat = await story(world)
    last = (await world.messages(chat))[-1]["id"]
    for text in ("Two.", "Three!", "Four."):
        await edit(world, last, text)
    return chat, await fork(world, chat), last


async def test_b4_v11_two_branches_drop_versions_of_one_message_at_once(each: World) -> None:
    """One version stays, each branch shows one of them, and nothing breaks."""
    mother, child, last = await two_branches(each)
    versions = [one["id"] for one in await each.variants(last)]
    answers = await asyncio.gather(
        *(
            each.client.delete(
                f"/api/messages/{last}/variants/{version}", params={"branchId": branch.branch}
            )
            for version in versions
            for branch in (mother, child)
        )
    )
    assert {answer.status_code for answer in answers} <= {200, 404, 409}
    assert sum(answer.status_code == 200 for answer in answers) >= 3
    (left,) = await each.variants(last)
    for branch in (mother, child):
        shown = (await look(each, branch))[-1][5]
        assert shown in versions
        data(await each.select(last, left["id"], branchId=branch.branch))
    await nothing_is_left_over()


async def test_b4_v9_two_branches_edit_one_message_at_once(each: World) -> None:
    """Every text is kept, in one order, and each branch says one of its own."""
    mother, child, last = await two_branches(each)

    async def say(branch: Chat, number: int) -> dict[str, Any]:
        return await edit(each, last, f"{branch.branch} {number}", branchId=branch.branch)

    await asyncio.gather(*(say(branch, n) for n in range(10) for branch in (mother, child)))
    versions = await each.variants(last)
    assert [one["ordinal"] for one in versions] == list(range(24))
    texts = {one["promptText"] for one in versions}
    assert {f"{branch.branch} {n}" for n in range(10) for branch in (mother, child)} <= texts
    for branch in (mother, child):
        assert (await look(each, branch))[-1][2].startswith(branch.branch)
    await nothing_is_left_over()


async def test_b2_b10_a_branch_goes_while_others_fork_from_it(each: World) -> None:
    """Each fork is whole or is not there."""
    chat = await story(each)
    lines = await look(each, chat)
    for _ in range(3):
        gone = await fork(each, chat)
        before = set(await branches(each, chat))
        body = {"parentBranchId": gone.branch, "activate": True}
        forking = [each.client.post(f"/api/chats/{chat.id}/branches", json=body) for _ in range(4)]
        *made, deleted = await asyncio.gather(
            *forking[:2], *forking[2:], each.client.delete(f"/api/branches/{gone.branch}")
        )
        assert deleted.status_code == 200
        assert {answer.status_code for answer in made} <= {200, 404}
        new = {data(answer)["id"] for answer in made if answer.status_code == 200}
        assert set(await branches(each, chat)) == (before - {gone.branch}) | new
        for branch in new:
            assert await look(each, Chat(chat.id, branch)) == lines
    await nothing_is_left_over()

"""A fault between any two statements of working in the tree leaves nothing half done."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.answers import data
from tests.chats.tree import branches, edit, fork, look
from tests.faults import Faults, faults
from tests.generations.test_faults import at_every_write
from tests.world import Chat, World

__all__ = ["faults"]


async def talked(world: World) -> tuple[Chat, str]:
    """A chat with an answer of two versions that is the last of its branch; and that answer."""
    chat = await world.start_chat()
    world.model.say("One.")
    answer = str((await world.say(chat, "First?")).meta["assistantMessageId"])
    await edit(world, answer, "Two.")
    await world.idle()
    return chat, answer


async def test_b9_n21_a_fork_that_opens_is_there_and_open_or_neither(
    each: World, faults: Faults
) -> None:
    chat, answer = await talked(each)
    body = {"forkedFromMessageId": answer, "activate": True}

    async def act() -> httpx.Response:
        headers = {"Idempotency-Key": "k"}
        url = f"/api/chats/{chat.id}/branches"
        return await each.client.post(url, json=body, headers=headers)

    assert await at_every_write(act, faults) >= 5
    found = await branches(each, chat)
    assert len(found) == 2
    opened = (await each.chat(chat))["activeBranchId"]
    assert found[opened]["parentBranchId"] == chat.branch
    assert await look(each, chat, opened) == await look(each, chat)


Acts = Callable[[World, Chat, str], Awaitable[Callable[[], Awaitable[httpx.Response]]]]


async def _edit(world: World, chat: Chat, answer: str) -> Callable[[], Awaitable[httpx.Response]]:
    return lambda: world.client.put(f"/api/messages/{answer}", json={"promptText": "Three."})


async def _drop(world: World, chat: Chat, answer: str) -> Callable[[], Awaitable[httpx.Response]]:
    variant = (await world.variants(answer))[1]["id"]
    return lambda: world.client.delete(f"/api/messages/{answer}/variants/{variant}")


async def _delete(world: World, chat: Chat, answer: str) -> Callable[[], Awaitable[httpx.Response]]:
    question = (await world.messages(chat))[1]["id"]
    body = {"branchId": chat.branch, "messageIds": [question, answer]}
    return lambda: world.client.post(f"/api/chats/{chat.id}/messages/delete", json=body)


async def _restore(
    world: World, chat: Chat, answer: str
) -> Callable[[], Awaitable[httpx.Response]]:
    data(await world.client.delete(f"/api/messages/{answer}"))
    return lambda: world.client.post(f"/api/messages/{answer}/restore", json={})


async def _branch(world: World, chat: Chat, answer: str) -> Callable[[], Awaitable[httpx.Response]]:
    other = await fork(world, chat, answer, activate=True)
    return lambda: world.client.delete(f"/api/branches/{other.branch}")


async def _purge(world: World, chat: Chat, answer: str) -> Callable[[], Awaitable[httpx.Response]]:
    deletion = data(await world.client.delete(f"/api/messages/{answer}"))["deletionId"]
    return lambda: world.client.delete(f"/api/trash/entry/{deletion}")


@pytest.mark.parametrize("prepare", [_edit, _drop, _delete, _restore, _branch, _purge])
async def test_n21_every_change_is_whole_or_not_at_all(
    world: World, faults: Faults, prepare: Acts
) -> None:
    chat, answer = await talked(world)
    act = await prepare(world, chat, answer)
    assert await at_every_write(act, faults) >= 2

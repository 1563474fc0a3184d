"""A fault between any two statements leaves nothing half done, and nobody is told of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from app import live
from app.generations import closing
from app.generations.closing import Ending
from app.llm.values import Finish, Usage
from tests.answers import data, error, eventually
from tests.faults import Fault, Faults, everything, faults
from tests.world import STREAM, Chat, World

__all__ = ["faults"]

Act = Callable[[], Awaitable[httpx.Response]]


async def at_every_write(act: Act, found: Faults) -> int:
    """Fail at each write in turn; gives how many there were."""
    before, place = await everything(), live.bus().cursor
    while True:
        found.next()
        answer = await act()
        if not found.struck:
            found.at = None
            assert answer.is_success or answer.status_code == 303
            return found.seen
        assert answer.status_code == 500
        if answer.headers["Content-Type"] == "application/json":
            assert "fails" not in error(answer, 500, "INTERNAL")["message"]
        assert await everything() == before, f"write {found.at}"
        assert live.bus().cursor == place, "a rollback was told"


async def a_turn(world: World) -> tuple[Chat, str]:
    chat = await world.start_chat()
    world.model.say("The first.")
    return chat, (await world.say(chat, "Well?")).meta["assistantMessageId"]


async def test_c2_n21_beginning_a_chat(each: World, faults: Faults) -> None:
    url = f"/api/entity-profiles/{each.mira}/chats"

    async def act() -> httpx.Response:
        return await each.client.post(url, json={"greeting": 1}, headers={"Idempotency-Key": "k"})

    assert await at_every_write(act, faults) >= 8
    (chat,) = data(await each.client.get(url))
    assert len(await each.messages(Chat(chat["id"], chat["activeBranchId"]))) == 1


async def test_n21_taking_a_turn(each: World, faults: Faults) -> None:
    chat = await each.start_chat()
    url, headers = f"/api/chats/{chat.id}/messages", STREAM | {"Idempotency-Key": "k"}

    async def act() -> httpx.Response:
        each.model.hold_first()  # the reply itself must not write while the rows are compared
        body = {"promptText": "Well?"}
        async with each.client.stream("POST", url, json=body, headers=headers) as answer:
            if answer.status_code != 200:
                await answer.aread()
            return answer

    assert await at_every_write(act, faults) >= 10
    each.model.release()
    await each.idle()
    assert (await each.texts(chat))[1] == "Well?"


async def test_n21_a_message_alone(each: World, faults: Faults) -> None:
    chat = await each.start_chat()
    url, headers = f"/api/chats/{chat.id}/messages", {"Idempotency-Key": "k"}

    async def act() -> httpx.Response:
        return await each.client.post(url, json={"promptText": "Noted."}, headers=headers)

    assert await at_every_write(act, faults) >= 5
    assert (await each.texts(chat))[1:] == ["Noted."]


async def test_v3_n21_choosing(each: World, faults: Faults) -> None:
    _, answer = await a_turn(each)
    each.model.say("The second.")
    await each.regenerate(answer)
    await each.idle()
    first = (await each.variants(answer))[0]["id"]
    assert await at_every_write(lambda: each.select(answer, first), faults) >= 2
    assert [v["isSelected"] for v in await each.variants(answer)] == [True, False]


@pytest.mark.parametrize("forks", [False, True])
async def test_n21_regenerating(each: World, faults: Faults, forks: bool) -> None:
    chat, answer = await a_turn(each)
    if forks:
        await each.note(chat, "Hm.")
    await each.idle()
    url = f"/api/messages/{answer}/regenerate"

    async def act() -> httpx.Response:
        each.model.hold_first()
        async with each.client.stream("POST", url, json={}, headers=STREAM) as response:
            if response.status_code != 200:
                await response.aread()
            return response

    assert await at_every_write(act, faults) >= (9 if forks else 6)
    each.model.release()
    await each.idle()
    branches = data(await each.client.get(f"/api/chats/{chat.id}/branches"))
    assert len(branches) == 1 + forks


async def test_n21_continuing(each: World, faults: Faults) -> None:
    _, answer = await a_turn(each)
    await each.idle()
    url, headers = f"/api/messages/{answer}/continue", STREAM | {"Idempotency-Key": "k"}
    assert await at_every_write(lambda: held(each, url, headers), faults) >= 8
    each.model.release()
    await each.idle()
    assert [v["kind"] for v in await each.variants(answer)] == ["generation", "continuation"]


async def test_v18_n21_impersonating(each: World, faults: Faults) -> None:
    """The page's form: what is typed is kept together with what begins, or not at all."""
    chat, _ = await a_turn(each)
    await each.idle()
    url, form = f"/branches/{chat.branch}/turns", {"text": "I open the", "once": "k"}

    async def act() -> httpx.Response:
        each.model.hold_first()
        return await each.client.post(url, data=form)

    assert await at_every_write(act, faults) >= 7
    each.model.release()
    await each.idle()
    draft = data(await each.client.get(f"/api/branches/{chat.branch}/draft"))["text"]
    assert draft.startswith("I open theOnce upon")


@pytest.mark.parametrize("forks", [False, True])
async def test_v15_n21_answering_again(each: World, faults: Faults, forks: bool) -> None:
    chat, _ = await a_turn(each)
    mine = (await each.messages(chat))[1]["id"]
    if not forks:
        mine = (await each.note(chat, "Hm."))["id"]
    await each.idle()
    url, form = f"/branches/{chat.branch}/messages/{mine}/edits", {"text": "Or?", "answer": "1"}

    async def act() -> httpx.Response:
        each.model.hold_first()
        return await each.client.post(url, data={**form, "key": "k"})

    assert await at_every_write(act, faults) >= (15 if forks else 11)
    each.model.release()
    await each.idle()
    branches = data(await each.client.get(f"/api/chats/{chat.id}/branches"))
    assert len(branches) == 1 + forks
    assert (await each.texts(chat))[-2] == "Or?"


async def test_n12_n21_sending_what_was_a_draft(each: World, faults: Faults) -> None:
    chat = await each.start_chat()
    draft = f"/api/branches/{chat.branch}/draft"
    data(await each.client.put(draft, json={"text": "Well"}))
    form = {"text": "Well?", "key": "k"}

    async def act() -> httpx.Response:
        return await each.client.post(f"/branches/{chat.branch}/notes", data=form)

    assert await at_every_write(act, faults) >= 6
    assert data(await each.client.get(draft))["text"] == ""


async def held(world: World, url: str, headers: dict[str, str]) -> httpx.Response:
    """Ask for a reply that must not write while the rows are compared."""
    world.model.hold_first()
    async with world.client.stream("POST", url, json={}, headers=headers) as answer:
        if answer.status_code != 200:
            await answer.aread()
        return answer


ENDINGS = {
    "done": Ending("done", text="All of it.", finish=Finish("stop", Usage(3, 2))),
    "cut": Ending("error", "CUT_OFF", "It broke off.", text="Half", reasoning="Hm"),
    "empty": Ending("error", "BAD_KEY", "The key was refused."),
}


@pytest.mark.parametrize("kind", ["turn", "regenerate", "fork", "continue", "impersonate"])
async def test_n21_closing_a_reply(each: World, faults: Faults, kind: str) -> None:
    for ending in ENDINGS.values():
        await _closed(each, faults, kind, replace(ending))


async def _closed(world: World, faults: Faults, kind: str, ending: Ending) -> None:
    chat, answer = await a_turn(world)
    if kind == "fork":
        await world.note(chat, "Hm.")
    url, body = f"/api/messages/{answer}/regenerate", {}
    if kind == "turn":
        url, body = f"/api/chats/{chat.id}/messages", {"promptText": "And?"}
    elif kind == "continue":
        url, ending = f"/api/messages/{answer}/continue", continued(ending)
    elif kind == "impersonate":
        url = f"/api/branches/{chat.branch}/impersonate"
    held = world.model.hold_first()
    async with world.stream(url, body) as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await eventually(lambda: held in world.model._given)
        assert await _closes(UUID(generation), ending, faults) >= 4
        assert (await reader.rest())[-1].data["status"] == ending.status
    kept = await world.generation(generation)
    assert kept["status"] == ending.status
    held.release()
    await world.idle()
    assert (await world.generation(generation)) == kept


def continued(ending: Ending) -> Ending:
    """The same after what stood there before."""
    return replace(ending, start="The first.", text=f"The first.{ending.text}")


async def _closes(generation: UUID, ending: Ending, faults: Faults) -> int:
    """Close it, with a fault at each write in turn; gives how many there were."""
    before, place = await everything(), live.bus().cursor
    while True:
        faults.next()
        try:
            await closing.close(generation, replace(ending))
        except Fault:
            assert await everything() == before, f"write {faults.at}"
            assert live.bus().cursor == place
        else:
            faults.at = None
            return faults.seen

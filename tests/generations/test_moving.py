"""A branch that changes while a prompt is made of it: the model reads what stands there."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.generations.prompt import ask
from tests.answers import data, error, wire
from tests.chats.tree import delete, edit, hide, story
from tests.world import STREAM, Chat, World

Change = Callable[[World, Chat, str], Awaitable[object]]


async def swipe(world: World, _chat: Chat, message: str) -> None:
    """To another version, which was there before."""
    other = next(v for v in await world.variants(message) if not v["isSelected"])
    data(await world.select(message, other["id"]))


async def another(world: World, _chat: Chat, message: str) -> None:
    """The model writes it another way, to its end."""
    world.model.say("A NEW ONE.")
    await world.regenerate(message)


CHANGES: dict[str, tuple[Change, Callable[[str], bool]]] = {
    "a line": (lambda w, c, _: w.note(c, "A LINE.", role="system"), lambda s: "A LINE." in s),
    "a swipe": (swipe, lambda s: "Three." in s and "Trois." not in s),
    "an edit": (lambda w, _, m: edit(w, m, "EDITED."), lambda s: "EDITED." in s),
    "hidden": (hide, lambda s: "Trois." not in s),
    "deleted": (delete, lambda s: "Trois." not in s),
    "another answer": (another, lambda s: "A NEW ONE." in s and "Trois." not in s),
}


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Awaitable[object]]]:
    """What happens after a prompt was made, and before its reply begins: one after each."""
    left: list[Callable[[], Awaitable[object]]] = []

    async def interrupted(*place: Any) -> Any:
        asked = await ask(*place)
        if left:
            await left.pop(0)()
        return asked

    monkeypatch.setattr("app.generations.taking.ask", interrupted)
    return left


@pytest.mark.parametrize("what", CHANGES)
async def test_what_changes_while_a_prompt_is_made_is_in_it(
    each: World, meanwhile: list[Callable[[], Awaitable[object]]], what: str
) -> None:
    change, read = CHANGES[what]
    chat = await story(each)
    last = (await each.messages(chat))[-1]["id"]
    each.model.say("Trois.")
    await each.regenerate(last)
    meanwhile.append(lambda: change(each, chat, last))
    told = await each.say(chat, "Well?")
    assert told.done["status"] == "done"
    sent = wire(each.model.requests[-1])
    assert ("user", "Well?") in sent
    assert read(str(sent))
    stands = [text for text in (await each.texts(chat))[:-2] if what != "hidden"]
    assert all(text in str(sent) for text in stands)


async def test_an_answer_that_ends_meanwhile_is_read_to_its_end(
    world: World, meanwhile: list[Callable[[], Awaitable[object]]]
) -> None:
    chat = await story(world)
    growing = world.model.say("Once", " upon", " a time.").hold(1)
    async with world.saying(chat, "Tell me.") as reader:
        await reader.until("delta")

        async def end() -> None:
            growing.release()
            await reader.rest()
            await world.idle()

        meanwhile.append(end)
        await world.say(chat, "Go on.")
    assert ("assistant", "Once upon a time.") in wire(world.model.requests[-1])


async def test_a_branch_that_never_stands_still_is_not_answered(
    world: World, meanwhile: list[Callable[[], Awaitable[object]]]
) -> None:
    chat = await story(world)
    url, said = f"/api/chats/{chat.id}/messages", {"promptText": "Well?"}
    meanwhile += [lambda: world.note(chat, "And another."), lambda: world.note(chat, "And?")] * 2
    error(await world.client.post(url, json=said, headers=STREAM), 409, "CONFLICT")
    assert (await world.texts(chat))[-1] == "And another."
    meanwhile.clear()
    assert (await world.say(chat, "Well?")).done["status"] == "done"

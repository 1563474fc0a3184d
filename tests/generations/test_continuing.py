"""Letting an answer go on: a new variant that begins with the old words; nothing is lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.answers import error, wire
from tests.frames import Told
from tests.generations.tabs import open_tab
from tests.scripted import ScriptedModel
from tests.world import JSON, STREAM, Chat, Stranger, World


async def begun(world: World, *words: str) -> tuple[Chat, str]:
    """A chat whose last answer may go on: (chat, that answer)."""
    chat = await world.start_chat()
    world.model.say(*(words or ("The sea", " was")))
    return chat, (await world.say(chat, "What do you see?")).meta["assistantMessageId"]


async def carry_on(world: World, message: str, key: str | None = None, **body: Any) -> Told:
    async with world.stream(f"/api/messages/{message}/continue", body, key) as reader:
        return Told.of(await reader.rest())


async def test_v16_n11_an_answer_goes_on_as_a_new_variant(each: World) -> None:
    chat, answer = await begun(each)
    (before,) = await each.variants(answer)
    each.model.say(" grey", ",\n\nand ", "so was the sky. ")
    told = await carry_on(each, answer)
    assert (told.meta["assistantMessageId"], told.meta["userMessageId"]) == (answer, None)
    assert told.meta["branchId"] == chat.branch
    whole = "The sea was grey,\n\nand so was the sky. "
    assert told.text == told.done["finalText"] == whole
    first, second = await each.variants(answer)
    assert first == {**before, "isSelected": False}
    assert (second["kind"], second["promptText"], second["isSelected"], second["status"]) == (
        *("continuation", whole, True, "done"),
    )
    assert second["derivedFromVariantId"] == first["id"]
    assert (await each.texts(chat))[1:] == ["What do you see?", whole]
    each.model.say("Grey.")
    await each.say(chat, "What colour?")
    assert ("assistant", whole) in wire(each.model.requests[-1])


async def test_v16_the_prompt_ends_with_what_is_continued(world: World) -> None:
    """So that a server that can go on with the assistant's message does."""
    _, answer = await begun(world)
    await carry_on(world, answer, settings={"temperature": 0.5})
    sent = wire(world.model.requests[-1])
    assert sent[-3:] == [
        ("user", "What do you see?"),
        ("system", "Stay brief, Mira Holt."),
        ("assistant", "The sea was"),
    ]
    assert str(sent).count("The sea was") == 1
    assert world.model.requests[-1].body["temperature"] == 0.5


async def test_v16_the_first_delta_is_what_it_continues(each: World) -> None:
    chat, answer = await begun(each)
    each.model.say(" grey", " and", " calm").hold(2)
    async with each.stream(f"/api/messages/{answer}/continue") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        assert (await reader.until("delta")).data == {"content": "The sea was"}
        await reader.until(lambda frame: "and" in frame.data.get("content", ""))
        assert (await each.texts(chat))[-1] == "The sea was grey and"
        second = (await each.variants(answer))[1]
        assert (second["status"], second["promptText"]) == ("streaming", "The sea was grey and")
        assert "The sea was grey and" in (await each.client.get(f"/chats/{chat.id}")).text
        async with each.following(generation) as late:
            assert (await late.until("delta")).data == {"content": "The sea was"}
            each.model.release()
            assert Told.of(await late.rest()).text == "The sea was grey and calm"


async def test_v16_no_tab_shows_less_than_there_was(world: World) -> None:
    chat, answer = await begun(world, "# A tale\n\nThe sea was")
    world.model.hold_first().say(" grey.")
    async with open_tab(world, chat) as tab:
        shown: list[str] = []

        def shows(words: str, where: str = "thread") -> bool:
            shown.append(tab.bodies()[-1])
            return words in tab.text(where)

        page = await world.client.post(
            f"/branches/{chat.branch}/messages/{answer}/continuations",
            headers={"HX-Request": "true"},
        )
        assert page.status_code == 204  # what is being written comes on the page's stream
        await tab.until(lambda: shows("Stop", "composer"))
        async with open_tab(world, chat) as other:
            assert other.bodies()[-1] == "A tale The sea was"
        world.model.release()
        await tab.until(lambda: shows("grey"))
        assert [body for body in shown if not body.startswith("A tale The sea was")] == []
        assert len(tab.bodies()) == 3
        await world.idle()


async def test_v16_a_greeting_goes_on_too(each: World) -> None:
    chat = await each.start_chat()
    (greeting,) = await each.messages(chat)
    each.model.say(" She turns.")
    told = await carry_on(each, greeting["id"])
    assert told.text == greeting["promptText"] + " She turns."
    kinds = [v["kind"] for v in await each.variants(greeting["id"])]
    assert kinds == ["import", "import", "continuation"]
    assert len(await each.messages(chat)) == 1


async def test_v16_again_and_again(world: World) -> None:
    chat, answer = await begun(world)
    for word in (" grey", " and", " calm"):
        world.model.say(word)
        await carry_on(world, answer)
    assert (await world.texts(chat))[-1] == "The sea was grey and calm"
    variants = await world.variants(answer)
    assert [v["derivedFromVariantId"] for v in variants[1:]] == [v["id"] for v in variants[:-1]]


async def test_v16_what_cannot_go_on(world: World, stranger: Stranger) -> None:
    chat, answer = await begun(world)
    mine = (await world.messages(chat))[1]["id"]
    url = "/api/messages/{}/continue"
    error(await world.client.post(url.format(mine), headers=STREAM), 400, "VALIDATION_ERROR")
    for name in (str(uuid.uuid4()), "x", stranger.message):
        error(await world.client.post(url.format(name), headers=STREAM), 404, "NOT_FOUND")
    for accept in ({}, JSON):
        refused = await world.client.post(url.format(answer), headers=accept)
        error(refused, 406, "NOT_ACCEPTABLE")
    await world.note(chat, "Later.")
    error(await world.client.post(url.format(answer), headers=STREAM), 409, "NOT_LAST")
    world.model.say_reasoning("Hm.").finish("length")
    silent = (await world.say(chat, "And now?")).meta["assistantMessageId"]
    refused = await world.client.post(url.format(silent), headers=STREAM)
    error(refused, 409, "NOTHING_TO_CONTINUE")
    assert len(await world.variants(answer)) == 1
    world.model.hold(1)
    async with world.saying(chat, "Well?") as reader:
        await reader.until("delta")
        running = reader.frames[0].data
        last = running["assistantMessageId"]
        refused = await world.client.post(url.format(last), headers=STREAM)
        details = error(refused, 409, "GENERATION_RUNNING")["details"]
        assert details["generationId"] == running["generationId"]
        world.model.release()
        await reader.rest()


Spoil = Callable[[ScriptedModel], Any]
NOTHING: dict[str, tuple[Spoil, str]] = {
    "a key refused": (lambda m: m.fail(401), "BAD_KEY"),
    "an end at once": (lambda m: m.say(), "EMPTY_REPLY"),
    "blanks": (lambda m: m.say(" ", "\n"), "EMPTY_REPLY"),
}


@pytest.mark.parametrize("how", NOTHING)
async def test_v16_v7_without_a_new_word_all_is_as_it_was(each: World, how: str) -> None:
    spoil, code = NOTHING[how]
    chat, answer = await begun(each)
    before, variants = await each.messages(chat), await each.variants(answer)
    spoil(each.model)
    told = await carry_on(each, answer)
    assert told.error is not None
    assert (told.error["code"], told.done["status"]) == (code, "error")
    assert await each.messages(chat) == before
    assert await each.variants(answer) == variants
    page = (await each.client.get(f"/chats/{chat.id}")).text
    again = f'action="/branches/{chat.branch}/messages/{answer}/continuations"'
    assert page.split('id="failure"')[1].split("</form>")[0].count(again) == 1
    each.model.say(" grey.")
    assert (await carry_on(each, answer)).text == "The sea was grey."


async def test_v16_a_stop_keeps_what_came(each: World) -> None:
    chat, answer = await begun(each)
    each.model.say(" grey", " and", " calm").hold(2)
    async with each.stream(f"/api/messages/{answer}/continue") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await reader.until(lambda frame: "and" in frame.data.get("content", ""))
        await each.abort(generation)
        assert Told.of(await reader.rest()).done["status"] == "aborted"
    assert (await each.texts(chat))[-1] == "The sea was grey and"
    each.model.hold_first()
    async with each.stream(f"/api/messages/{answer}/continue") as reader:
        await each.abort((await reader.until("meta")).data["generationId"])
        assert (await reader.rest())[-1].data["finalText"] == "The sea was grey and"
    variants = await each.variants(answer)
    assert [(v["status"], v["isSelected"]) for v in variants] == [
        ("done", False),
        ("aborted", True),
    ]


async def test_v16_a_failure_in_mid_sentence_keeps_what_came(world: World) -> None:
    chat, answer = await begun(world)
    world.model.say(" grey", " and").fail_after(2)
    told = await carry_on(world, answer)
    assert told.error is not None
    assert told.text == told.done["finalText"] == "The sea was grey and"
    assert (await world.texts(chat))[-1] == "The sea was grey and"


async def test_v16_a_hidden_answer_can_be_continued(world: World) -> None:
    chat, answer = await begun(world)
    url = f"/api/messages/{answer}/visibility"
    await world.client.put(url, json={"branchId": chat.branch, "hidden": True})
    await carry_on(world, answer)
    assert wire(world.model.requests[-1])[-1] == ("assistant", "The sea was")


async def test_v16_a8_the_same_key_goes_on_once(each: World) -> None:
    chat, answer = await begun(each)
    each.model.say(" grey.").hold(0)
    async with each.stream(f"/api/messages/{answer}/continue", key="k") as reader:
        meta = (await reader.until("meta")).data
        async with each.stream(f"/api/messages/{answer}/continue", key="k") as again:
            assert (await again.until("meta")).data == meta
            each.model.release()
            assert Told.of(await again.rest()).text == "The sea was grey."
    assert (await carry_on(each, answer, key="k")).meta == meta
    form = {"key": "k-2"}
    url = f"/branches/{chat.branch}/messages/{answer}/continuations"
    for _ in range(2):
        assert (await each.client.post(url, data=form)).status_code == 303
        await each.idle()
    assert len(await each.variants(answer)) == 3


async def test_v16_the_storyteller_goes_on(world: World) -> None:
    chat, answer = await begun(world)
    choice = {"scope": "global", "activeProviderId": "storyteller"}
    await world.client.patch("/api/llm/runtime", json=choice)
    async with world.stream(f"/api/messages/{answer}/continue") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await reader.until(
            lambda frame: frame.data.get("content", "").strip() not in ("", "The sea was")
        )
        await world.abort(generation)
        await reader.rest()
    assert (await world.texts(chat))[-1].startswith("The sea was\n\n")

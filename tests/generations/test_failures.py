"""When the model does not answer as it should: said with a code, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.answers import data, error
from tests.scripted import ScriptedModel
from tests.world import STREAM, World

Spoil = Callable[[ScriptedModel], Any]

SILENT: dict[str, tuple[Spoil, set[str]]] = {
    "401": (lambda m: m.fail(401), {"BAD_KEY"}),
    "404": (lambda m: m.fail(404), {"NO_SUCH_MODEL", "NOT_A_MODEL_SERVER"}),
    "429": (lambda m: m.fail(429, headers={"Retry-After": "999"}), {"RATE_LIMITED"}),
    "500": (lambda m: m.fail(501), {"PROVIDER_ERROR"}),
    "not json": (lambda m: m.answer_garbage(), {"NOT_A_MODEL_SERVER", "PROVIDER_ERROR"}),
    "a web page": (lambda m: m.answer_html(), {"NOT_A_MODEL_SERVER"}),
    "an error under 200": (lambda m: m.error_in_200(), {"PROVIDER_ERROR"}),
    "nothing": (lambda m: m.say(), {"EMPTY_REPLY"}),
    "blanks": (lambda m: m.say(" ", "\n"), {"EMPTY_REPLY"}),
}
SPOKEN: dict[str, tuple[Spoil, str]] = {
    "a cut": (lambda m: m.fail_after(3), "CUT_OFF"),
    "an error": (lambda m: m.hold(99).error_after(3), "PROVIDER_ERROR"),
    "no end": (lambda m: m.say("Once", " upon", " a").finish(None, done=False), "CUT_OFF"),
}


@pytest.mark.parametrize("how", SILENT)
async def test_s7_a_failure_before_the_first_word(world: World, how: str) -> None:
    spoil, codes = SILENT[how]
    chat = await world.start_chat()
    spoil(world.model)
    told = await world.say(chat, "Mira?")
    assert told.error is not None
    assert told.error["code"] in codes
    assert len(told.error["message"]) > 20
    assert (told.done["status"], told.text.strip()) == ("error", "")
    assert (await world.texts(chat))[1:] == ["Mira?"]
    kept = await world.generation(told.meta["generationId"])
    assert (kept["status"], kept["error"]) == ("error", told.error)
    page = (await world.client.get(f"/chats/{chat.id}")).text
    assert "Mira?" in page
    assert f'action="/branches/{chat.branch}/replies"' in page
    world.model.say("Here.")
    async with world.stream(f"/api/branches/{chat.branch}/generate") as reader:
        await reader.rest()
    assert (await world.texts(chat))[1:] == ["Mira?", "Here."]
    assert 'id="failure"></div>' in (await world.client.get(f"/chats/{chat.id}")).text


async def test_s7_a_failure_in_mid_sentence_keeps_what_was_said(each: World) -> None:
    for spoil, code in SPOKEN.values():
        chat = await each.start_chat()
        spoil(each.model)
        told = await each.say(chat, "Mira?")
        assert told.error is not None
        assert told.error["code"] == code
        assert (told.text, told.done["finalText"]) == ("Once upon a", "Once upon a")
        assert (await each.texts(chat))[1:] == ["Mira?", "Once upon a"]
        (variant,) = await each.variants(told.meta["assistantMessageId"])
        assert (variant["status"], variant["promptText"]) == ("error", "Once upon a")
        assert variant["meta"]["error"] == told.error


async def test_s7_nobody_is_at_the_address(world: World) -> None:
    chat = await world.start_chat()
    made = await world.client.post(
        "/api/llm/providers",
        json={"name": "Gone", "kind": "openai_compatible", "baseUrl": "http://127.0.0.1:9/v1"},
    )
    gone = data(made)["id"]
    choice = {"scope": "global", "activeProviderId": gone, "activeModel": "any"}
    data(await world.client.patch("/api/llm/runtime", json=choice))
    told = await world.say(chat, "Mira?")
    assert told.error is not None
    assert told.error["code"] == "UNREACHABLE"
    assert (await world.texts(chat))[1:] == ["Mira?"]


async def test_s8_without_a_model_nothing_is_written(world: World) -> None:
    chat = await world.start_chat()
    choice = {"scope": "global", "activeProviderId": "openrouter"}
    data(await world.client.patch("/api/llm/runtime", json=choice))
    url = f"/api/chats/{chat.id}/messages"
    error(await world.client.post(url, json={"promptText": "Hi"}, headers=STREAM), 409, "NO_MODEL")
    assert len(await world.messages(chat)) == 1
    form = {"text": "A long thought & more", "key": "k1"}
    answer = await world.client.post(f"/branches/{chat.branch}/messages", data=form)
    assert answer.status_code == 409
    assert "A long thought &amp; more</textarea>" in answer.text
    assert "has no model yet" in answer.text
    piece = await world.client.post(
        f"/branches/{chat.branch}/messages", data=form, headers={"HX-Request": "true"}
    )
    assert piece.status_code == 409
    assert piece.text.lstrip().startswith('<div id="composer"')
    assert "A long thought &amp; more</textarea>" in piece.text


async def test_v7_a_failed_regenerate_leaves_the_choice_as_it_was(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("First.")
    answer = (await each.say(chat, "Mira?")).meta["assistantMessageId"]
    before = await each.messages(chat)
    each.model.fail(501)
    told = await each.regenerate(answer)
    assert told.done["status"] == "error"
    assert await each.messages(chat) == before
    assert [v["promptText"] for v in await each.variants(answer)] == ["First."]
    page = (await each.client.get(f"/chats/{chat.id}")).text
    assert f'action="/branches/{chat.branch}/messages/{answer}/variants"' in page
    assert told.error is not None
    assert "First." in page
    each.model.say("Second.")
    await each.regenerate(answer)
    assert [(v["ordinal"] > 0, v["promptText"]) for v in await each.variants(answer)] == [
        (False, "First."),
        (True, "Second."),
    ]


async def test_v7_a_failed_fork_leaves_no_branch(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("First.")
    answer = (await each.say(chat, "Mira?")).meta["assistantMessageId"]
    await each.note(chat, "Hm.")
    before = await each.messages(chat)
    each.model.fail(501)
    told = await each.regenerate(answer)
    assert told.meta["branchId"] != chat.branch
    assert told.done["status"] == "error"
    assert (await each.chat(chat))["activeBranchId"] == chat.branch
    assert await each.messages(chat) == before
    branches = data(await each.client.get(f"/api/chats/{chat.id}/branches"))
    assert [branch["id"] for branch in branches] == [chat.branch]
    page = await each.client.get(f"/chats/{chat.id}/branches/{told.meta['branchId']}")
    assert page.status_code == 303
    assert page.headers["Location"] == f"/chats/{chat.id}"


async def test_s7_a_deleted_branch_takes_its_failure_along(each: World) -> None:
    """Only of a branch that came to nothing by itself does the one that it left say why."""
    chat = await each.start_chat()
    answer = (await each.say(chat, "Mira?")).meta["assistantMessageId"]
    await each.note(chat, "Hm.")
    fork = {"forkedFromMessageId": answer, "activate": True}
    made = data(await each.client.post(f"/api/chats/{chat.id}/branches", json=fork))
    each.model.fail(501)
    lost = (await each.say(chat, "Elsewhere?")).meta
    assert lost["branchId"] == made["id"]
    data(await each.client.delete(f"/api/branches/{made['id']}"))
    url = f"/chats/{chat.id}/branches/{chat.branch}"
    assert 'id="failure"></div>' in (await each.client.get(url)).text
    each.model.fail(501)
    await each.regenerate(answer)
    assert 'id="failure"></div>' not in (await each.client.get(url)).text


async def test_v7_a_swipe_in_the_meantime_wins(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("First.")
    answer = (await each.say(chat, "Mira?")).meta["assistantMessageId"]
    each.model.say("Second.")
    await each.regenerate(answer)
    first = (await each.variants(answer))[0]["id"]
    failing = each.model.fail(501)
    failing.hold_first()
    async with each.regenerating(answer) as reader:
        await reader.until("meta")
        assert (await each.messages(chat))[-1]["promptText"] == ""
        data(await each.select(answer, first))
        failing.release()
        await reader.rest()
    assert (await each.messages(chat))[-1]["promptText"] == "First."

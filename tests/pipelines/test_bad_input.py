"""What is too much, endless or nonsense is the step's error in its place; the reply is saved."""

from typing import Any

import pytest

from app.pipelines.steps import KINDS
from tests.answers import data, error
from tests.pipelines.test_running import ANSWER, asks, block, last, stored, tool
from tests.pipelines.test_runs import states
from tests.pipelines.test_steps import post
from tests.world import World

FLOOD = "{% for a in (1..9999) %}" + "x" * 200 + "{% endfor %}"
BEFORE = {
    "a condition": (block("bad", "x", when="(1..20000) contains 3"), "could not be worked out"),
    "a clash": (block("bad", "x", when="now > 3"), "column 5: < and > cannot compare a number"),
    "a flood": (block("bad", FLOOD), "characters"),
    "a sum": (tool("bad", "9 ** {{ 9 }} ** 9"), "too large"),
    "dice": (tool("bad", "{{ 999 }}d6", "dice"), "are no dice"),
    "a blank question": (asks("bad", "{{ artifacts.bad }}"), "Its question is blank"),
    "no words": (asks("bad", "{{ nobody }}"), "nobody"),
}
AFTER = {
    "a growing answer": (
        post("bad", do="replace", pattern=".", **{"with": "y" * 4000}),
        "grew beyond 1,000,000 characters",
    ),
    "a huge find": (
        post("bad", do="take", pattern="(?s).*", artifact="bad"),
        "more than 65,536 characters",
    ),
}


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("case", BEFORE)
async def test_o3_a_step_before_the_answer(world: World, case: str, required: bool) -> None:
    step, words = BEFORE[case]
    await stored(world, {**step, "required": required}, ANSWER)
    chat = await world.start_chat()
    told = await world.say(chat, "Well?")
    run = await last(world, chat)
    assert words in run["steps"][0]["error"]
    assert len(world.model.requests) == (0 if required else 1)
    if required:
        assert told.error is not None
        assert "“bad”" in told.error["message"]
        assert (run["status"], states(run)) == ("error", ["error", "skipped"])
        assert (await world.texts(chat))[-1] == "Well?"
    else:
        assert (run["status"], states(run)) == ("done", ["error", "done"])
        assert (await world.texts(chat))[-1] == told.text != ""


@pytest.mark.parametrize("case", AFTER)
async def test_o3_a_step_after_the_answer(world: World, case: str) -> None:
    step, words = AFTER[case]
    await stored(world, ANSWER, {**step, "required": False}, post("trim", do="trim"))
    chat = await world.start_chat()
    answer = "a lamp " * 10_000 + "end. And"
    world.model.say(answer)
    told = await world.say(chat, "Well?")
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("done", ["done", "error", "done"])
    assert words in run["steps"][1]["error"]
    assert told.done["finalText"] == (await world.texts(chat))[-1] == answer.removesuffix(" And")


async def test_o3_fifty_megabytes_where_a_word_was_asked(world: World) -> None:
    await stored(world, asks("bad", "Mood?", required=False), ANSWER)
    chat = await world.start_chat()
    world.model.huge_delta(50)
    world.model.say("Yes.")
    assert (await world.say(chat, "Well?")).text == "Yes."
    run = await last(world, chat)
    assert states(run) == ["error", "done"]
    assert run["steps"][0]["error"]
    assert len(str(run)) < 20_000


async def test_o4_three_hundred_steps_are_refused_with_the_limit(world: World) -> None:
    steps: list[dict[str, Any]] = [block(f"b{number}", "x") for number in range(300)]
    body = {"name": "x", "definition": {"steps": [*steps, ANSWER]}}
    refused = error(await world.client.post("/api/pipelines", json=body), 400, "VALIDATION_ERROR")
    assert "at most 50" in refused["message"]
    assert data(await world.client.get("/api/pipelines")) == []


async def test_o6_a_template_that_fails_within_the_run_is_its_steps_error(world: World) -> None:
    """What it says of an artifact shows only once that is made."""
    text = "{% if artifacts.sum == 42 %}{{ nobody }}{% endif %}Be brief."
    body = {"name": "Broken", "scope": "global", "templateText": text}
    data(await world.client.post("/api/prompt-templates", json=body))
    await stored(world, tool("sum", "6 * 7"), {"name": "prompt", "type": "pre"}, ANSWER)
    chat = await world.start_chat()
    told = await world.say(chat, "Well?")
    assert told.error is not None
    assert (told.error["code"], "“prompt”" in told.error["message"]) == ("STEP_FAILED", True)
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("error", ["done", "error", "skipped"])
    assert "nobody" in run["steps"][1]["error"]
    assert (await world.texts(chat))[-1] == "Well?"
    assert not world.model.requests


async def test_o3_what_breaks_in_a_step_is_that_steps_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("secret: the disk is gone")

    monkeypatch.setitem(KINDS, "tool", broken)
    await stored(world, tool("sum", "1", required=False), ANSWER)
    chat = await world.start_chat()
    assert (await world.say(chat, "Well?")).done["status"] == "done"
    run = await last(world, chat)
    assert states(run) == ["error", "done"]
    assert run["steps"][0]["error"] == "Something went wrong here. It is in the log."

"""What single steps give: other connections, JSON by a schema, what is taken from the answer."""

import json
from typing import Any

import pytest

from tests.answers import data, error
from tests.pipelines.test_running import ANSWER, asks, block, last, stored
from tests.pipelines.test_runs import states
from tests.world import Stranger, World

SCHEMA = {
    "type": "object",
    "required": ["mood", "level"],
    "properties": {"mood": {"enum": ["dark", "light"]}, "level": {"type": "integer"}},
}
AFTER = {"name": "after", "type": "llm"}


def post(name: str, **params: Any) -> dict[str, Any]:
    return {"name": name, "type": "post", "params": params}


async def connected(world: World, model: str) -> str:
    """Another connection to the same server; its id."""
    body = {"name": "Other", "kind": "openai_compatible", "baseUrl": world.model.base_url}
    made = data(await world.client.post("/api/llm/providers", json=body))["id"]
    data(await world.client.patch(f"/api/llm/providers/{made}/config", json={"model": model}))
    return str(made)


async def test_o5_a_question_goes_to_another_connection_and_model(each: World) -> None:
    other = await connected(each, "little-1")
    mood = asks("mood", "Mood?")
    mood["params"] |= {"connection": other}
    word = asks("word", "Word?")
    word["params"] |= {"connection": other, "model": "little-2"}
    await stored(each, mood, word, block("say", "{{ artifacts.mood }}."), ANSWER)
    chat = await each.start_chat()
    each.model.say("Dark")
    each.model.say("Lamp")
    each.model.say("Yes.")
    assert (await each.say(chat, "Well?")).text == "Yes."
    asked = [one.body["model"] for one in each.model.requests[-3:]]
    assert asked == ["little-1", "little-2", "scripted-1"]


async def test_o3_a_connection_that_is_gone_is_the_steps_error(
    world: World, stranger: Stranger
) -> None:
    other = await connected(world, "little-1")
    mood = asks("mood", "Mood?", required=False)
    mood["params"] |= {"connection": other}
    await stored(world, mood, ANSWER)
    body = {"name": "x", "definition": {"steps": [mood, ANSWER]}}
    with world.as_user(stranger.user):
        theirs = error(
            await world.client.post("/api/pipelines", json=body), 400, "VALIDATION_ERROR"
        )
    data(await world.client.delete(f"/api/llm/providers/{other}"))
    mine = error(await world.client.post("/api/pipelines", json=body), 400, "VALIDATION_ERROR")
    assert mine == theirs
    assert mine["message"] == "Step “mood”: there is no such connection."
    chat = await world.start_chat()
    assert (await world.say(chat, "Well?")).done["status"] == "done"
    run = await last(world, chat)
    assert states(run) == ["error", "done"]
    assert "connection is gone" in run["steps"][0]["error"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("It is dark, I think.", "prose where JSON"),
        ('{"mood": "dark"}', "'level' is a required property"),
        ('{"mood": "dark", "level": "much"}', "at “level”: 'much' is not of type 'integer'"),
        ('{"mood": "dark", "level": NaN}', "prose where JSON"),
        ("[" * 50_000, "prose where JSON"),
        ("x" * 70_000, "more than 65,536 characters"),
    ],
)
async def test_o3_what_does_not_fit_its_schema_is_said_with_its_place(
    world: World, said: str, words: str
) -> None:
    mood = asks("mood", "Mood?", required=False)
    mood["params"]["schema"] = SCHEMA
    await stored(world, mood, ANSWER)
    chat = await world.start_chat()
    world.model.say(said)
    world.model.say("Yes.")
    assert (await world.say(chat, "Well?")).text == "Yes."
    (step, answer) = (await last(world, chat))["steps"]
    assert words in step["error"]
    assert len(step["error"]) < 500
    assert (step["status"], answer["status"]) == ("error", "done")


async def test_o5_json_that_fits_is_there_by_its_names(world: World) -> None:
    mood = asks("mood", "Mood?")
    mood["params"]["schema"] = SCHEMA
    await stored(world, mood, block("say", "At {{ artifacts.mood.level | plus: 1 }}."), ANSWER)
    chat = await world.start_chat()
    world.model.say('Sure:\n```json\n{"mood": "dark", "level": 3}\n```\nBye {now}.')
    world.model.say("Yes.")
    await world.say(chat, "Well?")
    assert "At 4." in [one["content"] for one in world.model.requests[-1].body["messages"]]


async def test_what_the_answer_says_is_taken_and_asked_about(each: World) -> None:
    judge = asks("judge", "Rate “{{ answer }}”: {{ artifacts.coins }} coins.", dependsOn=["coins"])
    await stored(
        each,
        judge,
        ANSWER,
        {**post("coins", do="take", pattern=r"(\d+) coins", artifact="coins")},
    )
    chat = await each.start_chat()
    each.model.say("First 3 coins, then 12 coins.")
    each.model.say("Fair.")
    assert (await each.say(chat, "Well?")).text == "First 3 coins, then 12 coins."
    asked = each.model.requests[-1].body["messages"][0]["content"]
    assert asked == "Rate “First 3 coins, then 12 coins.”: 12 coins."
    run = await last(each, chat)
    assert [one["stepName"] for one in run["steps"]] == ["answer", "coins", "judge"]
    assert [one["output"].get("artifact") for one in run["steps"][1:]] == ["12", "Fair."]


@pytest.mark.parametrize("tag", ["", "plan"])
async def test_thoughts_in_the_answer_are_told_from_it(each: World, tag: str) -> None:
    params = {"tag": tag} if tag else {}
    await stored(each, ANSWER, post("split", do="split", **params))
    chat = await each.start_chat()
    name = tag or "think"
    each.model.say(f"<{name}>\nShe lies.\n</{name}>\n\n", "“No.”").say_reasoning("Hm.")
    told = await each.say(chat, "Well?")
    assert told.done["finalText"] == (await each.texts(chat))[-1] == "“No.”"
    (block_,) = (await each.messages(chat))[-1]["blocks"]
    assert (block_["type"], block_["content"]) == ("reasoning", "Hm.\n\nShe lies.")
    each.model.say("<thinking>And so on")
    assert (await each.say(chat, "And?")).done["finalText"] == "<thinking>And so on"


@pytest.mark.parametrize("required", [True, False])
async def test_o3_a_step_after_the_answer_that_fails_takes_no_word_away(
    each: World, required: bool
) -> None:
    wrong = {**post("swap", do="trim"), "when": "now > 3", "required": required}
    await stored(each, ANSWER, wrong, post("trim", do="trim"))
    chat = await each.start_chat()
    each.model.say("The lamp. And")
    told = await each.say(chat, "Well?")
    run = await last(each, chat)
    if required:
        assert told.error is not None
        assert told.error["code"] == "STEP_FAILED"
        assert (run["status"], states(run)) == ("error", ["done", "error", "skipped"])
        assert (await each.texts(chat))[-1] == "The lamp. And"
    else:
        assert (run["status"], states(run)) == ("done", ["done", "error", "done"])
        assert (await each.texts(chat))[-1] == "The lamp."
    assert "cannot compare" in run["steps"][1]["error"]


async def test_n1_w8_a_preview_goes_through_the_steps_that_ask_no_model(each: World) -> None:
    roll = {"tool": "dice", "input": "3d6", "artifact": "roll"}
    await stored(
        each,
        {"name": "roll", "type": "tool", "params": roll},
        block("eyes", "Eyes: {{ artifacts.roll }}, mood {{ artifacts.mood }}."),
        block("high", "High.", when="artifacts.roll > 10"),
        ANSWER,
        asks("mood", "Mood?", dependsOn=["answer"]),
    )
    chat = await each.start_chat()
    for line in ("Well?", "And?"):
        url = f"/api/branches/{chat.branch}/prompt-preview"
        seen = data(await each.client.post(url, json={"promptText": line}))
        each.model.say("Yes.")
        each.model.say("Calm")
        told = await each.say(chat, line)
        sent = each.model.requests[-2].body["messages"]
        assert seen["messages"] == sent
        assert any(one["content"].startswith("Eyes: ") for one in sent)
        kept = await each.generation(told.meta["generationId"])
        assert kept["promptHash"] == seen["promptHash"]


async def test_a_required_step_that_fails_is_said_in_the_preview_too(world: World) -> None:
    await stored(world, asks("mood", "?"), block("bad", "{{ artifacts.mood.x.y }}"), ANSWER)
    chat = await world.start_chat()
    url = f"/api/branches/{chat.branch}/prompt-preview"
    refused = error(await world.client.post(url, json={}), 422, "STEP_FAILED")
    assert "“bad”" in refused["message"]
    page = await world.client.get(f"/branches/{chat.branch}/prompt")
    assert page.status_code == 422
    assert "“bad”" in page.text


async def test_a_step_may_try_again_within_its_time(world: World) -> None:
    mood = asks("mood", "Mood?", required=False, retries=5, timeout=0.3)
    await stored(world, mood, ANSWER)
    chat = await world.start_chat()
    world.model.fail(400)
    world.model.fail(400)
    world.model.say("Yes.")
    assert (await world.say(chat, "Well?")).text == "Yes."
    (step, _) = (await last(world, chat))["steps"]
    assert "longer than 0.3 seconds" in step["error"]
    assert "scripted failure" in step["error"]
    assert json.dumps(step).count("failure") == 1


@pytest.mark.parametrize("limit", [{"messages": 3}, {"tokens": 40}])
async def test_n2_a_step_lets_in_no_more_of_the_story(each: World, limit: dict[str, int]) -> None:
    made = await stored(each, {"name": "prompt", "type": "pre", "params": limit}, ANSWER)
    chat = await each.start_chat()
    for number in range(8):
        await each.note(chat, f"Night {number} was as dark as all the others.")
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await each.client.post(url, json={"promptText": "Well?"}))
    told = await each.say(chat, "Well?")
    sent = each.model.requests[-1].body["messages"]
    assert seen["messages"] == sent
    lines = [one["content"] for one in sent if one["role"] != "system"]
    assert [line[:7] for line in lines] == ["Night 6", "Night 7", "Well?"]
    past = f"/api/generations/{told.meta['generationId']}/prompt"
    for prompt in (seen, data(await each.client.get(past))):
        left = [one for one in prompt["leftOut"] if one["source"] == "history"]
        assert {one["rule"] for one in left} == {"most"}
        assert sum(one["count"] for one in left) == 7
    page = (await each.client.get(f"/generations/{told.meta['generationId']}/prompt")).text
    assert "older than what the pipeline sends" in page
    wide = {"definition": {"steps": [{"name": "prompt", "type": "pre"}, ANSWER]}}
    data(await each.client.put(f"/api/pipelines/{made['id']}", json=wide))
    await each.say(chat, "Well?")
    assert "Night 0" in str(each.model.requests[-1].body["messages"])


async def test_s11_the_built_in_pipeline_tells_thoughts_apart_too(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("<think>", "She lies.", "</think>", "\n\n“No.”")
    told = await each.say(chat, "Well?")
    assert told.done["finalText"] == (await each.texts(chat))[-1] == "“No.”"
    (thought,) = (await each.messages(chat))[-1]["blocks"]
    assert (thought["type"], thought["content"]) == ("reasoning", "She lies.")
    await each.say(chat, "And?")
    assert "She lies" not in str(each.model.requests[-1].body["messages"])
    for words in ("Write <think>x</think> so.", "<think>And so on"):
        each.model.say(words)
        assert (await each.say(chat, "And?")).done["finalText"] == words

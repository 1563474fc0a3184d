"""What is stored is what runs: steps in order, artifacts, conditions, failures, Stop."""

from typing import Any

from tests.answers import data, error
from tests.pipelines.test_runs import runs, states
from tests.world import Chat, Stranger, World

ANSWER = {"name": "answer", "type": "llm"}


async def stored(world: World, *steps: dict[str, Any], **body: Any) -> dict[str, Any]:
    """A pipeline of these steps, for everything unless said."""
    new = {"name": "Mine", "scope": "global", "definition": {"steps": list(steps)}, **body}
    found: dict[str, Any] = data(await world.client.post("/api/pipelines", json=new))
    return found


def tool(name: str, text: str, kind: str = "calculator", **more: Any) -> dict[str, Any]:
    params = {"tool": kind, "input": text, "artifact": name}
    return {"name": name, "type": "tool", "params": params, **more}


def block(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "pre", "params": {"text": text}, **more}


def asks(name: str, prompt: str, *fields: str, **more: Any) -> dict[str, Any]:
    params = {"artifact": name, "prompt": prompt, "fields": list(fields)}
    return {"name": name, "type": "llm", "params": params, **more}


async def last(world: World, chat: Chat) -> dict[str, Any]:
    return (await runs(world, chat))[0]


async def test_o2_the_steps_of_a_stored_pipeline_run_in_order(each: World) -> None:
    made = await stored(
        each,
        {"name": "before", "type": "pre"},
        ANSWER,
        {"name": "after", "type": "post"},
        {"name": "trim", "type": "post", "params": {"do": "trim"}},
    )
    chat = await each.start_chat()
    each.model.say("It burns. And then the")
    told = await each.say(chat, "And the lamp?")
    assert told.done["finalText"] == (await each.texts(chat))[-1] == "It burns."
    run = await last(each, chat)
    names = [step["stepName"] for step in run["steps"]]
    assert names == ["before", "answer", "after", "trim"]
    assert (run["status"], states(run)) == ("done", ["done"] * 4)
    assert run["pipelineId"] == made["id"]
    data(await each.client.put(f"/api/pipelines/{made['id']}", json={"name": "Other"}))
    kept = data(await each.client.get(f"/api/pipeline-runs/{run['id']}"))["pipeline"]
    assert (kept["version"], kept["name"]) == (1, "Mine")
    assert kept["definition"] == made["definition"]
    seen = [f.data["stepName"] for f in told.run if f.type == "pipeline.step.done"]
    assert seen == names


async def test_o5_what_an_auxiliary_question_gave_is_in_the_prompt(each: World) -> None:
    await stored(
        each,
        asks("mood", "Mood of: {{ messages | map: 'text' | last }}", "mood"),
        tool("sum", "6 * 7"),
        block("said", "Mood {{ artifacts.mood.mood }}, number {{ artifacts.sum }}."),
        ANSWER,
    )
    chat = await each.start_chat()
    each.model.say('Sure: {"mood": "dark {{char}}", "more": 1}')
    each.model.say("Yes.")
    told = await each.say(chat, "And the lamp?")
    question, asked = [one.body["messages"] for one in each.model.requests[-2:]]
    assert question == [{"role": "user", "content": "Mood of: And the lamp?"}]
    assert "Mood dark {{char}}, number 42." in [one["content"] for one in asked]
    url = f"/api/generations/{told.meta['generationId']}"
    kept = data(await each.client.get(f"{url}/prompt"))
    assert kept["messages"] == asked
    assert kept["promptHash"] == data(await each.client.get(url))["promptHash"]


async def test_o8_a_result_switches_later_steps(world: World) -> None:
    await stored(
        world,
        tool("guard", "2 + 2"),
        block("high", "It is high.", when="artifacts.guard > 3"),
        block("low", "It is low.", when="artifacts.guard < 3"),
        block("waits", "After low.", dependsOn=["low"]),
        ANSWER,
    )
    chat = await world.start_chat()
    await world.say(chat, "And the tide?")
    run = await last(world, chat)
    assert states(run) == ["done", "done", "skipped", "skipped", "done"]
    sent = str(world.model.requests[-1].body["messages"])
    assert "It is high." in sent
    assert "low." not in sent


async def test_o3_a_failure_ends_the_reply_only_where_the_step_is_required(world: World) -> None:
    chat = await world.start_chat()
    made = await stored(world, tool("sum", "1 / {{ 0 }}", required=False), ANSWER)
    await world.say(chat, "One?")
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("done", ["error", "done"])
    assert "divided by nothing" in run["steps"][0]["error"]
    strict = {"definition": {"steps": [tool("sum", "1 / {{ 0 }}"), ANSWER]}}
    data(await world.client.put(f"/api/pipelines/{made['id']}", json=strict))
    told = await world.say(chat, "Two?")
    assert told.error is not None
    assert (told.error["code"], told.done["status"]) == ("STEP_FAILED", "error")
    assert "“sum”" in told.error["message"]
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("error", ["error", "skipped"])
    assert (await world.texts(chat))[-1] == "Two?"


async def test_o3_prose_where_json_was_asked_is_the_steps_error(world: World) -> None:
    await stored(world, asks("mood", "Mood?", "mood", required=False, retries=1), ANSWER)
    chat = await world.start_chat()
    world.model.say("Rather dark.")
    world.model.say("Still dark.")
    world.model.say("Yes.")
    assert (await world.say(chat, "Well?")).text == "Yes."
    (mood, answer) = (await last(world, chat))["steps"]
    assert "prose where JSON" in mood["error"]
    assert answer["status"] == "done"
    assert len(world.model.requests) == 3  # two tries, and the answer


async def test_a_step_that_never_ends_is_ended(world: World) -> None:
    await stored(world, asks("mood", "Mood?", required=False, timeout=0.05), ANSWER)
    chat = await world.start_chat()
    world.model.say("x").hold_first()
    world.model.say("Yes.")
    assert (await world.say(chat, "Well?")).text == "Yes."
    assert "longer than 0.05" in (await last(world, chat))["steps"][0]["error"]
    world.model.release()


async def test_stop_ends_whatever_step_is_being_done(world: World) -> None:
    await stored(world, asks("mood", "Mood?"), ANSWER, {"name": "tidy", "type": "post"})
    chat = await world.start_chat()
    reply = world.model.say("x").hold_first()
    async with world.saying(chat, "Well?") as reader:
        asked = await world.model.asked()
        assert (
            await world.abort(
                reader.frames[0].data["generationId"]
                if reader.frames
                else (await reader.until("meta")).data["generationId"]
            )
        ).is_success
        done = (await reader.rest())[-1]
    reply.release()
    assert await asked.closed
    assert done.data["status"] == "aborted"
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("aborted", ["aborted", "skipped", "skipped"])


async def test_o9_a_chat_comes_before_its_character_before_everything(world: World) -> None:
    chat, other = await world.start_chat(), await world.start_chat(await world.character("Rok"))
    for name, scope in (("all", None), ("hers", ("entity_profile", world.mira))):
        place = {"scope": scope[0], "scopeId": scope[1]} if scope else {}
        await stored(world, block("where", f"From {name}."), ANSWER, **place)

    async def told(where: Chat) -> str:
        await world.say(where, "Well?")
        sent = [one["content"] for one in world.model.requests[-1].body["messages"]]
        return next((text for text in sent if text.startswith("From ")), "")

    assert [await told(chat), await told(other)] == ["From hers.", "From all."]
    own = await stored(world, block("where", "From here."), ANSWER, scope="chat", scopeId=chat.id)
    assert await told(chat) == "From here."
    off = {"enabled": False, "version": own["version"]}
    data(await world.client.put(f"/api/pipelines/{own['id']}", json=off))
    assert await told(chat) == "From hers."


async def test_a_preview_and_a_template_know_artifacts_before_there_are_any(world: World) -> None:
    await stored(world, asks("mood", "Mood?", "word"), ANSWER)
    text = "Mood: [{{ artifacts.mood.word }}]"
    body = {"name": "Mood", "scope": "global", "templateText": text}
    data(await world.client.post("/api/prompt-templates", json=body))
    chat = await world.start_chat()
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "Well?"}))
    assert seen["messages"][0]["content"].startswith("Mood: []")
    world.model.say('{"word": "dark"}')
    world.model.say("Yes.")
    await world.say(chat, "Well?")
    sent = world.model.requests[-1].body["messages"][0]["content"]
    assert sent.startswith("Mood: [dark]")


async def test_o4_the_api_refuses_and_keeps_versions(world: World, stranger: Stranger) -> None:
    wrong = {"name": "x", "definition": {"steps": [ANSWER, {"name": "sing", "type": "song"}]}}
    refused = await world.client.post("/api/pipelines", json=wrong)
    assert "sing" in error(refused, 400, "VALIDATION_ERROR")["message"]
    nowhere = {"name": "x", "scope": "chat", "definition": {"steps": [ANSWER]}}
    refused = await world.client.post("/api/pipelines", json=nowhere)
    told = error(refused, 400, "VALIDATION_ERROR")["message"]
    assert told == "This is missing: the id of the chat that it is for."
    made = await stored(world, ANSWER)
    url = f"/api/pipelines/{made['id']}"
    stale = {"name": "y", "version": made["version"] + 1}
    error(await world.client.put(url, json=stale), 409, "STALE")
    steps = data(await world.client.get("/api/pipelines/schema"))["properties"]["steps"]
    assert steps["maxItems"] == 50
    with world.as_user(stranger.user):
        for answer in (await world.client.get(url), await world.client.delete(url)):
            error(answer, 404, "NOT_FOUND")
    data(await world.client.delete(url))
    assert data(await world.client.get("/api/pipelines")) == []
    assert data(await world.client.post(f"/api/trash/pipeline/{made['id']}/restore"))
    data(await world.client.delete(url))
    data(await world.client.delete(f"/api/trash/pipeline/{made['id']}"))


async def test_o10_what_no_longer_fits_comes_back_when_it_is_asked_about(each: World) -> None:
    url = "/api/llm/providers/custom_openai/config"
    data(await each.client.patch(url, json={"contextTokens": 2048}))
    await stored(each, {"name": "back", "type": "rag", "params": {"count": 1}}, ANSWER)
    chat = await each.start_chat()
    await each.note(chat, "The spare key hangs behind the barometer.")
    for number in range(12):
        await each.note(chat, f"Night {number}. " + "The tide went out and came back. " * 20)
    told = await each.say(chat, "Where does the spare key hang?")
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    (block,) = [text for text in sent if "behind the barometer" in text]
    assert block.startswith("# Earlier in the story")
    kept = data(await each.client.get(f"/api/generations/{told.meta['generationId']}/prompt"))
    assert "rag" in [one["source"] for one in kept["blocks"]]
    back = (await last(each, chat))["steps"][0]
    assert (back["stepType"], back["status"], back["output"]["found"]) == ("rag", "done", 1)
    assert back["output"]["taken"][0]["score"] > 0

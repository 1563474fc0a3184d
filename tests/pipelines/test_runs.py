"""Every reply leaves a trace: its run, step by step, readable by API and on pages."""

import re
from datetime import datetime
from typing import Any

from app import db
from app.db.models import now
from app.pipelines.trace import MAX_BYTES, bounded
from app.pipelines.views import lasted
from tests.answers import data, error
from tests.statements import counted
from tests.world import Chat, Stranger, World

STEPS = [("prompt", "pre"), ("answer", "llm"), ("tidy", "post")]


async def runs(world: World, chat: Chat, **query: Any) -> list[dict[str, Any]]:
    """A chat's runs, the newest first."""
    answer = await world.client.get(f"/api/chats/{chat.id}/pipeline-runs", params=query)
    found: list[dict[str, Any]] = data(answer)
    return found


def states(run: dict[str, Any]) -> list[str]:
    """How each of its steps stands."""
    return [step["status"] for step in run["steps"]]


async def test_o1_a_reply_is_a_run_of_three_steps(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("It burns.").say_reasoning("Hm.")
    told = await each.say(chat, "And the lamp?")
    run = data(await each.client.get(f"/api/pipeline-runs/{told.meta['pipelineRunId']}"))
    assert [(one["stepName"], one["stepType"]) for one in run["steps"]] == STEPS
    assert (run["status"], states(run)) == ("done", ["done"] * 3)
    assert (run["trigger"], run["generationId"]) == ("user_message", told.meta["generationId"])
    moments = [run["startedAt"]]
    for step in run["steps"]:
        moments += [step["startedAt"], step["finishedAt"]]
    assert [*moments, run["finishedAt"]] == sorted([*moments, run["finishedAt"]])
    prompt, answer, tidy = run["steps"]
    assert answer["id"] == told.meta["pipelineStepRunId"]
    assert prompt["output"]["messages"] == len(each.model.requests[-1].body["messages"])
    assert prompt["output"]["promptHash"] == answer["input"]["promptHash"]
    assert (answer["input"]["model"], answer["output"]["characters"]) == ("scripted-1", 9)
    assert tidy["input"] == {"characters": 9, "reasoningCharacters": 3}
    assert tidy["output"] == {"characters": 9, "blocks": 1}
    assert "lighthouse" not in str(run)  # counts and a fingerprint, no prompt


async def test_o1_the_stream_tells_of_every_step_between_meta_and_done(world: World) -> None:
    chat = await world.start_chat()
    told = await world.say(chat, "Who is there?")
    seen = [
        (f.type.removeprefix("pipeline."), f.data.get("stepName"), f.data["status"])
        for f in told.run
    ]
    assert seen == [
        ("run.started", None, "running"),
        ("step.started", "prompt", "running"),
        ("step.done", "prompt", "done"),
        ("step.started", "answer", "running"),
        ("step.done", "answer", "done"),
        ("step.started", "tidy", "running"),
        ("step.done", "tidy", "done"),
        ("run.done", None, "done"),
    ]


async def test_o1_what_fails_or_is_stopped_says_so_in_its_step(world: World) -> None:
    chat = await world.start_chat()
    world.model.fail(401, {"error": {"message": "Incorrect API key provided"}})
    await world.say(chat, "Who is there?")
    world.model.say("One", " two").hold(1)
    async with world.saying(chat, "Count.") as reader:
        await reader.until("delta")
        await world.abort(reader.frames[0].data["generationId"])
    await world.idle()
    stopped, failed = await runs(world, chat)
    assert (failed["status"], states(failed)) == ("error", ["done", "error", "skipped"])
    assert failed["steps"][1]["error"]
    assert (stopped["status"], states(stopped)) == ("aborted", ["done", "aborted", "done"])
    assert stopped["steps"][2]["output"]["characters"] == 3


async def test_o6_a_template_that_fails_is_refused_before_there_is_a_run(world: World) -> None:
    """So no step of a run can call itself done; the answer says which line of it is wrong."""
    chat = await world.start_chat()
    body = {"name": "Broken", "scope": "global", "templateText": "{{ char.nme }}"}
    data(await world.client.post("/api/prompt-templates", json=body))
    url = f"/api/chats/{chat.id}/messages"
    refused = await world.client.post(
        url, json={"promptText": "Hello?"}, headers={"Accept": "text/event-stream"}
    )
    assert error(refused, 422, "TEMPLATE_FAILED")["details"]["line"] == 1
    assert await runs(world, chat) == []
    assert len(await world.texts(chat)) == 1  # the greeting


async def test_o1_a_list_goes_on_and_a_stranger_sees_none(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    for line in ("One.", "Two.", "Three."):
        await world.say(chat, line)
    url = f"/api/chats/{chat.id}/pipeline-runs"
    first = (await world.client.get(url, params={"limit": 2})).json()
    rest = (await world.client.get(url, params={"cursor": first["meta"]["nextCursor"]})).json()
    both = [run["id"] for run in (*first["data"], *rest["data"])]
    assert both == [run["id"] for run in await runs(world, chat)]
    assert (len(both), rest["meta"]["hasMore"]) == (3, False)
    with world.as_user(stranger.user):
        for path in (url, f"/api/pipeline-runs/{both[0]}", f"/runs/{both[0]}"):
            assert (await world.client.get(path)).status_code == 404


async def test_o1_the_built_in_steps_cost_a_reply_six_statements(world: World) -> None:
    """Which pipeline it is, the run and its steps, their ends: all that a bare call would not
    ask of the database."""
    chat = await world.start_chat()
    async with counted() as statements:
        await world.say(chat, "Who is there?")
        await world.idle()
    of_pipelines = re.compile(r"(FROM|INTO|UPDATE) \"?pipeline(s|_runs|_step_runs)\b")
    mine = [one for one in statements if of_pipelines.search(one)]
    assert any("llm_generations" in one for one in statements)
    assert len(mine) <= 6, mine
    assert sum("pipeline_runs" in one for one in mine) >= 2


async def test_n3_the_pages_show_why_an_answer_came(world: World) -> None:
    chat = await world.start_chat()
    told = await world.say(chat, "Who is there?")
    run = told.meta["pipelineRunId"]
    why = f"/generations/{told.meta['generationId']}/prompt"
    branch, message = told.meta["branchId"], told.meta["assistantMessageId"]
    menu = (await world.client.get(f"/branches/{branch}/messages/{message}")).text
    assert f'href="{why}#why"' in menu
    page = (await world.client.get(why)).text
    assert "Why this answer" in page
    assert f"/runs/{run}" in page
    assert f"/runs/{run}" in (await world.client.get(f"/chats/{chat.id}/runs")).text
    alone = (await world.client.get(f"/runs/{run}")).text
    assert "Asking the model" in alone
    assert "fingerprint of the prompt" in alone
    empty = await world.start_chat()
    assert "No answer has been" in (await world.client.get(f"/chats/{empty.id}/runs")).text


async def test_n3_the_menu_of_a_message_shows_the_steps(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    world.model.say("It burns.")
    told = await world.say(chat, "And the lamp?")
    page = f"/generations/{told.meta['generationId']}/prompt"
    shown = await world.client.get(f"{page}/why", headers={"HX-Request": "true"})
    assert shown.text.count('class="timeline-step') == 3
    assert f'href="/runs/{told.meta["pipelineRunId"]}"' in shown.text
    plain = await world.client.get(f"{page}/why")
    assert (plain.status_code, plain.headers["Location"]) == (303, f"{page}#why")
    foreign = f"/generations/{stranger.generation}/prompt/why"
    assert (await world.client.get(foreign)).status_code == 404


async def test_o1_a_purged_chat_leaves_no_run_behind(world: World) -> None:
    chat = await world.start_chat()
    await world.say(chat, "Who is there?")
    data(await world.client.delete(f"/api/chats/{chat.id}"))
    data(await world.client.delete(f"/api/trash/chat/{chat.id}"))
    for table in ("pipeline_runs", "pipeline_step_runs"):
        assert await db.rows(f"SELECT id FROM {table}") == []


def test_o1_what_is_recorded_is_bounded() -> None:
    assert bounded({"text": "x" * 9000, "tokens": 3}) == {"text": "x" * 1999 + "…", "tokens": 3}
    huge = {f"n{number}": "x" * 1900 for number in range(20)}
    assert bounded(huge) == {"tooLong": sorted(huge)}
    assert len(str(bounded(huge))) < MAX_BYTES
    for letter in ("x", "я", "語", "🦊", '"'):
        (kept,) = bounded({"question": letter * 9000}).values()
        assert (kept[0], kept[-1], 500 < len(kept) < 9000) == (letter, "…", True)
        assert bounded({"question": kept, "words": kept}) == {"question": kept, "words": kept}


def test_a_span_is_said_as_people_say_it() -> None:
    began = datetime(2031, 1, 1, tzinfo=now().tzinfo)
    ends = [began.replace(microsecond=12_000), began.replace(second=9), began.replace(minute=2)]
    assert [lasted(began, end) for end in ends] == ["12 ms", "9.0 s", "2 min 0 s"]
    assert lasted(began, None) == ""

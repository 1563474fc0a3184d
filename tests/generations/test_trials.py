"""A pipeline is tried on a story: all of it happens, and nothing of it comes into the story."""

import json
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from app import db
from tests.answers import data, error
from tests.frames import Reader, Told
from tests.generations.tabs import open_tab
from tests.generations.test_limits import narrow
from tests.pipelines.test_running import ANSWER, block, last, stored, tool
from tests.pipelines.test_runs import runs, states
from tests.world import STREAM, Chat, Stranger, World

__all__ = ["narrow"]

CHAT = "SELECT title, version, updated_at, activity_at, last_message_at FROM chats WHERE id = ?"
STORY = ("chat_messages", "message_variants", "branch_entries", "branch_drafts")


def url_of(chat: Chat) -> str:
    return f"/api/chats/{chat.id}/pipeline-runs"


def trying(world: World, chat: Chat, **body: Any) -> AbstractAsyncContextManager[Reader]:
    """A trial's stream."""
    return world.stream(url_of(chat), body)


async def tried(world: World, chat: Chat, **body: Any) -> Told:
    """A trial, read to its end."""
    async with trying(world, chat, **body) as reader:
        return Told.of(await reader.rest())


async def story(chat: Chat) -> list[Any]:
    """Every row of every story, and this chat's own."""
    rows = [await db.rows(f"SELECT * FROM {table} ORDER BY 1") for table in STORY]
    return [*rows, await db.rows(CHAT, chat.id)]


async def test_a_trial_leaves_a_run_and_nothing_in_the_story(each: World) -> None:
    made = await stored(
        each,
        tool("sum", "6 * 7"),
        block("said", "The number is {{ artifacts.sum }}."),
        ANSWER,
        {"name": "trim", "type": "post", "params": {"do": "trim"}},
        enabled=False,
    )
    chat = await each.start_chat()
    await each.say(chat, "Hello?")
    before = await story(chat)
    each.model.say_reasoning("Hm.").say("It burns. And then")
    told = await tried(each, chat, pipelineId=made["id"], promptText="And the lamp?")
    assert (told.text, told.done["finalText"]) == ("It burns. And then", "It burns.")
    nothing = ("branchId", "userMessageId", "assistantMessageId", "variantId")
    assert [told.meta[name] for name in nothing] == [None] * 4
    assert await story(chat) == before
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    assert "The number is 42." in sent
    assert "And the lamp?" in sent
    run = await last(each, chat)
    assert (run["trigger"], run["status"], run["meta"]["trial"]) == ("manual", "done", True)
    assert (run["pipeline"]["id"], run["pipeline"]["version"]) == (made["id"], 1)
    assert states(run) == ["done"] * 4
    kept = data(await each.client.get(f"/api/generations/{run['generationId']}/prompt"))
    assert [one["content"] for one in kept["messages"]] == sent
    page = (await each.client.get(f"/runs/{run['id']}")).text
    assert "A trial" in page
    assert "It burns." in page
    assert "a trial; nothing of it" in (await each.client.get(f"/runs/{run['id']}")).text
    assert (await each.client.get(f"/generations/{run['generationId']}/prompt")).status_code == 200
    assert f'href="/pipelines/{made["id"]}"' in page
    data(await each.client.delete(f"/api/pipelines/{made['id']}"))
    page = (await each.client.get(f"/runs/{run['id']}")).text
    assert f'href="/pipelines/{made["id"]}"' not in page
    assert "The number is {{ artifacts.sum }}." in page  # as it ran


async def test_without_a_line_the_last_one_is_answered_once_more(world: World) -> None:
    chat = await world.start_chat()
    refused = await world.client.post(url_of(chat), json={}, headers=STREAM)
    error(refused, 409, "NOTHING_TO_ANSWER")
    world.model.say("It burns.")
    world.model.say("It is out.")
    await world.say(chat, "And the lamp?")
    assert (await tried(world, chat)).text == "It is out."
    first, second = [one.body["messages"] for one in world.model.requests[-2:]]
    assert first == second
    assert await world.texts(chat) == [*(await world.texts(chat))[:1], "And the lamp?", "It burns."]
    assert (await last(world, chat))["pipelineId"] is None
    await world.note(chat, "Hello?")
    await tried(world, chat)
    assert "Hello?" in str(world.model.requests[-1].body["messages"][-2:])


async def test_a_trial_is_stopped_and_is_in_nobodys_way(world: World) -> None:
    chat = await world.start_chat()
    await world.note(chat, "Hello?")
    before = await story(chat)
    world.model.say("One", " two").hold(1)
    async with trying(world, chat) as reader:
        meta = (await reader.until("meta")).data
        await reader.until("delta")
        page = (await world.client.get(f"/chats/{chat.id}")).text
        assert "/cancellation" not in page
        run = (await world.client.get(f"/runs/{meta['pipelineRunId']}")).text
        stop = f"/generations/{meta['generationId']}/cancellation"
        assert stop in run
        assert "One" in run or 'id="answer"' in run
        stopped = await world.client.post(stop)
        assert stopped.headers["Location"] == f"/runs/{meta['pipelineRunId']}"
        assert (await reader.rest())[-1].data["status"] == "aborted"
    world.model.release()
    assert await story(chat) == before
    found = await last(world, chat)
    assert (found["status"], found["steps"][1]["status"]) == ("aborted", "aborted")
    assert "One" in (await world.client.get(f"/runs/{found['id']}")).text
    assert (await world.say(chat, "And now?")).done["status"] == "done"


async def test_a_server_that_goes_down_keeps_what_was_said_in_a_trial(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("One", " two").hold(1)
    async with trying(world, chat, promptText="Count.") as reader:
        await reader.until("delta")
        await world.house.app.extensions["talespinner.running"].close()
        done = (await reader.rest())[-1].data
    assert (done["status"], done["finalText"]) == ("interrupted", "One")
    run = await last(world, chat)
    assert (run["status"], run["steps"][1]["output"]["text"]) == ("interrupted", "One")
    assert len(await world.messages(chat)) == 1


async def test_while_it_runs_the_story_goes_on(world: World) -> None:
    chat = await world.start_chat()
    await world.note(chat, "Hello?")
    world.model.say("One", " two").hold(1)
    async with trying(world, chat) as reader:
        await reader.until("delta")
        world.model.say("Yes.")
        assert (await world.say(chat, "Go on.")).done["status"] == "done"
        world.model.release()
        assert (await reader.rest())[-1].data["finalText"] == "One two"
    assert (await world.texts(chat))[-2:] == ["Go on.", "Yes."]


@pytest.mark.parametrize("narrow", [{"max_generations": 1}], indirect=True)
async def test_i7_a_trial_counts_among_what_runs_at_once(narrow: World) -> None:
    chat = await narrow.start_chat()
    narrow.model.hold(1)
    async with narrow.saying(chat, "Go.") as reader:
        await reader.until("delta")
        other = await narrow.start_chat()
        body = {"promptText": "Hello?"}
        refused = await narrow.client.post(url_of(other), json=body, headers=STREAM)
        error(refused, 429, "RATE_LIMITED")
        here = await narrow.client.post(url_of(chat), json=body, headers=STREAM)
        error(here, 409, "GENERATION_RUNNING")
        narrow.model.release()
        await reader.rest()
    assert len(await runs(narrow, other)) == 0


async def test_nobody_tries_what_is_not_theirs(world: World, stranger: Stranger) -> None:
    made = await stored(world, ANSWER)
    chat = await world.start_chat()
    with world.as_user(stranger.user):
        for where, body in (
            (chat, {}),
            (stranger.chat, {"pipelineId": made["id"]}),
            (stranger.chat, {"branchId": chat.branch}),
        ):
            refused = await world.client.post(url_of(where), json=body, headers=STREAM)
            error(refused, 404, "NOT_FOUND")
        asked = await world.client.get(f"/runs/new?pipeline={made['id']}")
        assert asked.status_code == 404
        form = {"chat": chat.id, "pipeline": "", "text": "Let me in."}
        page = await world.client.post("/runs/new", data=form)
        assert (page.status_code, "Let me in." in page.text) == (404, True)
    assert await runs(world, chat) == []


async def test_it_is_tried_on_a_page_that_shows_it_live(world: World) -> None:
    made = await stored(world, tool("sum", "6 * 7"), ANSWER, name="By number")
    chat = await world.start_chat()
    page = (await world.client.get(f"/runs/new?pipeline={made['id']}&chat={chat.id}")).text
    assert f'value="{made["id"]}" selected' in page
    assert f'value="{chat.id}" selected' in page
    form = {"pipeline": made["id"], "chat": chat.id, "text": "", "key": "once"}
    empty = await world.client.post("/runs/new", data=form)
    assert (empty.status_code, "say something to it" in empty.text) == (409, True)
    world.model.say("It *burns*", " now.").hold(1)
    form["text"] = "And the lamp?"
    begun = await world.client.post("/runs/new", data=form)
    assert begun.status_code == 303
    url = begun.headers["Location"]
    assert (await world.client.post("/runs/new", data=form)).headers["Location"] == url  # once
    async with open_tab(world, chat, url=url) as tab:
        await tab.until(lambda: "It burns" in tab.text("answer"))
        assert "42" in tab.text("run")
        assert "Stop" in tab.text("run")
        world.model.release()
        await tab.until(lambda: "in all" in tab.text("run"))
        live = tab.page.find("live")
        assert live is not None
        assert "hx-sse:connect" not in live.attrs
        assert tab.text("answer") == "It burns now."
        assert "Stop" not in tab.text("run")
    assert len(await runs(world, chat)) == 1
    listed = (await world.client.get(f"/chats/{chat.id}/runs")).text
    assert "A trial; nothing of it came into the story" in listed
    assert json.dumps(await world.texts(chat)).count("lamp?") == 0

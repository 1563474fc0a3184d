"""A pipeline of all five types: run to its end, stopped at each step, killed at each step."""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.pipelines import engine
from tests.answers import data
from tests.conftest import new_settings, serving
from tests.frames import Reader, Told
from tests.pipelines.test_running import ANSWER, asks, block, last, stored, tool
from tests.pipelines.test_runs import states
from tests.pipelines.test_steps import post
from tests.pipelines.test_summary import TITLE, sums
from tests.scripted import ScriptedModel
from tests.world import Chat, World, cast

STEPS = (
    {"name": "prompt", "type": "pre", "params": {"messages": 3}},
    {"name": "look", "type": "rag"},
    tool("roll", "2d6", "dice"),
    asks("mood", "Mood?", "word"),
    block(
        "say", "Mood {{ artifacts.mood.word }}, eyes {{ artifacts.roll }}, {{ rag | size }} found."
    ),
    ANSWER,
    post("split", do="split"),
    post("trim", do="trim"),
    post("coins", do="take", pattern=r"(\d+) coins", artifact="coins"),
    asks("judge", "Rate {{ artifacts.coins }} in “{{ answer }}”.", dependsOn=["coins"]),
    sums(),
)
NAMES = [str(step["name"]) for step in STEPS]
SAID = {
    "mood": '{"word": "dark"}',
    "answer": "<think>Hm.</think>You have 3 coins. And",
    "judge": "Fair.",
    "sum": "Nights went by.",
}


async def ready(world: World) -> Chat:
    """A story of which most has left the prompt."""
    await stored(world, *STEPS)
    chat = await world.start_chat()
    for number in range(8):
        lamp = "The lamp failed." if number == 1 else "All was calm."
        await world.note(chat, f"Night {number}. {lamp}")
    return chat


def speak(world: World, **held: bool) -> None:
    """Everything that the model will be asked; what is held waits before its first word."""
    for name, words in SAID.items():
        reply = world.model.say(words)
        if held.get(name):
            reply.hold_first()


async def test_o1_o2_all_five_types_run_to_the_end(each: World) -> None:
    chat = await ready(each)
    speak(each)
    told = await each.say(chat, "What of the lamp?")
    assert (told.done["status"], told.done["finalText"]) == ("done", "You have 3 coins.")
    run = await last(each, chat)
    assert [one["stepName"] for one in run["steps"]] == NAMES
    assert (run["status"], states(run)) == ("done", ["done"] * len(NAMES))
    assert all(one["finishedAt"] >= one["startedAt"] for one in run["steps"])
    seen = [f.data["stepName"] for f in told.run if f.type == "pipeline.step.done"]
    assert seen == NAMES
    eyes = run["steps"][NAMES.index("roll")]["output"]["artifact"]
    asked = [one.body["messages"] for one in each.model.requests[-4:]]
    sent = [one["content"] for one in asked[1]]
    found = run["steps"][NAMES.index("look")]["output"]["found"]
    assert f"Mood dark, eyes {eyes}, {found} found." in sent
    assert found > 0
    assert any(text.startswith("# Earlier in the story") for text in sent)
    assert asked[2] == [{"role": "user", "content": "Rate 3 in “You have 3 coins.”."}]
    url = f"/api/branches/{chat.branch}/prompt-preview"
    next_ = data(await each.client.post(url, json={"promptText": "And?"}))["messages"]
    assert f"{TITLE}Nights went by." in [one["content"] for one in next_]
    (thought,) = (await each.messages(chat))[-1]["blocks"]
    assert thought["content"] == "Hm."


async def held(
    world: World, monkeypatch: pytest.MonkeyPatch, chat: Chat, name: str
) -> tuple[asyncio.Event, Callable[[Reader], Awaitable[None]]]:
    """This step will not end; (set it free), and wait until it has begun."""
    begun, free, run = asyncio.Event(), asyncio.Event(), engine.run

    async def hanging(step: Any, *given: Any) -> Any:
        if step.name == name and not free.is_set():
            begun.set()
            await free.wait()
        return await run(step, *given)

    monkeypatch.setattr(engine, "run", hanging)
    speak(world, **{name: True})

    async def reached(_: Reader) -> None:
        async with asyncio.timeout(5):
            if name in SAID:
                for _number in range([*SAID].index(name) + 1):
                    await world.model.asked()
            else:
                await begun.wait()

    if name in SAID:
        free.set()
    return free, reached


def stands(run: dict[str, Any], name: str, how: str) -> None:
    """What came before is done, this one ended so, and what follows was never begun."""
    place = NAMES.index(name)
    rest = len(NAMES) - place - 1
    assert run["status"] == how
    assert states(run) == [*["done"] * place, how, *["skipped"] * rest]


@pytest.mark.parametrize("name", NAMES)
async def test_a1_o1_a_stop_ends_each_step_within_a_second(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    chat = await ready(world)
    free, reached = await held(world, monkeypatch, chat, name)
    async with world.saying(chat, "What of the lamp?") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await reached(reader)
        async with asyncio.timeout(1):
            data(await world.abort(generation))
            told = Told.of(await reader.rest())
    assert told.done["status"] == "aborted"
    stands(await last(world, chat), name, "aborted")
    answered = NAMES.index(name) > NAMES.index("answer")
    texts = await world.texts(chat)
    assert texts[-1] == (SAID["answer"] if answered else "What of the lamp?")
    free.set()
    world.model.release()
    while world.model.take():  # what was never asked
        pass
    speak(world)
    assert (await world.say(chat, "And now?")).done["status"] == "done"


@pytest.mark.parametrize("name", NAMES)
async def test_a6_o1_a_kill_at_each_step_leaves_an_interrupted_run(
    tmp_path: Path,
    migrated: Path,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """The folder is copied in the middle of the step, as a kill leaves it."""
    given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
    settings = new_settings(tmp_path / "data", migrated, **given)
    async with serving(settings) as house:
        world = await cast(house, model)
        chat = await ready(world)
        free, reached = await held(world, monkeypatch, chat, name)
        async with world.saying(chat, "What of the lamp?") as reader:
            generation = (await reader.until("meta")).data["generationId"]
            await reached(reader)
            shutil.copytree(tmp_path / "data", tmp_path / "left")
            data(await world.abort(generation))
    free.set()
    model.release()
    while model.take():
        pass
    async with serving(settings.model_copy(update={"data": tmp_path / "left"})) as house:
        world = World(house, model)
        run = await last(world, chat)
        assert run["status"] == "interrupted"
        assert "running" not in states(run)
        assert (await world.generation(generation))["status"] == "interrupted"
        answered = NAMES.index(name) > NAMES.index("answer")
        expected = SAID["answer"] if answered else "What of the lamp?"
        assert (await world.texts(chat))[-1] == expected
        speak(world)
        assert (await world.say(chat, "And now?")).done["status"] == "done"
        assert json.dumps(states(await last(world, chat))).count("done") == len(NAMES)

"""kill -9 while a model is asked in a step: before, for and after the answer."""

import asyncio
import json
import os
import signal
from pathlib import Path

import httpx
import pytest

from tests.answers import data
from tests.live.test_kill import is_sound, last_of, server
from tests.pipelines.test_whole import NAMES, SAID, STEPS
from tests.scripted import ScriptedModel


async def say(client: httpx.AsyncClient, chat: str) -> str:
    """A turn, read as far as it comes."""
    headers = {"Accept": "text/event-stream"}
    url, body = f"/api/chats/{chat}/messages", {"promptText": "What of the lamp?"}
    seen = ""
    try:
        async with client.stream("POST", url, json=body, headers=headers) as response:
            async for line in response.aiter_lines():
                seen += line
    except httpx.HTTPError:
        pass
    return seen


async def begun(client: httpx.AsyncClient) -> str:
    """A story with this pipeline, most of which has left the prompt."""
    made = data(await client.post("/api/entity-profiles", json={"name": "Mira"}))["id"]
    new = {"name": "Mine", "scope": "global", "definition": {"steps": list(STEPS)}}
    data(await client.post("/api/pipelines", json=new))
    started = data(await client.post(f"/api/entity-profiles/{made}/chats", json={}))
    chat: str = started["chat"]["id"]
    for number in range(8):
        note = {"promptText": f"Night {number}."}
        data(await client.post(f"/api/chats/{chat}/messages", json=note))
    return chat


@pytest.mark.long
@pytest.mark.parametrize("name", SAID)
async def test_a6_o1_kill_9_in_a_step(tmp_path: Path, model: ScriptedModel, name: str) -> None:
    for one, words in SAID.items():
        reply = model.say(words)
        if one == name:
            reply.hold_first()
    async with server(tmp_path / "data", model.base_url) as (pid, client):
        chat = await begun(client)
        saying = asyncio.create_task(say(client, chat))
        for _ in range([*SAID].index(name) + 1):
            await asyncio.wait_for(model.asked(), 10)
        os.kill(pid, signal.SIGKILL)
        await saying
    while model.take():
        pass
    async with server(tmp_path / "data", model.base_url) as (_, client):
        (run,) = data(await client.get(f"/api/chats/{chat}/pipeline-runs"))
        states = [step["status"] for step in run["steps"]]
        assert run["status"] == "interrupted"
        assert "running" not in states
        answered = NAMES.index(name) > NAMES.index("answer")
        kept = (await last_of(client, chat))["promptText"]
        assert kept == (SAID["answer"] if answered else "What of the lamp?")
        for words in SAID.values():
            model.say(words)
        assert '"status":"done"' in (await say(client, chat)).replace(" ", "")
        run = data(await client.get(f"/api/chats/{chat}/pipeline-runs"))[0]
        assert json.dumps(run["steps"]).count('"status": "done"') == len(NAMES)
    is_sound(tmp_path / "data")

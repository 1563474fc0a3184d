"""From nothing to the first answer. Needs the network, so it is one of the long ones."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from tests.processes import ROOT

STREAM = {"Accept": "text/event-stream"}


@pytest.mark.long
async def test_i1_i3_from_clone_to_first_answer_with_one_command(tmp_path: Path) -> None:
    """`git clone`, `make run`: no key, no settings; the built-in storyteller answers."""
    clone = tmp_path / "clone"
    cloning = await asyncio.create_subprocess_exec("git", "clone", "-q", str(ROOT), str(clone))
    assert await cloning.wait() == 0
    running = await asyncio.create_subprocess_exec(
        *("make", "run"),
        cwd=clone,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TALESPINNER_PORT": "0"},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(300):
            url = await _address(running)
            await _first_answer(url)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        await running.wait()


async def _address(running: asyncio.subprocess.Process) -> str:
    assert running.stdout is not None
    async for line in running.stdout:
        if b"TaleSpinner is at" in line:
            return line.decode().split()[-1]
    raise AssertionError("it did not start")


async def _first_answer(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        made = await client.post("/api/entity-profiles", json={"name": "Mira"})
        path = f"/api/entity-profiles/{made.json()['data']['id']}/chats"
        chat = (await client.post(path, json={})).json()["data"]["chat"]
        answer = await client.post(
            f"/api/chats/{chat['id']}/messages", json={"promptText": "Who are you?"}, headers=STREAM
        )
        assert '"status":"done"' in answer.text

"""Kill the server in the middle of replies: whatever any reader had been shown is there after."""

import asyncio
import json
import os
import random
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.processes import process

REPLIES = 10


class Shown:
    """A reader that keeps what it has been shown, until its connection breaks."""

    def __init__(self, url: str, chat_id: str, path: str = "") -> None:
        self.host = url.removeprefix("http://")
        self.chat_id = chat_id
        self.path = path or f"/api/chats/{chat_id}/messages"
        self.body = b"{}" if path else b'{"promptText": "Go on.", "role": "user"}'
        self.text = ""
        self.before = ""

    @property
    def has_begun(self) -> bool:
        """Something was shown that was not there before."""
        return len(self.text) > len(self.before)

    async def read(self) -> None:
        reader, writer = await asyncio.open_connection(*self.host.split(":"))
        head = f"POST {self.path} HTTP/1.1\r\nHost: {self.host}\r\n"
        head += "Content-Type: application/json\r\nAccept: text/event-stream\r\n"
        writer.write(f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body)
        try:
            async for line in reader:
                if line.startswith(b"data: ") and line.endswith(b"}\n"):
                    event = json.loads(line[6:])
                    if event["type"] == "llm.stream.delta":
                        self.text += event["data"]["content"]
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def server(data: Path, model: str) -> AsyncIterator[tuple[int, httpx.AsyncClient]]:
    settings = {
        "TALESPINNER_DATA": str(data),
        "TALESPINNER_PORT": "0",
        "TALESPINNER_MAX_GENERATIONS": "0",
        "TALESPINNER_MAX_STARTS_PER_MINUTE": "0",
        "OPENAI_BASE_URL": model,
        "OPENAI_MODEL": "scripted-1",
    }
    async with (
        process("app", "serve", **settings) as (pid, url),
        httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client,
    ):
        yield pid, client


async def new_chats(client: httpx.AsyncClient) -> list[str]:
    made = await client.post("/api/entity-profiles", json={"name": "Mira"})
    path = f"/api/entity-profiles/{made.json()['data']['id']}/chats"
    return [(await client.post(path, json={})).json()["data"]["chat"]["id"] for _ in range(REPLIES)]


async def kill_in_the_middle(pid: int, readers: list[Shown], after: float) -> None:
    """Once every reader has been shown something new, wait a moment, then kill -9."""
    tasks = [asyncio.create_task(reader.read()) for reader in readers]
    async with asyncio.timeout(20):
        while not all(reader.has_begun for reader in readers):
            await asyncio.sleep(0.002)
    await asyncio.sleep(after)
    os.kill(pid, signal.SIGKILL)
    await asyncio.gather(*tasks)


async def is_all_there(client: httpx.AsyncClient, readers: list[Shown]) -> int:
    """How many characters readers had been shown, each of which is stored."""
    for reader in readers:
        answer = await client.get(f"/api/chats/{reader.chat_id}/messages?limit=1")
        message = answer.json()["data"]["messages"][0]
        variants = await client.get(f"/api/messages/{message['id']}/variants")
        (variant,) = variants.json()["data"]
        assert variant["status"] == "interrupted"
        assert reader.text
        assert message["promptText"].startswith(reader.text)
    return sum(len(reader.text) for reader in readers)


def is_sound(data: Path) -> None:
    """Nothing is left open, and the files are whole."""
    for name in ("talespinner.db", "journal.db"):
        db = sqlite3.connect(data / name)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if name == "talespinner.db":
            for table in ("llm_generations", "message_variants"):
                open_rows = f"SELECT COUNT(*) FROM {table} WHERE status = 'streaming'"
                assert db.execute(open_rows).fetchone() == (0,)
            for table in ("pipeline_runs", "pipeline_step_runs"):
                running = f"SELECT COUNT(*) FROM {table} WHERE status = 'running'"
                assert db.execute(running).fetchone() == (0,)
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        else:
            assert db.execute("SELECT COUNT(*) FROM generation_journal").fetchone() == (0,)
        db.close()


async def kill_and_look(data: Path, times: int) -> int:
    """Over and over: talk, kill, start again, compare. Gives the characters compared."""
    chance, compared = random.Random(3), 0
    tale = ("--tokens", "4000", "--token-ms", "5")
    async with process("tests.scripted", *tale) as (_, model):
        for _ in range(times):
            async with server(data, model) as (pid, client):
                readers = [
                    Shown(str(client.base_url).rstrip("/"), c) for c in await new_chats(client)
                ]
                await kill_in_the_middle(pid, readers, chance.random() * 0.5)
            async with server(data, model) as (_, client):
                compared += await is_all_there(client, readers)
            is_sound(data)
    return compared


async def test_n5_what_was_shown_survives_kill_9(tmp_path: Path) -> None:
    """Also A6: after the restart nothing is left `streaming`."""
    assert await kill_and_look(tmp_path / "data", times=2) > 0


async def test_n5_what_goes_on_survives_kill_9_too(tmp_path: Path) -> None:
    """V16 and V18: a continuation, with what it continues; a turn that is written for the user."""
    data, start = tmp_path / "data", "I open the door. "
    async with process("tests.scripted", "--tokens", "4000", "--token-ms", "5") as (_, model):
        async with server(data, model) as (pid, client):
            one, other = (await new_chats(client))[:2]
            answer = Shown(str(client.base_url).rstrip("/"), one)
            await kill_in_the_middle(pid, [answer], 0)
        async with server(data, model) as (pid, client):
            before = await last_of(client, one)
            branch = (await client.get(f"/api/chats/{other}")).json()["data"]["activeBranchId"]
            draft, url = f"/api/branches/{branch}/draft", str(client.base_url).rstrip("/")
            await client.put(draft, json={"text": start})
            more = Shown(url, one, f"/api/messages/{before['id']}/continue")
            turn = Shown(url, other, f"/api/branches/{branch}/impersonate")
            more.before, turn.before = before["promptText"], start
            await kill_in_the_middle(pid, [more, turn], 0.2)
        async with server(data, model) as (_, client):
            kept = (await last_of(client, one))["promptText"]
            written = (await client.get(draft)).json()["data"]["text"]
        assert len(kept) >= len(more.text) > len(before["promptText"])
        assert kept.startswith(more.text)
        assert more.text.startswith(before["promptText"] + "Once")
        assert len(written) >= len(turn.text) > len(start)
        assert written.startswith(turn.text)
        assert turn.text.startswith(f"{start}Once")
    is_sound(data)


async def last_of(client: httpx.AsyncClient, chat_id: str) -> dict[str, str]:
    """The last message of a chat."""
    answer = await client.get(f"/api/chats/{chat_id}/messages?limit=1")
    found: dict[str, str] = answer.json()["data"]["messages"][0]
    return found


@pytest.mark.long
async def test_n5_twenty_kills(tmp_path: Path) -> None:
    characters = await kill_and_look(tmp_path / "data", times=20)
    print(f"{characters} characters had been shown; all are there")

"""What is measured: the server and the model, each a process of its own, and a reader here."""

import asyncio
import contextlib
import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.processes import process

LOCAL_USER = "a0000000-0000-4000-8000-000000000001"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stand:
    """A running server over a folder of its own."""

    url: str
    data: Path
    pid: int
    client: httpx.AsyncClient
    model: str  # the model's own address

    def cpu_seconds(self) -> float:
        """User and system time of the server so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mb(self, what: str = "VmRSS") -> float:
        """`VmRSS` now, `VmHWM` the highest so far."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(one for one in status.splitlines() if one.startswith(what))
        return int(line.split()[1]) / 1024


@contextlib.asynccontextmanager
async def stand(tokens: int = 200, token_ms: float = 20) -> AsyncIterator[Stand]:
    """A server that talks to a stamping model; its limits are off."""
    with tempfile.TemporaryDirectory() as folder:
        speed = ("--tokens", str(tokens), "--token-ms", str(token_ms))
        settings = {
            "TALESPINNER_DATA": folder,
            "TALESPINNER_PORT": "0",
            "TALESPINNER_MAX_GENERATIONS": "0",
            "TALESPINNER_MAX_STARTS_PER_MINUTE": "0",
            "TALESPINNER_MAX_STREAMS": "0",
            "OPENAI_MODEL": "stamps",
        }
        async with process("tests.bench.model", *speed) as (_, model):
            settings["OPENAI_BASE_URL"] = model
            async with process("app", "serve", **settings) as (pid, url):
                limits = httpx.Limits(max_connections=500)
                async with httpx.AsyncClient(
                    base_url=url, timeout=120, limits=limits, trust_env=False
                ) as client:
                    yield Stand(url, Path(folder), pid, client, model)


async def new_chat(stand: Stand, messages: int = 0) -> str:
    """A chat with a new character; `messages` lines of 300 characters are put in by SQL."""
    made = await stand.client.post(
        "/api/entity-profiles", json={"name": "Mira", "spec": {"description": "A keeper. " * 40}}
    )
    profile = made.json()["data"]["id"]
    made = await stand.client.post(f"/api/entity-profiles/{profile}/chats", json={})
    chat = made.json()["data"]["chat"]
    if messages:
        fill(stand.data / "talespinner.db", chat["id"], chat["activeBranchId"], messages)
    return str(chat["id"])


def fill(file: Path, chat_id: str, branch_id: str, messages: int) -> None:
    """So many turns at the end of an empty branch."""
    db = sqlite3.connect(file)
    (branch_seq,) = db.execute("SELECT seq FROM chat_branches WHERE id = ?", [branch_id]).fetchone()
    first = db.execute("SELECT COALESCE(MAX(seq), 0) + 1 FROM chat_messages").fetchone()[0]
    first = max(
        first, db.execute("SELECT COALESCE(MAX(seq), 0) + 1 FROM message_variants").fetchone()[0]
    )
    at = time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime())
    for n in range(messages):
        seq, message_id = first + n, str(uuid.uuid4())
        role = "user" if n % 2 == 0 else "assistant"
        text = f"Line {n}: *the lamp turns* and “the sea is loud tonight”, she said. " * 5
        db.execute(
            "INSERT INTO chat_messages (seq, id, owner_id, chat_id, branch_id, role, name, meta,"
            " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?)",
            [seq, message_id, LOCAL_USER, chat_id, branch_id, role, role, at],
        )
        db.execute(
            "INSERT INTO message_variants (seq, id, owner_id, message_id, message_seq, ordinal,"
            " kind, prompt_text, blocks, meta, created_at)"
            " VALUES (?, ?, ?, ?, ?, 0, 'original', ?, '[]', '{}', ?)",
            [seq, str(uuid.uuid4()), LOCAL_USER, message_id, seq, text, at],
        )
        db.execute(
            "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq)"
            " VALUES (?, ?, ?, ?)",
            [branch_seq, n + 1, seq, seq],
        )
    db.commit()
    db.close()


async def reply(stand: Stand, chat_id: str) -> tuple[float, list[float]]:
    """Say something: (seconds to the first token, delay of each token in seconds).

    Read from a bare socket, so that the reader's own work is not taken for the server's.
    """
    host = stand.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    body = b'{"promptText": "Go on.", "role": "user"}'
    head = f"POST /api/chats/{chat_id}/messages HTTP/1.1\r\nHost: {host}\r\n"
    head += "Content-Type: application/json\r\nAccept: text/event-stream\r\n"
    begun = time.time_ns()
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    first, delays = 0, []
    assert b" 200 " in await reader.readline()
    async for line in reader:
        if line.startswith(b"data: ") and b'"llm.stream.delta"' in line:
            now = time.time_ns()
            first = first or now
            content = line.partition(b'"content":"')[2].partition(b'"')[0]
            delays += [(now - int(stamp)) / 1e9 for stamp in content.split()]
        elif b'"llm.stream.error"' in line:
            raise AssertionError(line)
        elif b'"llm.stream.done"' in line:
            break
    writer.close()
    return (first - begun) / 1e9, delays

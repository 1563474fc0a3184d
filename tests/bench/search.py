"""Search over 200,000 messages, on SQLite and, where one answers, on PostgreSQL."""

import asyncio
import contextlib
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx

from app import MODELS, db
from app.chats import index
from tests.bench.library import ALWAYS, PAIR, RARE, WORDS, into_postgres, into_sqlite
from tests.postgres import ADMIN, administer, sibling
from tests.processes import process

ASKED = {
    "a word in every message": ALWAYS,
    "a rare word": RARE,
    "two CJK characters": PAIR,
    "one CJK character": "の",
    "a word in every tenth": WORDS[40],
    "a word in every hundredth": WORDS[600],
    "a beginning of many": WORDS[0][:1] + "e",
    "three words": f"{WORDS[5]} {WORDS[30]} {ALWAYS}",
    "words that follow": f'"the {ALWAYS}"',
    "words that never do": f'"{WORDS[0]} {ALWAYS} {WORDS[1]}"',
    "nothing": "zzzz",
}
TEXT = "*The lamp turns*, and “the sea is loud tonight”, she said to nobody. " * 25


async def search() -> None:
    """The first page of each query, and what the index adds to a text that is written."""
    async with _sqlite() as url:
        await _measure("SQLite", url)
    try:
        await (await asyncpg.connect(ADMIN, timeout=2)).close()
    except (OSError, asyncpg.PostgresError, TimeoutError):
        print("search: no PostgreSQL answers at TEST_DATABASE_URL")
        return
    async with _postgres() as url:
        await _measure("PostgreSQL", url)


@contextlib.asynccontextmanager
async def _sqlite() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "talespinner.db"
        await db.migrate(f"sqlite://{file}", MODELS)
        await asyncio.to_thread(into_sqlite, str(file))
        yield f"sqlite://{file}"


@contextlib.asynccontextmanager
async def _postgres() -> AsyncIterator[str]:
    name = f"ts_bench_{uuid.uuid4().hex[:8]}"
    await administer(f"CREATE DATABASE {name}")
    try:
        await db.migrate(sibling(name), MODELS)
        await into_postgres(sibling(name))
        yield sibling(name)
    finally:
        await administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _measure(name: str, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"TALESPINNER_DATA": folder, "TALESPINNER_PORT": "0", "DATABASE_URL": url}
        async with (
            process("app", "serve", **settings) as (_, address),
            httpx.AsyncClient(base_url=address, timeout=120, trust_env=False) as client,
        ):
            while not (await client.get("/api/search?q=x")).json()["meta"]["complete"]:
                await asyncio.sleep(0.1)
            for what, q in ASKED.items():
                await _ask(client, f"{name}, {what}", {"q": q})
            oldest = (await client.get("/api/search", params={"q": RARE})).json()["data"][0]
            within = {"q": ALWAYS, "chatId": oldest["chatId"]}
            await _ask(client, f"{name}, every message of an old story", within)
    await _write(name, url)


async def _ask(client: httpx.AsyncClient, what: str, query: dict[str, str]) -> None:
    times, found = [], 0
    for _ in range(15):
        begun = time.perf_counter()
        answer = await client.get("/api/search", params={**query, "limit": "30"})
        times.append(time.perf_counter() - begun)
        found = len(answer.json()["data"])
    first, then, best = times[0], statistics.median(times[1:]), min(times)
    print(
        f"search {what:<46} {found:>3} hits: first {first * 1000:6.1f} ms,"
        f" then p50 {then * 1000:6.1f} ms, best {best * 1000:6.1f} ms"
    )


async def _write(name: str, url: str) -> None:
    """The index alone, in the transaction that it is a part of."""
    await db.connect(url, MODELS)
    try:
        rows = await db.rows("SELECT id FROM message_variants ORDER BY seq DESC LIMIT 50")

        @db.transaction
        async def write() -> float:
            begun = time.perf_counter()
            for row in rows:
                await index.keep(row["id"], TEXT)
            return time.perf_counter() - begun

        await write()
        taken = await write() / len(rows) * 1000
        print(f"search {name}: indexing a text of {len(TEXT)} characters takes {taken:.2f} ms")
    finally:
        await db.close()

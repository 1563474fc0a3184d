"""Looking back: what the step takes in a story of 2,000 and of 10,000 messages among 200,000, with
notes of 1 MB; and what it takes to write such a note."""

import asyncio
import contextlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from app import MODELS, db
from app.chats import find
from app.config import Settings
from app.connections.active import voice_for
from app.connections.desk import close_desk, open_desk
from app.connections.lookup import make_the_three
from app.generations.known import Place
from app.generations.prompt import Asked, ask
from app.generations.retrieval import look
from app.house import House
from app.notes import writing
from app.notes.find import Home, count
from app.notes.forms import NewNote
from app.pipelines.params import LookParams
from app.profiles.models import Profile
from tests.bench.library import LENGTH, WORDS, into_sqlite, texts
from tests.bench.stand import LOCAL_USER

NOTE = 1024 * 1024 - 4096  # bytes
LINES = 20  # that are asked about


async def rag() -> None:
    """Over a library of 200,000 messages on SQLite."""
    async with _library() as file:
        for messages in (2000, 10_000):
            chat = _long(file, messages)
            for notes in (0, 1, 10):
                if notes:
                    await _note(chat, notes)
                asked = await _asked(chat)
                await _measure(f"{messages:>6} messages, {notes:>2} MB of notes", asked)


@contextlib.asynccontextmanager
async def _library() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "talespinner.db")
        await db.migrate(f"sqlite://{file}", MODELS)
        await asyncio.to_thread(into_sqlite, file)
        settings = Settings.model_validate({"data": folder})
        house = House(settings, MODELS)
        await house.open()
        open_desk(settings)
        try:
            await make_the_three(UUID(LOCAL_USER))
            yield file
        finally:
            await close_desk()
            await house.close()


def _long(file: str, messages: int) -> str:
    """A chat of so many messages: stories that were there become one; its id."""
    first = 1 if messages == 2000 else 101
    stories = range(first, first + messages // LENGTH)
    base = sqlite3.connect(file, isolation_level=None, timeout=10)
    chat = _chat(base, first)
    label = chat.replace("-", "")
    base.execute("BEGIN IMMEDIATE")
    for place, story in enumerate(stories):
        old = _chat(base, story)
        base.execute(
            "UPDATE branch_entries SET branch_seq = ?, position = position + ?"
            " WHERE branch_seq = ?",
            (first, place * LENGTH, story),
        )
        base.execute("UPDATE chat_messages SET chat_id = ? WHERE chat_id = ?", (chat, old))
        low, high = (story - 1) * LENGTH, story * LENGTH
        base.execute(
            "UPDATE variant_words SET words = REPLACE(words, ?, ?)"
            " WHERE variant_seq > ? AND variant_seq <= ?",
            (old.replace("-", ""), label, low, high),
        )
    base.execute("UPDATE chat_branches SET message_count = ? WHERE seq = ?", (messages, first))
    base.execute("COMMIT")
    base.close()
    return chat


def _chat(base: sqlite3.Connection, branch: int) -> str:
    found = base.execute("SELECT chat_id FROM chat_branches WHERE seq = ?", (branch,))
    return str(found.fetchone()[0])


async def _note(chat: str, notes: int) -> None:
    """So many notes of 1 MB altogether."""
    row = await find.chat_for(UUID(LOCAL_USER), chat)
    home = Home(row.owner_id, row.title, chat_id=row.id)
    chance, times = random.Random(4), []
    while await count(home.column, row.id) < notes:
        parts = (f"## Part {n}\n\n{text}\n\n" for n, text in enumerate(texts(chance, 2600)))
        whole = "".join(parts).encode()[:NOTE].decode("utf-8", "ignore")
        new = NewNote(name="A history", text=whole)
        begun = time.perf_counter()
        cuts = await asyncio.to_thread(writing.cut, new.name, new.text)
        cut = time.perf_counter()
        await db.transaction(writing.add)(home, new, cuts)
        times.append((cut - begun, time.perf_counter() - cut))
    thread, write = (statistics.median(one) * 1000 for one in zip(*times, strict=True))
    print(f"rag: a note of 1 MB: {thread:.0f} ms in a thread, {write:.0f} ms in the transaction")


async def _asked(chat: str) -> list[Asked]:
    """The prompts of some next lines."""
    row = await find.chat_for(UUID(LOCAL_USER), chat)
    branch = await find.branch_of(row, None)
    profile = await Profile.get(id=row.entity_profile_id)
    voice = await voice_for(row.owner_id, row.id, overrides={})
    chance = random.Random(5)
    said = [" ".join(chance.choices(WORDS[:3000], k=25)) for _ in range(LINES)]
    return [await ask(row, branch, profile, voice, Place(said=one)) for one in said]


async def _measure(what: str, asked: list[Asked]) -> None:
    """The time that passes, and the work of it, which no neighbour makes longer."""
    times, work, found = [], [], 0
    for one in asked:
        begun, spent = time.perf_counter(), time.process_time()
        found += len(await look(one, LookParams()))
        times.append(time.perf_counter() - begun)
        work.append(time.process_time() - spent)
    then, cpu = statistics.median(times[1:]), statistics.median(work[1:])
    print(
        f"rag, {what}: first {times[0] * 1000:5.1f} ms, then p50 {then * 1000:5.1f} ms,"
        f" best {min(times) * 1000:5.1f} ms, CPU {cpu * 1000:5.1f} ms,"
        f" {found / len(asked):.1f} pieces"
    )

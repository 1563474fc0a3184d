"""The journal: every piece of a running reply, stored before anyone is shown it.

On SQLite a file of its own with a thread of its own, so that no user's transaction stalls a
reply; on PostgreSQL a table of the main database through a connection of its own.
"""

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import asyncpg

T = TypeVar("T")

TABLES = (
    "CREATE TABLE IF NOT EXISTS generation_journal (generation TEXT NOT NULL, seq INTEGER"
    " NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('text', 'reasoning')), text TEXT NOT NULL,"
    " PRIMARY KEY (generation, seq))",
    "CREATE TABLE IF NOT EXISTS event_bound (id INTEGER PRIMARY KEY CHECK (id = 1),"
    " ms BIGINT NOT NULL)",
)


class Piece(NamedTuple):
    """The `seq`-th piece of a generation's words; `kind` is text or reasoning."""

    generation: str
    seq: int
    kind: str
    text: str


class JournalError(Exception):
    """The journal could not be written; `full` where the disk is."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.full = isinstance(cause, asyncpg.DiskFullError) or "is full" in str(cause)


class Journal(Protocol):
    """Append, read, forget; and the bound of the event ids."""

    async def append(self, pieces: list[Piece]) -> None: ...
    async def read(self, generations: Iterable[str]) -> list[Piece]: ...
    async def forget(self, generation: str) -> None: ...
    async def forget_all(self) -> None: ...
    async def probe(self) -> None: ...
    async def bound(self) -> int: ...
    def keep_bound(self, ms: int) -> None: ...
    async def close(self) -> None: ...


class SqliteJournal:
    """`journal.db` beside the database."""

    def __init__(self, file: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._db = self._thread.submit(self._open, file).result()

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=2000"):
            db.execute(f"PRAGMA {pragma}")
        for table in TABLES:
            db.execute(table)
        return db

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            raise JournalError(error) from error

    async def append(self, pieces: list[Piece]) -> None:
        """Commit the pieces together."""
        await self._run(lambda: self._append(pieces))

    def _append(self, pieces: list[Piece]) -> None:
        with self._whole():
            self._db.executemany("INSERT INTO generation_journal VALUES (?, ?, ?, ?)", pieces)

    async def probe(self) -> None:
        """Commit something that leaves nothing behind."""
        await self._run(self._probe)

    def _probe(self) -> None:
        with self._whole():
            self._db.execute("INSERT INTO generation_journal VALUES ('', 0, 'text', '')")
            self._db.execute("DELETE FROM generation_journal WHERE generation = ''")

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    async def read(self, generations: Iterable[str]) -> list[Piece]:
        """All pieces of these generations, in order."""
        wanted = list(generations)
        marks = ", ".join("?" for _ in wanted)
        sql = f"SELECT * FROM generation_journal WHERE generation IN ({marks}) ORDER BY 1, 2"  # noqa: S608
        return [
            Piece(*row) for row in await self._run(lambda: self._db.execute(sql, wanted).fetchall())
        ]

    async def forget(self, generation: str) -> None:
        """Drop a generation's pieces: its text has its final place."""
        sql = "DELETE FROM generation_journal WHERE generation = ?"
        await self._run(lambda: self._db.execute(sql, [generation]))

    async def forget_all(self) -> None:
        """Drop everything."""
        await self._run(lambda: self._db.execute("DELETE FROM generation_journal"))

    async def bound(self) -> int:
        """The highest event time ever reserved, 0 at first."""
        found = await self._run(lambda: self._db.execute("SELECT ms FROM event_bound").fetchone())
        return int(found[0]) if found else 0

    def keep_bound(self, ms: int) -> None:
        """Note the bound, before the next append is."""
        sql = (
            "INSERT INTO event_bound VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET ms = excluded.ms"
        )
        self._thread.submit(self._db.execute, sql, [ms])

    async def close(self) -> None:
        """Finish what was begun and let go of the file."""
        await self._run(self._db.close)
        self._thread.shutdown()


class PostgresJournal:
    """Two tables of the main database; commits do not wait for the disk.

    Its own small pool: a connection that was lost is replaced when it is next needed.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._notes: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, url: str) -> "PostgresJournal":
        """Connect, and make the tables where they are missing."""
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=2, server_settings={"synchronous_commit": "off"}
        )
        for table in TABLES:
            await pool.execute(table)
        return cls(pool)

    async def append(self, pieces: list[Piece]) -> None:
        """Commit the pieces together."""
        sql = "INSERT INTO generation_journal VALUES ($1, $2, $3, $4)"
        with _translated():
            async with self._pool.acquire() as session, session.transaction():
                await session.executemany(sql, pieces)

    async def probe(self) -> None:
        """Commit something that leaves nothing behind."""
        name = uuid.uuid4().hex  # whoever else asks now does not wait for us
        with _translated():
            async with self._pool.acquire() as session, session.transaction():
                await session.execute(
                    "INSERT INTO generation_journal VALUES ($1, 0, 'text', '')", name
                )
                await session.execute("DELETE FROM generation_journal WHERE generation = $1", name)

    async def read(self, generations: Iterable[str]) -> list[Piece]:
        """All pieces of these generations, in order."""
        sql = "SELECT * FROM generation_journal WHERE generation = ANY($1) ORDER BY 1, 2"
        with _translated():
            return [Piece(*row) for row in await self._pool.fetch(sql, list(generations))]

    async def forget(self, generation: str) -> None:
        """Drop a generation's pieces: its text has its final place."""
        with _translated():
            await self._pool.execute(
                "DELETE FROM generation_journal WHERE generation = $1", generation
            )

    async def forget_all(self) -> None:
        """Drop everything."""
        with _translated():
            await self._pool.execute("DELETE FROM generation_journal")

    async def bound(self) -> int:
        """The highest event time ever reserved, 0 at first."""
        return int(await self._pool.fetchval("SELECT ms FROM event_bound") or 0)

    def keep_bound(self, ms: int) -> None:
        """Note the bound, before the next append is."""
        task = asyncio.get_running_loop().create_task(self._keep(ms))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _keep(self, ms: int) -> None:
        sql = (
            "INSERT INTO event_bound VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET ms = excluded.ms"
        )
        with _translated():
            await self._pool.execute(sql, ms)

    async def close(self) -> None:
        """Finish what was begun and let go of the connections."""
        await asyncio.gather(*self._notes, return_exceptions=True)
        await self._pool.close()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Whatever the database refuses with is one error here."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise JournalError(error) from error

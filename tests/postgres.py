"""PostgreSQL for tests. Making a database takes this long and a good part of a processor, so a
process hands one from test to test, emptied, and drops it only where its tables were changed."""

import asyncio
import os
import uuid
from dataclasses import dataclass

import asyncpg
import pytest

from app import MODELS, db

ADMIN = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")

# Every column, constraint, index and trigger; the journal's tables are made by who needs them.
SHAPE = """
WITH own AS (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND relname !~ '^(generation_journal|event_bound)'),
parts AS (
  SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, atttypmod, attnotnull, atthasdef)
    AS part FROM pg_attribute JOIN own ON own.oid = attrelid
  UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(c.oid), convalidated)
    FROM pg_constraint c JOIN own ON own.oid = conrelid
  UNION ALL SELECT concat_ws(' ', tgname, tgrelid::regclass, tgenabled)
    FROM pg_trigger JOIN own ON own.oid = tgrelid WHERE NOT tgisinternal)
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM parts
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a database held when it was new: its shape, its rows, where its sequences stood."""

    shape: str
    rows: dict[str, str]
    sequences: str

    @classmethod
    async def of(cls, session: asyncpg.Connection) -> "Kept":
        rows = {
            table: await session.fetchval(f"SELECT jsonb_agg(t)::text FROM {table} t")
            for table in await filled(session)
        }
        stood = await session.fetch("SELECT sequencename, last_value FROM pg_sequences")
        sequences = (
            f"setval('{name}', {last or 1}, {'true' if last else 'false'})" for name, last in stood
        )
        return cls(await session.fetchval(SHAPE), rows, f"SELECT {', '.join(sequences)}")

    async def back(self, session: asyncpg.Connection) -> None:
        """Make the database hold this and nothing else."""
        async with session.transaction():
            await session.execute("SET LOCAL session_replication_role = replica")
            for table in await filled(session):
                await session.execute(f"DELETE FROM {table}")
            for table, rows in self.rows.items():
                shaped = f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)"
                await session.execute(f"INSERT INTO {table} {shaped}", rows)
            await session.execute(self.sequences)


async def filled(session: asyncpg.Connection) -> list[str]:
    """The tables that have rows."""
    tables = await session.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in tables)
    return [row[0] for row in await session.fetch(" UNION ALL ".join(asked))]


def sibling(name: str) -> str:
    """The address of another database of the same server."""
    return ADMIN.rsplit("/", 1)[0] + "/" + name


async def administer(sql: str) -> None:
    """Run a statement that makes or drops a database."""
    session = await asyncpg.connect(ADMIN)
    try:
        await session.execute(sql)
    finally:
        await session.close()


class Databases:
    """The databases of this process, at the newest schema."""

    def __init__(self) -> None:
        self._template = f"ts_template_{uuid.uuid4().hex[:8]}"
        self._all = [self._template]
        self._free: list[str] = []
        asyncio.run(administer(f"CREATE DATABASE {self._template}"))
        asyncio.run(db.migrate(sibling(self._template), MODELS))
        self._kept = asyncio.run(self._look())

    async def _look(self) -> Kept:
        session = await asyncpg.connect(sibling(self._template))
        try:
            return await Kept.of(session)
        finally:
            await session.close()

    async def take(self) -> str:
        """The name of one that is as new."""
        if self._free:
            return self._free.pop()
        name = f"ts_test_{uuid.uuid4().hex[:8]}"
        await administer(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        self._all.append(name)
        # No test looks at what a crash of the machine leaves, so none waits for its disk.
        await administer(f"ALTER DATABASE {name} SET synchronous_commit = off")
        return name

    async def give_back(self, name: str) -> None:
        """End every session of this database, and make it as new."""
        session = await asyncpg.connect(sibling(name))
        try:
            await session.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if await session.fetchval(SHAPE) == self._kept.shape:
                await self._kept.back(session)
                self._free.append(name)
        finally:
            await session.close()

    def drop(self) -> None:
        """Leave nothing behind."""
        for name in self._all:
            asyncio.run(administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def or_skip() -> None:
    """Skip by name where no PostgreSQL answers; with CI=true that is a failure."""

    async def answers() -> None:
        await (await asyncpg.connect(ADMIN, timeout=2)).close()

    try:
        asyncio.run(answers())
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL at TEST_DATABASE_URL: {error}")
        pytest.skip(f"no PostgreSQL at TEST_DATABASE_URL: {error}")

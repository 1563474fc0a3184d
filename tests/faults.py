"""Faults between statements: the n-th write of a transaction fails, for n = 1, 2, … and so on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tortoise.backends.asyncpg.client import TransactionWrapper

from app import db
from app.db.sqlite import Transaction

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
LIVE = {"generation_journal", "event_bound"}  # written outside of users' transactions


class Fault(Exception):
    """What the database says when it is told to fail."""


class Faults:
    """Counts the writes of transactions, their commits too, and fails the `at`-th. `stride` is
    how far it goes from one fault to the next."""

    def __init__(self, stride: int = 1) -> None:
        self.stride = stride
        self.at: int | None = None
        self.seen = 0

    def strike(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            raise Fault(f"write {self.at} fails")

    def next(self) -> None:
        """From now on a write after the last one that failed does."""
        self.at, self.seen = (1 if self.at is None else self.at + self.stride), 0

    @property
    def struck(self) -> bool:
        """Did it come to the write that was to fail?"""
        return self.at is not None and self.seen >= self.at


@pytest.fixture
def faults(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """Both engines' transactions ask here before they write. On SQLite each write fails once; on
    PostgreSQL, where each costs five times as much, every third."""
    found = Faults(stride=3 if "postgres" in request.node.name else 1)
    for engine in (Transaction, TransactionWrapper):
        for name in ("execute_insert", "execute_query", "execute_many", "commit"):
            monkeypatch.setattr(engine, name, _watched(getattr(engine, name), found))
    yield found
    found.at = None


def _watched(method: Any, faults: Faults) -> Any:
    async def watched(self: Any, *arguments: Any) -> Any:
        if not arguments:
            try:
                faults.strike()
            except Fault:  # a commit that fails has rolled back
                await self.rollback()
                raise
        elif WRITES.match(arguments[0]):
            faults.strike()
        return await method(self, *arguments)

    return watched


async def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    found = {}
    for table in await _tables():
        if table not in LIVE:
            rows = await db.rows(f"SELECT * FROM {table}")
            found[table] = sorted(tuple(map(repr, row.values())) for row in rows)
    return found


async def _tables() -> list[str]:
    tables = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    }
    found = [row["name"] for row in await db.rows(tables[db.dialect()])]
    # What SQLite keeps of its full-text index is its own affair; the index itself is counted.
    own = re.compile(r"sqlite_|.*_fts_(data|idx|docsize|config|content)$")
    return [name for name in found if not own.match(name)]

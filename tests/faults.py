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
    """Counts the writes of transactions, their commits too, and fails the `at`-th."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.seen = 0

    def strike(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            raise Fault(f"write {self.at} fails")

    def next(self) -> None:
        """From now on the next write after the last one that failed does."""
        self.at, self.seen = (self.at or 0) + 1, 0

    @property
    def struck(self) -> bool:
        """Did it come to the write that was to fail?"""
        return self.at is not None and self.seen >= self.at


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """Both engines' transactions ask here before they write."""
    found = Faults()
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
    return [name for name in found if not name.startswith("sqlite_")]

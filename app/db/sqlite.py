"""Tortoise's SQLite engine with two changes.

Writing transactions begin IMMEDIATE, so that a reader that turns writer never meets
"database is locked"; and reads outside a transaction have a connection of their own, so that
no reader waits for another task's open transaction.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

READS = ("SELECT", "WITH", "PRAGMA", "EXPLAIN")


class Client(SqliteClient):
    """A writer that everyone queues for, and a reader that sees what was last committed."""

    _reader: aiosqlite.Connection | None = None

    async def create_connection(self, with_db: bool) -> None:
        await super().create_connection(with_db)
        if self._reader is None:
            self._reader = await aiosqlite.connect(self.filename, isolation_level=None)
            self._reader._conn.row_factory = sqlite3.Row
            for pragma in ("query_only=ON", "busy_timeout=5000", "cache_size=-16000"):
                await self._reader.execute_fetchall(f"PRAGMA {pragma}")

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.close()
            self._reader = None
        await super().close()

    async def _read(self, query: str, values: list[Any] | None) -> Sequence[Any]:
        if self._reader is None:
            async with self._lock:
                await self.create_connection(with_db=True)
        assert self._reader is not None
        return list(await self._reader.execute_fetchall(query, values or []))

    @translate_exceptions
    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[dict[str, Any]]]:
        if query.lstrip()[:7].upper().startswith(READS):
            found = await self._read(query, values)
            return len(found), found
        result: tuple[int, Sequence[dict[str, Any]]] = await super().execute_query(query, values)
        return result

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self.execute_query(query, values))[1]]

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as connection:
            await connection.execute_many(query, values)

    def _in_transaction(self) -> TransactionContext:
        return Context(Transaction(self), self._lock)


class Context(SqliteTransactionContext):
    """A transaction that leaves nothing behind when BEGIN fails: neither lock nor context."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        transaction: TransactionalDBClient = self.connection
        return transaction


class Transaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock at once."""

    async def begin(self) -> None:
        try:
            if self._connection.in_transaction:  # an earlier COMMIT failed
                await self._connection.rollback()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))


client_class = Client

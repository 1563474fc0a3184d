"""Tortoise's PostgreSQL engine with two changes: a transaction that cannot begin gives its
connection back to the pool, and a connection that comes back is used again as it is."""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class Context(TransactionContextPooled):
    """A transaction that leaves nothing behind when BEGIN fails."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


class Session(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Nothing here outlives its transaction: no settings, cursors or locks of a session. So there
    is nothing to put back after each statement, which would ask the server once more."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        return ""


class Client(AsyncpgDBClient):
    """The pool of this process."""

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        return await super().create_pool(**{**kwargs, "connection_class": Session})

    def _in_transaction(self) -> TransactionContext:
        return Context(TransactionWrapper(self), self._pool_init_lock)


client_class = Client

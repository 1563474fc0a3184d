"""How many SQL statements something takes, counted where SQLite itself sees them."""

import contextlib
from collections.abc import AsyncIterator

from tortoise.connection import get_connection

from app.db.sqlite import Client


@contextlib.asynccontextmanager
async def counted() -> AsyncIterator[list[str]]:
    """Every statement of the default connection, BEGIN and COMMIT too; SQLite only. What SQLite
    does in itself, for a trigger or an index of words, it marks as a comment."""
    client = get_connection("default")
    assert isinstance(client, Client)
    assert client._connection is not None
    assert client._reader is not None
    both = (client._connection, client._reader)
    statements: list[str] = []

    def heard(statement: str) -> None:
        if not statement.startswith("--"):
            statements.append(statement)

    for connection in both:
        await connection.set_trace_callback(heard)
    try:
        yield statements
    finally:
        for connection in both:
            await connection.set_trace_callback(None)  # type: ignore[arg-type]  # ends it

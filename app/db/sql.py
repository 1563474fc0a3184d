"""SQL by hand, for the hot pages and for what an ORM cannot say.

Statements are written once, with `?` for values, and run on SQLite and PostgreSQL.
"""

import functools
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

Row = dict[str, Any]


async def rows(sql: str, *values: object) -> list[Row]:
    """The rows of a SELECT (or of a RETURNING); values as the database gives
    them: see `text_id` and `moment`."""
    connection = get_connection("default")
    return await connection.execute_query_dict(*_for(connection, sql, values))


async def tuples(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """`rows` for thousands of them: values only, in the order of the columns."""
    connection = get_connection("default")
    found = await connection.execute_query(*_for(connection, sql, values))
    return list(map(tuple, found[1]))


async def execute(sql: str, *values: object) -> int:
    """Run one writing statement; gives the number of rows it touched."""
    connection = get_connection("default")
    return (await connection.execute_query(*_for(connection, sql, values)))[0]


def in_marks(values: Iterable[object]) -> str:
    """As many question marks as there are values, for an IN (…)."""
    return ", ".join("?" for _ in values)


def text_id(value: object) -> str:
    """A UUID column's value as text, whichever database it came from."""
    return str(value)


def moment(value: object) -> datetime | None:
    """A time column's value: SQLite gives text, PostgreSQL a datetime."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


@functools.lru_cache(maxsize=512)
def _native(sql: str, spoken: str) -> str:
    return sql if spoken == "sqlite" else _numbered(sql)


def _numbered(sql: str) -> str:
    first, *rest = sql.split("?")
    return first + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))


def _for(
    connection: BaseDBAsyncClient, sql: str, values: Iterable[object]
) -> tuple[str, list[object]]:
    """The statement and its values as this database takes them."""
    spoken = connection.capabilities.dialect
    return _native(sql, spoken), [_plain(one) if spoken == "sqlite" else one for one in values]


def _plain(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value

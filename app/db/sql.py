"""SQL by hand, for the hot pages and for what an ORM cannot say.

Statements are written once, with `?` for values, and run on SQLite and PostgreSQL.
"""

import functools
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.connection import get_connection

from app.db.opening import dialect

Row = dict[str, Any]


async def rows(sql: str, *values: object) -> list[Row]:
    """The rows of a SELECT (or of a RETURNING); ids as text, times as aware datetimes."""
    connection = get_connection("default")
    return await connection.execute_query_dict(_native(sql, dialect()), [_plain(v) for v in values])


async def execute(sql: str, *values: object) -> int:
    """Run one writing statement; gives the number of rows it touched."""
    connection = get_connection("default")
    return (await connection.execute_query(_native(sql, dialect()), [_plain(v) for v in values]))[0]


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


def _plain(value: object) -> object:
    if dialect() == "sqlite":
        if isinstance(value, uuid.UUID):
            return str(value)
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
    return value

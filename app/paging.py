"""Lists in pages: `limit`, and an opaque cursor that says where the page before ended."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from quart import request

from app.endpoints import Piece
from app.errors import Invalid

MAX_LIMIT = 200
DEFAULT_LIMIT = 50

Item = TypeVar("Item")
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, json_schema_extra={"default": DEFAULT_LIMIT})]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One piece of a list; `next_cursor` is None at its end."""

    items: Sequence[Item]
    next_cursor: str | None

    @property
    def meta(self) -> Piece:
        """What the API says beside the items."""
        return {"nextCursor": self.next_cursor, "hasMore": self.next_cursor is not None}


def limit() -> int:
    """How many rows the request wants. Raises Invalid."""
    text = request.args.get("limit", str(DEFAULT_LIMIT))
    short = len(text) <= len(str(MAX_LIMIT)) and text.isascii() and text.isdecimal()
    if not (short and 1 <= int(text) <= MAX_LIMIT):
        raise Invalid.field("limit", f"A whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def cursor() -> str | None:
    """The request's cursor; None on the first page."""
    return request.args.get("cursor") or None


def pack(*parts: object) -> str:
    """A place as a cursor; never digits only."""
    text = json.dumps([str(part) for part in parts])
    return "c" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(text: str, parts: int) -> list[str]:
    """The parts of a cursor. Raises Invalid."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, list) and len(found) == parts and all(isinstance(p, str) for p in found):
        return found
    raise _unknown()


def moment_and_id(text: str) -> tuple[datetime, UUID]:
    """A cursor of a list by time. Raises Invalid."""
    return _time_and_id(*place_of(text, 2))


def flag_moment_and_id(text: str) -> tuple[bool, datetime, UUID]:
    """A cursor of a list by time that has some rows above all others. Raises Invalid."""
    flag, at, row = place_of(text, 3)
    if flag not in ("True", "False"):
        raise _unknown()
    return flag == "True", *_time_and_id(at, row)


def _time_and_id(at: str, row: str) -> tuple[datetime, UUID]:
    try:
        moment, row_id = datetime.fromisoformat(at), UUID(row)
        if moment.tzinfo is None:
            raise _unknown()
        return moment.astimezone(UTC), row_id
    except (ValueError, OverflowError):
        raise _unknown() from None


def number(text: str) -> int:
    """A cursor of a list whose order is a number's. Raises Invalid."""
    (found,) = place_of(text, 1)
    if not (found.isascii() and found.isdecimal() and len(found) < 10):
        raise _unknown()
    return int(found)


def _unknown() -> Invalid:
    return Invalid.field("cursor", "This is not a cursor of this list.")

"""Lists in pages: `limit` and an opaque cursor."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from quart import request
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app.db.models import Owned
from app.errors import Invalid

MAX_LIMIT = 200
DEFAULT_LIMIT = 50

Row = TypeVar("Row", bound=Owned)
Item = TypeVar("Item")


async def page_of(found: QuerySet[Row]) -> tuple[list[Row], dict[str, Any]]:
    """The page of these rows that the request asks for, oldest first, and its meta."""
    limit, after = _limit(), _cursor(2)
    if after is not None:
        at, last = _moment(after[0]), _id(after[1])
        found = found.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=last))
    page = await found.order_by("created_at", "id").limit(limit + 1)
    ends = [[row.created_at.isoformat(), str(row.pk)] for row in page[:limit]]
    return page[:limit], _meta(len(page) > limit, ends[-1] if ends else None)


def slice_of(items: Sequence[Item]) -> tuple[Sequence[Item], dict[str, Any]]:
    """The same for a list that is at hand as a whole."""
    limit, after = _limit(), _cursor(1)
    start = int(after[0]) if after and after[0].isdecimal() else 0
    end = start + limit
    return items[start:end], _meta(len(items) > end, [str(end)])


def _meta(more: bool, place: list[str] | None) -> dict[str, Any]:
    return {"nextCursor": _written(place) if more and place else None, "hasMore": more}


def _limit() -> int:
    text = request.args.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise Invalid.field("limit", f"A whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def _written(place: list[str]) -> str:
    return "c" + base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _cursor(parts: int) -> list[str] | None:
    text = request.args.get("cursor")
    if not text:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    except (ValueError, RecursionError):
        place = None
    if isinstance(place, list) and len(place) == parts and all(isinstance(p, str) for p in place):
        return place
    raise _unknown()


def _unknown() -> Invalid:
    return Invalid.field("cursor", "This cursor was not made here.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _unknown() from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _unknown() from None

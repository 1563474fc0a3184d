"""The room's lists in pages: rows by the time they were made, and what a server lists."""

from collections.abc import Sequence
from typing import TypeVar

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app.db.models import Owned
from app.errors import Invalid
from app.paging import Page, cursor, limit, moment_and_id, pack, place_of

Row = TypeVar("Row", bound=Owned)
Item = TypeVar("Item")


async def page_of(found: QuerySet[Row]) -> Page[Row]:
    """The rows that the request asks for, oldest first. Raises Invalid."""
    wanted, after = limit(), cursor()
    if after is not None:
        at, last = moment_and_id(after)
        found = found.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=last))
    rows = await found.order_by("created_at", "id").limit(wanted + 1)
    page = rows[:wanted]
    more = len(rows) > wanted
    return Page(page, pack(page[-1].created_at.isoformat(), page[-1].pk) if more else None)


def slice_of(items: Sequence[Item]) -> Page[Item]:
    """The same of a list that is at hand as a whole. Raises Invalid."""
    after = cursor()
    start = _number(place_of(after, 1)[0]) if after else 0
    end = start + limit()
    return Page(items[start:end], pack(end) if len(items) > end else None)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid.field("cursor", "This is not a cursor of this list.")
    return int(text)

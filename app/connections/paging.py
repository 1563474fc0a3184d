"""The room's lists in pages: rows by the time they were made, and what a server lists."""

from collections.abc import Sequence
from typing import TypeVar

from tortoise.queryset import QuerySet

from app.db.models import Owned
from app.paging import Page, cursor, limit, number, pack
from app.rows import paged

Row = TypeVar("Row", bound=Owned)
Item = TypeVar("Item")


async def page_of(found: QuerySet[Row]) -> Page[Row]:
    """The rows that the request asks for, oldest first. Raises Invalid."""
    return await paged(found, limit(), cursor())


def slice_of(items: Sequence[Item]) -> Page[Item]:
    """The same of a list that is at hand as a whole. Raises Invalid."""
    after = cursor()
    start = number(after) if after else 0
    end = start + limit()
    return Page(items[start:end], pack(end) if len(items) > end else None)

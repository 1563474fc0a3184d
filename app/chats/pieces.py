"""Lists in the order of a number that their rows carry, a piece at a time."""

from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from app.paging import Page, cursor, limit, number, pack

Row = TypeVar("Row", bound=Model)


async def by_number(rows: QuerySet[Row], column: str) -> Page[Row]:
    """The rows that the request asks for, in rising order of the column. Raises Invalid."""
    wanted, after = limit(), cursor()
    if after is not None:
        rows = rows.filter(**{f"{column}__gt": number(after)})
    found = await rows.order_by(column).limit(wanted + 1)
    page = found[:wanted]
    return Page(page, pack(getattr(page[-1], column)) if len(found) > wanted else None)

"""Lists of books and of a book's entries, in pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from app.errors import Invalid
from app.lorebooks.models import BookRow, EntryRow, LinkRow
from app.paging import Page, pack, place_of
from app.rows import paged
from app.words.fold import fold, settle


@dataclass(frozen=True, slots=True)
class Shelved:
    """A book and how many entries it has."""

    row: BookRow
    entries: int


async def books(owner_id: UUID, limit: int, cursor: str | None) -> Page[Shelved]:
    """Living books, the oldest first."""
    page = await paged(BookRow.filter(owner_id=owner_id, deleted_at=None), limit, cursor)
    counts = await count_entries([row.id for row in page.items])
    return Page([Shelved(row, counts.get(row.id, 0)) for row in page.items], page.next_cursor)


async def count_entries(books: list[UUID]) -> dict[UUID, int]:
    """How many entries each of these books has."""
    if not books:
        return {}
    found: list[dict[str, Any]] = (
        await EntryRow.filter(book_id__in=books, deleted_at=None)
        .annotate(number=Count("id"))
        .group_by("book_id")
        .values("book_id", "number")
    )
    return {row["book_id"]: row["number"] for row in found}


async def entries(book: BookRow, q: str, limit: int, cursor: str | None) -> Page[EntryRow]:
    """The book's entries by their number; those that have every word of `q`."""
    found = EntryRow.filter(book_id=book.id, deleted_at=None)
    for word in fold(settle(q[:200])).split():
        found = found.filter(search_text__contains=word)
    if cursor:
        place, last = _after(cursor)
        found = found.filter(Q(place__gt=place) | Q(place=place, id__gt=last))
    rows = await found.order_by("place", "id").limit(limit + 1)
    page = rows[:limit]
    return Page(page, pack(page[-1].place, page[-1].id) if len(rows) > limit else None)


def _after(cursor: str) -> tuple[int, UUID]:
    place, last = place_of(cursor, 2)
    try:
        return int(place[:12]), UUID(last)
    except ValueError:
        raise Invalid.field("cursor", "This is not a cursor of this list.") from None


async def links(book: BookRow, limit: int, cursor: str | None) -> Page[LinkRow]:
    """Where a book applies, in the order of linking."""
    return await paged(LinkRow.filter(book_id=book.id), limit, cursor)

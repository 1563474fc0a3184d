"""Entries that were deleted: they wait in the trash, and come back to their place in their book.

Those of a book that is in the trash itself wait with it.
"""

from datetime import datetime
from uuid import UUID

from app import db
from app.chats.thread import parsed
from app.db.sql import moment
from app.errors import NotFound
from app.lorebooks import store
from app.lorebooks.models import BookRow, EntryRow
from app.profiles.trash import Discarded, Place
from app.web import row_id

KIND = "lore_entry"
UNTITLED = "An entry"


@db.transaction
async def discard(book: BookRow, entry_id: object) -> EntryRow:
    """Into the trash. Raises NotFound."""
    row = await store.entry_for(book, entry_id, hold=True)
    await row.discard()
    await store.touch(row.book_id)
    return row


@db.transaction
async def restore(owner_id: UUID, entry_id: object) -> EntryRow:
    """To where it was. Raises NotFound, also where its book is in the trash; Invalid in a full
    book."""
    row = await _thrown_away(owner_id, entry_id)
    book = await store.book_for(owner_id, row.book_id, hold=True)
    await store.must_have_room(book)
    await row.take_back()
    await store.touch(row.book_id)
    return row


@db.transaction
async def purge(owner_id: UUID, entry_id: object) -> EntryRow:
    """For ever. Raises NotFound."""
    row = await _thrown_away(owner_id, entry_id)
    await EntryRow.filter(id=row.id).delete()
    return row


async def _thrown_away(owner_id: UUID, entry_id: object) -> EntryRow:
    query = EntryRow.filter(id=row_id(str(entry_id), "entry"), owner_id=owner_id)
    found = await query.filter(deleted_at__isnull=False).select_for_update().first()
    if found is None:
        raise NotFound("entry")
    return found


class EntryBin:
    """Their part of the trash."""

    async def count(self, owner_id: UUID) -> int:
        """How many there are, in books that are not there themselves."""
        found = await db.rows(
            "SELECT COUNT(*) AS entries FROM lorebook_entries e JOIN lorebooks b"
            " ON b.id = e.book_id AND b.deleted_at IS NULL"
            " WHERE e.owner_id = ? AND e.deleted_at IS NOT NULL",
            owner_id,
        )
        return int(found[0]["entries"])

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them below `before`."""
        bound = "AND (e.deleted_at, e.id) < (?, ?)" if before else ""
        found = await db.rows(
            "SELECT e.id, e.spec, e.deleted_at, b.name FROM lorebook_entries e"  # noqa: S608
            " JOIN lorebooks b ON b.id = e.book_id AND b.deleted_at IS NULL"
            f" WHERE e.owner_id = ? AND e.deleted_at IS NOT NULL {bound}"
            f" ORDER BY e.deleted_at DESC, e.id DESC LIMIT {int(limit)}",
            owner_id,
            *((before[0], UUID(before[1])) if before else ()),
        )
        return [_discarded(row) for row in found]

    async def purge_before(self, moment_: datetime) -> int:
        """End those that have waited since before this moment."""
        return await EntryRow.filter(deleted_at__lt=moment_).delete()


def _discarded(row: db.sql.Row) -> Discarded:
    at, spec = moment(row["deleted_at"]), parsed(row["spec"])
    assert at is not None, "what is in the trash was put there at some time"
    title = spec.get("comment", "").strip() or next(iter(spec.get("keys", ())), UNTITLED)
    return Discarded(KIND, str(row["id"]), title, f"of the lorebook {row['name']}", at)

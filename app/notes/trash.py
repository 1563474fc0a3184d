"""Notes that were deleted: they wait in the trash. Those of a character or a chat that is in the
trash itself wait with it."""

from datetime import datetime
from uuid import UUID

from app import db
from app.db.sql import Row, moment
from app.notes import find
from app.notes.models import Note
from app.profiles.trash import Discarded, Place
from app.rows import owned

THEIRS = """
    FROM notes n LEFT JOIN chats c ON c.id = n.chat_id AND c.status <> 'deleted'
    LEFT JOIN entity_profiles p ON p.id = n.profile_id AND p.deleted_at IS NULL
    WHERE n.owner_id = ? AND n.deleted_at IS NOT NULL
    AND (c.id IS NOT NULL OR p.id IS NOT NULL)
"""


@db.transaction
async def discard(owner_id: UUID, note_id: object) -> Note:
    """Into the trash; nothing is looked up in it from there. Raises NotFound."""
    row = await find.note_for(owner_id, note_id, hold=True)
    await row.discard()
    return row


@db.transaction
async def restore(owner_id: UUID, note_id: object) -> Note:
    """Out of the trash again, as it was. Raises NotFound, also where its character or its chat
    is in the trash; Conflict where there is no room for it any more."""
    row = await find.note_for(owner_id, note_id, deleted=True, hold=True)
    await find.must_have_room(await find.home_of(row))
    await row.take_back()
    return row


@db.transaction
async def purge(owner_id: UUID, note_id: object) -> Note:
    """For ever, with its passages. Raises NotFound."""
    row = await owned(Note, owner_id, note_id, "note", deleted=True, hold=True)
    await row.delete()
    return row


class NoteBin:
    """Their part of the trash."""

    async def count(self, owner_id: UUID) -> int:
        """How many there are whose character and chat are not there themselves."""
        found = await db.rows(f"SELECT COUNT(*) AS notes {THEIRS}", owner_id)
        return int(found[0]["notes"])

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them below `before`."""
        bound = "AND (n.deleted_at, n.id) < (?, ?)" if before else ""
        found = await db.rows(
            "SELECT n.id, n.name, n.deleted_at, c.title AS chat, p.name AS profile"
            f" {THEIRS} {bound} ORDER BY n.deleted_at DESC, n.id DESC LIMIT {int(limit)}",
            owner_id,
            *((before[0], UUID(before[1])) if before else ()),
        )
        return [_discarded(row) for row in found]

    @db.transaction
    async def purge_before(self, moment_: datetime) -> int:
        """End those that have waited since before this moment."""
        return await Note.filter(deleted_at__lt=moment_).delete()


def _discarded(row: Row) -> Discarded:
    at = moment(row["deleted_at"])
    assert at is not None, "what is in the trash was put there at some time"
    of = f"a note of “{row['chat']}”" if row["chat"] else f"a note of {row['profile']}"
    return Discarded("note", str(row["id"]), row["name"], of, at)

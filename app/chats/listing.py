"""Chats in lists: what is pinned stands first, and then the last activity decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import db
from app.chats.models import Chat
from app.db.sql import Row
from app.paging import Page, flag_moment_and_id, moment_and_id, pack

SHOWN = """
    c.id, c.title, c.status, c.last_message_preview, c.activity_at, c.pinned_at,
    p.name AS profile_name, p.avatar_asset_id, a.hue, b.title AS branch_title,
    b.message_count AS messages
"""
TABLES = """
    FROM chats c
    JOIN entity_profiles p ON p.id = c.entity_profile_id
    LEFT JOIN assets a ON a.id = p.avatar_asset_id
    LEFT JOIN chat_branches b ON b.id = c.active_branch_id
"""
Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class ChatList:
    """Which of an owner's chats are wanted; without `pins_first` by activity alone."""

    owner_id: UUID
    status: str = "active"
    profile_id: UUID | None = None
    pins_first: bool = True

    async def rows(self, limit: int, cursor: str | None = None) -> Page[Row]:
        """One piece of the list with what a page shows of it."""
        return await self._piece(SHOWN + TABLES, limit, cursor)

    async def chats(self, limit: int, cursor: str | None = None) -> Page[Chat]:
        """One piece of the list, whole."""
        page = await self._piece("c.id, c.activity_at, c.pinned_at FROM chats c", limit, cursor)
        ids = [UUID(str(row["id"])) for row in page.items]
        known = await Chat.in_bulk(ids, "id")
        return Page([known[one] for one in ids if one in known], page.next_cursor)

    async def _piece(self, columns: str, limit: int, cursor: str | None) -> Page[Row]:
        """In two statements at most: the pins, and the rest."""
        pinned, place = self._after(cursor) if cursor else (self.pins_first, None)
        found: list[Row] = []
        if pinned:
            found = await self._part(columns, "c.pinned_at IS NOT NULL", place, limit + 1)
            place = None
        if len(found) <= limit:
            which = "c.pinned_at IS NULL" if self.pins_first else "TRUE"
            found += await self._part(columns, which, place, limit + 1 - len(found))
        if len(found) <= limit:
            return Page(found, None)
        last = found[limit - 1]
        flag = [last["pinned_at"] is not None] if self.pins_first else []
        return Page(found[:limit], pack(*flag, last["activity_at"], last["id"]))

    def _after(self, cursor: str) -> tuple[bool, Place | None]:
        """Whether the pins go on there, and the place in them or in the rest."""
        if not self.pins_first:
            return False, moment_and_id(cursor)
        pinned, at, last = flag_moment_and_id(cursor)
        return pinned, (at, last)

    async def _part(self, columns: str, which: str, place: Place | None, limit: int) -> list[Row]:
        values: list[object] = [self.owner_id, self.status]
        if self.profile_id is not None:
            which += " AND c.entity_profile_id = ?"
            values.append(self.profile_id)
        if place is not None:
            which += " AND (c.activity_at, c.id) < (?, ?)"
            values += place
        return await db.rows(
            f"SELECT {columns} WHERE c.owner_id = ? AND c.status = ? AND {which}"
            f" ORDER BY c.activity_at DESC, c.id DESC LIMIT {int(limit)}",
            *values,
        )


async def last_opened(owner_id: UUID) -> Row | None:
    """The chat that was opened last, as long as it is in use."""
    found = await db.rows(
        f"SELECT {SHOWN} {TABLES} WHERE c.owner_id = ? AND c.status = 'active'"
        " AND c.opened_at IS NOT NULL ORDER BY c.opened_at DESC LIMIT 1",
        owner_id,
    )
    return found[0] if found else None


async def row_of(chat: Chat) -> Row:
    """One chat as a list shows it."""
    return (await db.rows(f"SELECT {SHOWN} {TABLES} WHERE c.id = ?", chat.id))[0]


MAX_CAST = 200


@dataclass(frozen=True, slots=True)
class Player:
    """A character that has chats of this kind, and how many."""

    id: str
    name: str
    count: int


async def players(owner_id: UUID, status: str) -> tuple[list[Player], bool]:
    """The characters by whom the list can be narrowed down, by name, and whether all are told."""
    found = await db.rows(
        "SELECT p.id, p.name, COUNT(*) AS chats FROM chats c"  # noqa: S608 -- a number of ours
        " JOIN entity_profiles p ON p.id = c.entity_profile_id"
        " WHERE c.owner_id = ? AND c.status = ?"
        f" GROUP BY p.id, p.name, p.search_text ORDER BY p.search_text, p.id LIMIT {MAX_CAST + 1}",
        owner_id,
        status,
    )
    told = [Player(str(row["id"]), row["name"], row["chats"]) for row in found[:MAX_CAST]]
    return told, len(found) <= MAX_CAST

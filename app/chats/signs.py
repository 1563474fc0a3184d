"""What chats show on the characters' pages and in the trash."""

from datetime import datetime
from uuid import UUID

from quart import Quart

from app import db
from app.accounts.models import User
from app.chats import keeping, listing
from app.chats.bins import TREE_BINS
from app.chats.board import NAME, Signs
from app.chats.listing import ChatList
from app.chats.models import Chat
from app.chats.rows import chat_row
from app.db.sql import Row, moment
from app.profiles.models import Profile
from app.profiles.signs import KEY as SHELF
from app.profiles.signs import Recent
from app.profiles.trash import Discarded, Place
from app.profiles.views import ChatRow

RECENT = 6


def sign_in(app: Quart) -> None:
    """Open the board; and put chats on the characters' shelf."""
    app.extensions[NAME] = Signs()
    shelf = app.extensions[SHELF]
    shelf.recent = _recent
    shelf.of_profile = _of_profile
    shelf.count_of = _count_of
    shelf.bins += [ChatBin(), *TREE_BINS]


async def _recent(user: User) -> Recent:
    """The chat that was opened last, and up to six others."""
    last = await listing.last_opened(user.id)
    rows = (await ChatList(user.id).rows(RECENT + 1)).items
    others = [row for row in rows if last is None or row["id"] != last["id"]]
    return Recent(chat_row(last) if last else None, [chat_row(row) for row in others[:RECENT]])


async def _of_profile(
    user: User, profile: Profile, cursor: str | None
) -> tuple[list[ChatRow], str | None]:
    page = await ChatList(user.id, profile_id=profile.id).rows(20, cursor)
    return [chat_row(row) for row in page.items], page.next_cursor


async def _count_of(profile: Profile) -> int:
    """How many chats go with this character."""
    return await Chat.filter(
        entity_profile_id=profile.id, status__in=["active", "archived"]
    ).count()


class ChatBin:
    """Chats that were deleted by themselves, not with their character."""

    async def count(self, owner_id: UUID) -> int:
        """How many there are."""
        found = await db.rows(f"SELECT COUNT(*) AS chats {DISCARDED}", owner_id)
        return int(found[0]["chats"])

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them below `before`."""
        bound = "AND (c.deleted_at, c.id) < (?, ?)" if before else ""
        found = await db.rows(
            f"SELECT c.id, c.title, c.deleted_at, p.name {DISCARDED} {bound}"
            f" ORDER BY c.deleted_at DESC, c.id DESC LIMIT {int(limit)}",
            owner_id,
            *((before[0], UUID(before[1])) if before else ()),
        )
        return [_discarded(row) for row in found]

    async def purge_before(self, moment_: datetime) -> int:
        """End those that have waited since before this moment."""
        old = await Chat.filter(status="deleted", deleted_at__lt=moment_)
        for chat in old:
            await keeping.purge(chat)
        return len(old)


DISCARDED = (
    "FROM chats c JOIN entity_profiles p ON p.id = c.entity_profile_id AND p.deleted_at IS NULL"
    " WHERE c.owner_id = ? AND c.status = 'deleted'"
)


def _discarded(row: Row) -> Discarded:
    at = moment(row["deleted_at"])
    assert at is not None, "what is in the trash was put there at some time"
    return Discarded("chat", str(row["id"]), row["title"], f"with {row['name']}", at)

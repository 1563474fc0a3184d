"""What chats show on the characters' pages and in the trash."""

from uuid import UUID

from quart import Quart

from app import db
from app.accounts.models import User
from app.chats import find
from app.chats.board import NAME, Signs
from app.chats.views import chat_row
from app.db.sql import Row, moment
from app.profiles.models import Profile
from app.profiles.signs import KEY as SHELF
from app.profiles.trash import Discarded, Place
from app.profiles.views import ChatRow


def sign_in(app: Quart) -> None:
    """Open the board; and put chats on the characters' shelf."""
    app.extensions[NAME] = Signs()
    shelf = app.extensions[SHELF]
    shelf.recent = _recent
    shelf.of_profile = _of_profile
    shelf.bins.append(ChatBin())


async def _recent(user: User) -> list[ChatRow]:
    return [chat_row(row) for row in (await find.active_chats(user.id, 8)).items]


async def _of_profile(
    user: User, profile: Profile, cursor: str | None
) -> tuple[list[ChatRow], str | None]:
    page = await find.active_chats(user.id, 20, profile.id, cursor)
    return [chat_row(row) for row in page.items], page.next_cursor


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


DISCARDED = (
    "FROM chats c JOIN entity_profiles p ON p.id = c.entity_profile_id AND p.deleted_at IS NULL"
    " WHERE c.owner_id = ? AND c.status = 'deleted'"
)


def _discarded(row: Row) -> Discarded:
    at = moment(row["deleted_at"])
    assert at is not None, "what is in the trash was put there at some time"
    return Discarded("chat", str(row["id"]), row["title"], f"with {row['name']}", at)

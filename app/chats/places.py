"""Places on a branch as the API's cursors."""

import base64
from datetime import UTC, datetime

from app import db
from app.chats.models import Branch
from app.errors import Invalid


def to_cursor(position: int) -> str:
    """A position as the opaque cursor of the API; never digits only."""
    return "p" + base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


async def from_cursor(branch: Branch, cursor: str) -> int:
    """The position behind a cursor; a number of milliseconds is still understood."""
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 15:
        return await _position_at(branch, int(cursor))
    try:
        padded = cursor[1:] + "=" * (-len(cursor[1:]) % 4)
        position = int(base64.urlsafe_b64decode(padded).decode("ascii"))
    except ValueError:
        position = -1
    if not cursor.startswith("p") or not 0 <= position < 2**62:
        raise Invalid.field("cursor", "This is not a cursor of this list.")
    return position


async def _position_at(branch: Branch, ms: int) -> int:
    """The position of the first line written at this time or later."""
    at = datetime.fromtimestamp(ms / 1000, tz=UTC)
    found = await db.rows(
        "SELECT MIN(e.position) AS first FROM branch_entries e"
        " JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND m.created_at >= ?",
        branch.seq,
        at,
    )
    first: int | None = found[0]["first"]
    return 2**61 if first is None else first

"""The piece of a branch that a page shows, and whether the story goes on to either side of it."""

from dataclasses import dataclass
from uuid import UUID

from app import db
from app.chats import thread
from app.chats.models import Branch
from app.chats.thread import Line
from app.errors import NotFound
from app.web import row_id


@dataclass(frozen=True, slots=True)
class Window:
    """Lines, oldest first; `earlier` and `later` say whether there are further ones. Only what
    is not followed by later ones grows with the story."""

    lines: list[Line]
    earlier: bool
    later: bool


async def newest(branch: Branch, limit: int = thread.PAGE) -> Window:
    """The end of the story."""
    page = await thread.newest(branch, limit)
    return Window(page.lines, page.more, False)


async def before(branch: Branch, position: int, limit: int = thread.PAGE) -> Window:
    """The lines before a position."""
    page = await thread.newest(branch, limit, position)
    return Window(page.lines, page.more, await _any(branch, "position >= ?", position))


async def after(branch: Branch, position: int, limit: int = thread.PAGE) -> Window:
    """The lines after a position."""
    page = await thread.following(branch, position, limit)
    return Window(page.lines, await _any(branch, "position <= ?", position), page.more)


async def around(branch: Branch, position: int, limit: int = thread.PAGE + 1) -> Window:
    """What stands at a position, and half of the lines before it, half after."""
    half = limit // 2
    past = await thread.newest(branch, half, position) if half else None
    rest = await thread.following(branch, position - 1, limit - half)
    if past is None:
        past = thread.Page([], await _any(branch, "position < ?", position))
    return Window([*past.lines, *rest.lines], past.more, rest.more)


async def after_gap(branch: Branch, deletion_id: UUID) -> str | None:
    """The message that follows on the first one of a deletion; None where that was the end."""
    found = await db.rows(
        "SELECT m.id FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND e.position >"
        " (SELECT MIN(g.position) FROM branch_entries g"
        " WHERE g.branch_seq = e.branch_seq AND g.deletion_id = ?)"
        " ORDER BY e.position LIMIT 1",
        branch.seq,
        deletion_id,
    )
    return db.text_id(found[0]["id"]) if found else None


async def position_of(branch: Branch, message_id: str) -> int:
    """Where a message stands on this branch. Raises NotFound."""
    found = await db.rows(
        "SELECT e.position FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE m.id = ? AND e.branch_seq = ? AND e.deleted_at IS NULL",
        row_id(message_id, "message"),
        branch.seq,
    )
    if not found:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    return int(found[0]["position"])


async def _any(branch: Branch, condition: str, position: int) -> bool:
    sql = (
        "SELECT 1 FROM branch_entries WHERE branch_seq = ? AND deleted_at IS NULL"  # noqa: S608
        f" AND {condition} LIMIT 1"
    )
    return bool(await db.rows(sql, branch.seq, position))

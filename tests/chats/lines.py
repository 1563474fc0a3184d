"""Many messages at once, by hand."""

import uuid
from datetime import UTC, datetime, timedelta

from app import db
from tests.world import Chat


async def fill(chat: Chat, texts: list[str]) -> None:
    """Messages by hand: of the first half all share one millisecond, the others go back in time."""
    branch = (await db.rows("SELECT seq, owner_id FROM chat_branches WHERE id = ?", chat.branch))[0]
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for number, text in enumerate(texts):
        at = noon - timedelta(seconds=max(0, number - len(texts) // 2))
        await _message(chat, branch["seq"], branch["owner_id"], number + 1, text, at)


async def _message(
    chat: Chat, branch: int, owner: str, place: int, text: str, at: datetime
) -> None:
    message, variant = uuid.uuid4(), uuid.uuid4()
    (found,) = await db.rows(
        "INSERT INTO chat_messages (id, owner_id, chat_id, branch_id, role, name, meta, created_at)"
        " VALUES (?, ?, ?, ?, 'user', 'You', '{}', ?) RETURNING seq",
        *(message, owner, chat.id, chat.branch, at),
    )
    (made,) = await db.rows(
        "INSERT INTO message_variants (id, owner_id, message_id, message_seq, ordinal, kind,"
        " prompt_text, blocks, meta, created_at)"
        " VALUES (?, ?, ?, ?, 0, 'original', ?, '[]', '{}', ?) RETURNING seq",
        *(variant, owner, message, found["seq"], text, at),
    )
    await db.execute(
        "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq)"
        " VALUES (?, ?, ?, ?)",
        *(branch, place, found["seq"], made["seq"]),
    )

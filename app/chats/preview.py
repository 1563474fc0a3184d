"""What a chat's row in a list says: the last line of its active branch."""

from app import db
from app.chats.models import Branch, Chat
from app.markup import plain


async def freshen(chat: Chat, branch: Branch) -> None:
    """Inside a transaction: after a change of a branch that is not a new line. The chat keeps
    its place in the list."""
    if chat.active_branch_id != branch.id:
        return
    found = await db.rows(
        "SELECT SUBSTR(v.prompt_text, 1, 2000) AS said FROM branch_entries e"
        " JOIN message_variants v ON v.message_seq = e.message_seq AND v.seq = e.variant_seq"
        " WHERE e.branch_seq = ? AND e.deleted_at IS NULL ORDER BY e.position DESC LIMIT 1",
        branch.seq,
    )
    said = plain(found[0]["said"], 140) if found else ""
    await db.execute("UPDATE chats SET last_message_preview = ? WHERE id = ?", said, chat.id)

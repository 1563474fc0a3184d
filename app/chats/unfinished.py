"""What is still being written on a branch."""

from app import db
from app.chats.models import Branch
from app.db.sql import Row


async def on(branch: Branch) -> list[Row]:
    """generation_id, message_seq and position of each reply that is chosen here and still runs.

    From the few that run in the whole house to their places, and not the other way round: a
    CROSS JOIN keeps SQLite from walking the branch.
    """
    return await db.rows(
        "SELECT v.generation_id, v.message_seq, e.position"
        " FROM message_variants v CROSS JOIN branch_entries e"
        " WHERE v.status = 'streaming' AND e.branch_seq = ? AND e.message_seq = v.message_seq"
        " AND e.variant_seq = v.seq AND e.deleted_at IS NULL",
        branch.seq,
    )

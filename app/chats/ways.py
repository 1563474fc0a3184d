"""The ways to go on at the end of a branch: what the composer's menu offers."""

import uuid
from dataclasses import dataclass

from app import db
from app.chats.models import Branch


@dataclass(frozen=True, slots=True)
class Ways:
    """Where each of them is asked for; None where it makes no sense here. `key` is for one of
    them, once."""

    key: str
    continue_url: str | None
    answer_url: str | None
    turn_url: str
    note_url: str
    keep_url: str


async def ways_of(branch: Branch) -> Ways:
    """After an answer it can go on; after anything else an answer is missing."""
    found = await db.rows(
        "SELECT m.id, m.role FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE e.branch_seq = ? AND e.deleted_at IS NULL ORDER BY e.position DESC LIMIT 1",
        branch.seq,
    )
    here = f"/branches/{branch.id}"
    answered = bool(found) and found[0]["role"] == "assistant"
    return Ways(
        key=uuid.uuid4().hex,
        continue_url=f"{here}/messages/{found[0]['id']}/continuations" if answered else None,
        answer_url=f"{here}/replies" if found and not answered else None,
        turn_url=f"{here}/turns",
        note_url=f"{here}/notes",
        keep_url=f"{here}/draft",
    )

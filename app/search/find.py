"""Hits: what was found, where it stands, in whose story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import db
from app.db.sql import Row, moment
from app.paging import Page, number, pack
from app.search.engines import END, engine
from app.words import LABEL, Needle, Query

MOST_AT_ONCE = 1000

# A message stands on the active branch, or else on the one of those that hold it that was used
# last. What has no place any more, because it or what it belongs to is in the trash, is no hit.
STANDING = """
    SELECT f.*, b.id AS branch_id, b.title AS branch_title, e.variant_seq AS chosen_seq
    FROM (
        SELECT v.seq, v.id AS variant_id, v.prompt_text, v.created_at, m.seq AS message_seq,
            m.id AS message_id, m.role, m.name, c.id AS chat_id, c.title AS chat_title,
            c.active_branch_id, p.id AS profile_id, p.name AS profile_name, p.avatar_asset_id,
            a.hue,
            COALESCE(
                (SELECT e.id FROM chat_branches b CROSS JOIN branch_entries e
                 WHERE b.id = c.active_branch_id AND b.deleted_at IS NULL
                    AND e.branch_seq = b.seq AND e.message_seq = m.seq AND e.deleted_at IS NULL),
                (SELECT e.id FROM branch_entries e JOIN chat_branches b ON b.seq = e.branch_seq
                 WHERE e.message_seq = m.seq AND e.deleted_at IS NULL AND b.deleted_at IS NULL
                 ORDER BY b.updated_at DESC, b.seq DESC LIMIT 1)) AS entry_id
        FROM message_variants v
        JOIN chat_messages m ON m.seq = v.message_seq
        JOIN chats c ON c.id = m.chat_id
        JOIN entity_profiles p ON p.id = c.entity_profile_id
        LEFT JOIN assets a ON a.id = p.avatar_asset_id
        WHERE v.seq IN ({seqs}) AND v.deleted_at IS NULL AND v.status <> 'streaming'
            AND c.owner_id = ? AND c.status <> 'deleted' AND p.deleted_at IS NULL
    ) f
    JOIN branch_entries e ON e.id = f.entry_id
    JOIN chat_branches b ON b.seq = e.branch_seq
    ORDER BY f.seq DESC
"""


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; within one chat, one character, one role, where they are given."""

    owner_id: UUID
    query: Query
    profile_id: UUID | None = None
    chat_id: UUID | None = None
    role: str = ""

    @property
    def needles(self) -> list[Needle]:
        """The words, and the labels of what is searched."""
        within = [one.hex for one in (self.chat_id, self.profile_id) if one]
        labels = [*(within or [self.owner_id.hex]), *([self.role] if self.role else [])]
        return [*(Needle((LABEL + one,)) for one in labels), *self.query.needles]


@dataclass(frozen=True, slots=True)
class Hit:
    """One variant of one message, on the branch where the reader finds it."""

    seq: int
    variant_id: str
    text: str
    at: datetime | None
    message_seq: int
    message_id: str
    role: str
    name: str
    chat_id: str
    chat_title: str
    profile_id: str
    profile_name: str
    avatar_asset_id: object | None
    hue: int | None
    branch_id: str
    branch_title: str
    on_active: bool
    chosen: bool


async def hits(search: Search, limit: int, cursor: str | None) -> Page[Hit]:
    """One piece of what was found, the newest texts first. Raises Invalid."""
    below, size = number(cursor) if cursor else END, limit + 1
    found: list[Hit] = []
    while True:
        seqs = await engine().newest(search.needles, below, size)
        found += await _standing(search.owner_id, seqs)
        if len(found) > limit or len(seqs) < size:
            break
        below, size = seqs[-1], min(size * 4, MOST_AT_ONCE)  # the trash was in the way
    page = found[:limit]
    return Page(page, pack(page[-1].seq) if len(found) > limit else None)


async def _standing(owner_id: UUID, seqs: Sequence[int]) -> list[Hit]:
    if not seqs:
        return []
    sql = STANDING.format(seqs=", ".join(map(str, seqs)))
    return [_hit(row) for row in await db.rows(sql, owner_id)]


def _hit(row: Row) -> Hit:
    return Hit(
        seq=row["seq"],
        variant_id=str(row["variant_id"]),
        text=row["prompt_text"],
        at=moment(row["created_at"]),
        message_seq=row["message_seq"],
        message_id=str(row["message_id"]),
        role=row["role"],
        name=row["name"],
        chat_id=str(row["chat_id"]),
        chat_title=row["chat_title"],
        profile_id=str(row["profile_id"]),
        profile_name=row["profile_name"],
        avatar_asset_id=row["avatar_asset_id"],
        hue=row["hue"],
        branch_id=str(row["branch_id"]),
        branch_title=row["branch_title"],
        on_active=str(row["branch_id"]) == str(row["active_branch_id"]),
        chosen=row["chosen_seq"] == row["seq"],
    )

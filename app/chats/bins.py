"""What the trash holds of a story's tree: branches, messages taken off one, versions.

What came to nothing by itself (a reply without a word, the branch made for it) was deleted under
its generation's id and is not shown. What hangs in something that is itself in the trash waits
there with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import db
from app.chats import purging
from app.db.sql import Row, moment
from app.markup import plain
from app.profiles.trash import Discarded, Place

BRANCHES = """
    FROM chat_branches b JOIN chats c ON c.id = b.chat_id AND c.status <> 'deleted'
    WHERE b.owner_id = ? AND b.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM llm_generations g WHERE g.id = b.deletion_id)
"""
ENTRIES = """
    FROM branch_entries e
    JOIN chat_branches b ON b.seq = e.branch_seq AND b.deleted_at IS NULL
    JOIN chats c ON c.id = b.chat_id AND c.status <> 'deleted'
    WHERE b.owner_id = ? AND e.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM llm_generations g WHERE g.id = e.deletion_id)
"""
VARIANTS = """
    FROM message_variants v JOIN chat_messages m ON m.seq = v.message_seq
    JOIN chats c ON c.id = m.chat_id AND c.status <> 'deleted'
    WHERE v.owner_id = ? AND v.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM llm_generations g WHERE g.id = v.deletion_id)
"""


@dataclass(frozen=True, slots=True)
class TreeBin:
    """One kind of what a tree can lose: `listed` selects id, at, name and where it was."""

    kind: str
    listed: str
    key: str
    at: str
    source: str
    group: str
    detail: Callable[[Row], str]

    async def count(self, owner_id: UUID) -> int:
        """How many there are."""
        found = await db.rows(
            f"SELECT COUNT(DISTINCT {self.key}) AS things {self.source}",
            owner_id,
        )
        return int(found[0]["things"])

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them below `before`."""
        bound = f"AND ({self.at}, {self.key}) < (?, ?)" if before else ""
        found = await db.rows(
            f"SELECT {self.key} AS id, {self.at} AS deleted_at, {self.listed} {self.source} {bound}"
            f" {self.group} ORDER BY deleted_at DESC, id DESC LIMIT {int(limit)}",
            owner_id,
            *((before[0], UUID(before[1])) if before else ()),
        )
        return [self._discarded(row) for row in found]

    def _discarded(self, row: Row) -> Discarded:
        at = moment(row["deleted_at"])
        assert at is not None, "what is in the trash was put there at some time"
        name = row["name"] if self.kind == "branch" else plain(row["name"], 70)
        return Discarded(self.kind, str(row["id"]), name or "…", self.detail(row), at)

    async def purge_before(self, moment_: datetime) -> int:
        """End what has waited since before this moment; gives their number."""
        return await purging.ended_before(self.kind, moment_)


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


FIRST_WORDS = """(SELECT SUBSTR(x.prompt_text, 1, 500) FROM branch_entries f
    JOIN message_variants x ON x.message_seq = f.message_seq AND x.seq = f.variant_seq
    WHERE f.deletion_id = e.deletion_id ORDER BY f.position LIMIT 1)"""

TREE_BINS = [
    TreeBin(
        "branch",
        "b.title AS name, c.title AS chat, b.message_count AS things",
        "b.id",
        "b.deleted_at",
        BRANCHES,
        "",
        lambda row: f"a branch of “{row['chat']}” with {_messages(row['things'])}",
    ),
    TreeBin(
        "entry",
        f"{FIRST_WORDS} AS name, MAX(c.title) AS chat, COUNT(*) AS things",
        "e.deletion_id",
        "e.deleted_at",
        ENTRIES,
        "GROUP BY e.deletion_id, e.deleted_at",
        lambda row: f"{_messages(row['things'])} of “{row['chat']}”",
    ),
    TreeBin(
        "variant",
        "SUBSTR(v.prompt_text, 1, 500) AS name, c.title AS chat, 1 AS things",
        "v.id",
        "v.deleted_at",
        VARIANTS,
        "",
        lambda row: f"a version in “{row['chat']}”",
    ),
]

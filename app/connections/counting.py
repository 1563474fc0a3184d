"""How a model counts tokens, learnt from what its server reports: estimates are made without any
model's vocabulary, and this is what mends them."""

from dataclasses import dataclass
from uuid import UUID

from app import db
from app.db.models import now

ENOUGH = 5  # replies before the ratio is used: one alone says little
LEAST, MOST = 0.5, 2.0  # what the ratio is used as, whatever it is
ABSURD = 3  # times more or less than estimated: then something else was counted

# Older replies count a tenth less with each newer one.
NOTE = """
INSERT INTO token_counts (connection_id, model, estimated, counted, replies, updated_at)
SELECT c.id, ?, ?, ?, 1, ? FROM connections c
WHERE c.owner_id = ? AND (c.slug = ? OR CAST(c.id AS VARCHAR(36)) = ?)
ON CONFLICT (connection_id, model) DO UPDATE SET
    estimated = token_counts.estimated - token_counts.estimated / 10 + excluded.estimated,
    counted = token_counts.counted - token_counts.counted / 10 + excluded.counted,
    replies = token_counts.replies + 1, updated_at = excluded.updated_at
"""
KNOWN = """
SELECT t.estimated, t.counted, t.replies FROM token_counts t
JOIN connections c ON c.id = t.connection_id
WHERE c.owner_id = ? AND (c.slug = ? OR CAST(c.id AS VARCHAR(36)) = ?) AND t.model = ?
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens of prompts as they were estimated and as the server counted them; the newer a
    reply, the more it weighs."""

    estimated: int = 0
    counted: int = 0
    replies: int = 0

    @property
    def factor(self) -> float:
        """How many times an estimate the model really takes; 1 until enough is known."""
        if self.replies < ENOUGH or not self.estimated:
            return 1.0
        return min(max(self.counted / self.estimated, LEAST), MOST)

    @property
    def known(self) -> bool:
        """Is the factor one that was learnt?"""
        return self.replies >= ENOUGH


def plausible(estimated: int, counted: int) -> bool:
    """Can both be of one prompt? Some servers leave out what they remembered."""
    return 0 < estimated <= ABSURD * counted and counted <= ABSURD * estimated


async def note(owner_id: UUID, provider: str, model: str, estimated: int, counted: int) -> None:
    """One more reply; `provider` is the connection's public id. One statement; nothing where the
    connection is gone, or where the counts cannot be of one prompt."""
    if plausible(estimated, counted):
        await db.execute(NOTE, *(model, estimated, counted, now()), *(owner_id, provider, provider))


async def counts_of(owner_id: UUID, provider: str, model: str) -> Counts:
    """What is known of this model on this connection. One statement."""
    rows = await db.rows(KNOWN, owner_id, provider, provider, model)
    return Counts(**rows[0]) if rows else Counts()

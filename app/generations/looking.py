"""What stands on a branch before the messages that the prompt still holds."""

from app import db
from app.generations.prompt import Asked
from app.pipelines.steps.values import Told

LEFT = """
SELECT e.position, m.role, m.name, v.prompt_text FROM branch_entries e
JOIN chat_messages m ON m.seq = e.message_seq
JOIN message_variants v ON v.seq = e.variant_seq
WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND NOT e.hidden AND e.position > ?
    AND e.position < (
        SELECT f.position FROM branch_entries f WHERE f.branch_seq = ? AND f.variant_seq = ?)
ORDER BY e.position LIMIT ?
"""


def _first(asked: Asked) -> int | None:
    """The variant of the oldest message that the prompt holds."""
    ref = next((one.ref for one in asked.prompt.blocks if one.source == "history"), None)
    return int(ref) if ref is not None and ref.isdigit() else None


async def left(asked: Asked, after: int, most: int) -> list[Told]:
    """The messages behind this position that the prompt no longer holds, the oldest first. One
    statement at most."""
    first = _first(asked) if asked.prompt.history_left_out else None
    if first is None:
        return []
    branch = asked.ground.branch.seq
    rows = await db.rows(LEFT, branch, after, branch, first, most)
    told = (Told(r["position"], r["role"], r["name"], r["prompt_text"].strip()) for r in rows)
    return [one for one in told if one.text]

"""What a pipeline's steps made, kept with the version of the answer that they made it for.

So a branch has the artifacts of the answers that are chosen on it: a fork has those that it shows,
another version brings its own, and one that is deleted takes its own along.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import db
from app.chats.models import Branch
from app.chats.thread import parsed

NEAR = 100  # messages that are looked through, from the place in question backwards
FAR = 50  # messages from which on an artifact is kept anew, so that it stays near
MOST = 200  # names

NEWEST = """
WITH near AS (
    SELECT variant_seq, position, ROW_NUMBER() OVER (ORDER BY position DESC) AS distance FROM (
        SELECT e.variant_seq, e.position FROM branch_entries e
        WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND e.position < ?
        ORDER BY e.position DESC LIMIT ?) AS entries),
newest AS (
    SELECT a.name, MIN(n.distance) AS distance FROM near n
    JOIN variant_artifacts a ON a.variant_seq = n.variant_seq GROUP BY a.name)
SELECT a.name, a.value, n.distance FROM newest w
JOIN near n ON n.distance = w.distance
JOIN variant_artifacts a ON a.variant_seq = n.variant_seq AND a.name = w.name
ORDER BY n.distance, a.name LIMIT ?
"""
TIP = 2**62


@dataclass(frozen=True, slots=True)
class Artifact:
    """A value, and how many messages from the place in question it stands, from 1."""

    value: Any
    distance: int


async def newest(branch: Branch, before: int | None) -> dict[str, Artifact]:
    """By name, what the nearest answers before this position have; the tip's for None. One
    statement, which costs the same however long the branch is."""
    end = TIP if before is None else before
    found = await db.rows(NEWEST, branch.seq, end, NEAR, MOST)
    return {row["name"]: Artifact(parsed(row["value"]), row["distance"]) for row in found}


async def keep(variant_id: UUID, made: Mapping[str, Any]) -> None:
    """Inside a transaction: this version has these from now on. One statement."""
    if not made:
        return
    rows = " UNION ALL ".join(_ROW[db.dialect()] for _ in made)
    values = [value for name, one in made.items() for value in (name, json.dumps(one), variant_id)]
    await db.execute(
        f"INSERT INTO variant_artifacts (variant_seq, name, value) {rows}"
        " ON CONFLICT (variant_seq, name) DO UPDATE SET value = excluded.value",
        *values,
    )


_ROW = {  # the condition keeps SQLite from reading ON as a join's
    "sqlite": "SELECT seq, ?, ? FROM message_variants WHERE id = ?",
    "postgres": "SELECT seq, CAST(? AS VARCHAR), CAST(? AS JSONB) FROM message_variants"
    " WHERE id = ?",
}


async def inherit(seq: int, made_of: UUID) -> None:
    """Inside a transaction: a version that was made of another one has what that has."""
    await db.execute(
        "INSERT INTO variant_artifacts (variant_seq, name, value)"
        " SELECT CAST(? AS BIGINT), a.name, a.value FROM variant_artifacts a"
        " JOIN message_variants v ON v.seq = a.variant_seq WHERE v.id = ?",
        *(seq, made_of),
    )

"""Asking, and looking into the index."""

from typing import Any

from app import db
from tests.world import World


async def search(world: World, q: str, **query: Any) -> dict[str, Any]:
    """The whole answer of a search."""
    answer = await world.client.get("/api/search", params={"q": q, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def hits(world: World, q: str, **query: Any) -> list[dict[str, Any]]:
    """What was found."""
    found: list[dict[str, Any]] = (await search(world, q, **query))["data"]
    return found


async def said(world: World, q: str, **query: Any) -> list[str]:
    """The snippets."""
    return [hit["snippet"] for hit in await hits(world, q, **query)]


async def orphans() -> tuple[list[int], list[int]]:
    """Texts without words, and words without a text."""
    without = await db.rows(
        "SELECT v.seq FROM message_variants v LEFT JOIN variant_words w ON w.variant_seq = v.seq"
        " WHERE w.variant_seq IS NULL AND v.prompt_text <> ''"
    )
    left = await db.rows(
        "SELECT w.variant_seq AS seq FROM variant_words w"
        " LEFT JOIN message_variants v ON v.seq = w.variant_seq WHERE v.seq IS NULL"
    )
    if db.dialect() == "sqlite":  # raises where FTS5 and the table do not say the same
        await db.transaction(db.execute)(
            "INSERT INTO variant_words_fts (variant_words_fts, rank) VALUES ('integrity-check', 1)"
        )
    return [row["seq"] for row in without], [row["seq"] for row in left]


NONE: tuple[list[int], list[int]] = ([], [])

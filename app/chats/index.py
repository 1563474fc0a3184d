"""The search index's side of writing: whoever gives a variant its text, gives it its words.

Beside its own words a variant has labels: its role, chat, character and owner. The table's rows
go with their variants by themselves.
"""

import asyncio

from app import db
from app.db.sql import Row
from app.words import LABEL, word_text

HEAVY = 16 * 1024
BATCH = 100
STRIDE = 2000


def label(kind: str) -> str:
    """SQL: the label for this id or role."""
    return f"'{LABEL}' || REPLACE(CAST({kind} AS TEXT), '-', '')"


WRITE = f"""
    INSERT INTO variant_words (variant_seq, words)
    SELECT v.seq, ' ' || {label("m.role")} || ' ' || {label("m.chat_id")} || ' '
        || {label("c.entity_profile_id")} || ' ' || {label("m.owner_id")} || CAST(? AS TEXT)
    FROM message_variants v JOIN chat_messages m ON m.seq = v.message_seq
    JOIN chats c ON c.id = m.chat_id WHERE v.id = ?
"""  # noqa: S608 -- the texts are all ours


async def keep(variant_id: object, text: str) -> None:
    """Inside the transaction that gives a variant this text: it is found by its words."""
    again = "ON CONFLICT (variant_seq) DO UPDATE SET words = excluded.words"
    await db.execute(f"{WRITE} {again}", await _words(text), variant_id)


async def _words(text: str) -> str:
    return await asyncio.to_thread(word_text, text) if len(text) > HEAVY else word_text(text)


async def fill() -> int:
    """Index what is not in it yet, the newest first, a few at a time; gives how many there were."""
    found = await db.rows("SELECT MAX(seq) AS last FROM message_variants")
    top, filled = (found[0]["last"] or 0) + 1, 0
    while top > 1:
        missing = await _missing(max(0, top - STRIDE), top)
        if missing:
            await _add(missing)
            filled += len(missing)
        top = missing[-1]["seq"] if len(missing) == BATCH else top - STRIDE
    return filled


async def _missing(low: int, high: int) -> list[Row]:
    return await db.rows(
        "SELECT v.seq, v.id, v.prompt_text FROM message_variants v"
        " WHERE v.seq >= ? AND v.seq < ? AND v.status <> 'streaming' AND v.prompt_text <> ''"
        " AND NOT EXISTS (SELECT 1 FROM variant_words w WHERE w.variant_seq = v.seq)"
        " ORDER BY v.seq DESC LIMIT ?",
        low,
        high,
        BATCH,
    )


async def _add(missing: list[Row]) -> None:
    words = [(await asyncio.to_thread(word_text, row["prompt_text"]), row) for row in missing]

    @db.transaction
    async def act() -> None:
        for one, row in words:
            await db.execute(f"{WRITE} ON CONFLICT (variant_seq) DO NOTHING", one, row["id"])

    await act()

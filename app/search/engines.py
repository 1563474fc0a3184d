"""Variants by their words, the newest first: one question, answered by SQLite and by PostgreSQL.

The newest, not the best: a word that stands in every message has no best one, and ranking it
would mean reading them all. Where the newest texts fill the answer, they alone are read; where
they do not, the word is rare enough for the index to give every place of it.
"""

from collections.abc import Sequence
from typing import Protocol

from app import db
from app.words import Needle

RECENT = 500
END = 2**62
Needles = Sequence[Needle]


class Engine(Protocol):
    """A database's way of searching texts."""

    async def newest(self, needles: Needles, below: int, limit: int) -> list[int]:
        """Up to `limit` numbers of variants that have all of this, falling, from below a number."""


class Fts5:
    """SQLite: an index that is read from its end, and only as far as it must be."""

    async def newest(self, needles: Needles, below: int, limit: int) -> list[int]:
        recent = await _recent("INSTR", needles, below, limit)
        if len(recent) == limit:  # a beginning of many words would be gathered whole before
            return recent
        found = await db.rows(
            "SELECT rowid AS seq FROM variant_words_fts"
            " WHERE variant_words_fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            " AND ".join(map(self._asked, needles)),
            below,
            limit,
        )
        return [row["seq"] for row in found]

    def _asked(self, needle: Needle) -> str:
        return f'"{" ".join(needle.words)}"' + (" *" if needle.open else "")


class TextSearch:
    """PostgreSQL: an index that gives all places at once. What follows what, it does not know;
    a look at the text does."""

    VECTOR = "array_to_tsvector(string_to_array(btrim(w.words), ' '))"

    async def newest(self, needles: Needles, below: int, limit: int) -> list[int]:
        recent = await _recent("STRPOS", needles, below, limit)
        if len(recent) == limit:
            return recent
        phrases = [needle.within() for needle in needles if len(needle.words) > 1]
        in_order = "".join(" AND STRPOS(w.words, ?) > 0" for _ in phrases)
        found = await db.rows(
            "WITH found AS MATERIALIZED (SELECT w.variant_seq FROM variant_words w"  # noqa: S608
            f" WHERE {self.VECTOR} @@ CAST(CAST(? AS TEXT) AS TSQUERY)"
            f" AND w.variant_seq < ?{in_order})"
            " SELECT variant_seq AS seq FROM found ORDER BY variant_seq DESC LIMIT ?",
            " & ".join(map(self._asked, needles)),
            below,
            *phrases,
            limit,
        )
        return [row["seq"] for row in found]

    def _asked(self, needle: Needle) -> str:
        return " & ".join(f"'{word}'" for word in needle.words) + (":*" if needle.open else "")


async def _recent(position: str, needles: Needles, below: int, limit: int) -> list[int]:
    """Those among the newest texts, each of them looked through."""
    has_all = " AND ".join(f"{position}(w.words, ?) > 0" for _ in needles)
    found = await db.rows(
        "SELECT w.variant_seq AS seq FROM (SELECT variant_seq, words FROM variant_words"  # noqa: S608
        f" WHERE variant_seq < ? ORDER BY variant_seq DESC LIMIT {RECENT}) w"
        f" WHERE {has_all} ORDER BY w.variant_seq DESC LIMIT ?",
        below,
        *(needle.within() for needle in needles),
        limit,
    )
    return [row["seq"] for row in found]


def engine() -> Engine:
    """That of the open database."""
    return Fts5() if db.dialect() == "sqlite" else TextSearch()

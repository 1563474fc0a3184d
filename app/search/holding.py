"""Which texts hold which of some words, by the full-text index, within what labels name.

Of a word that is everywhere only the newest places are read: it tells hardly anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app import db
from app.words import LABEL
from app.words.stems import Stem

MOST = 800  # places of one word


@dataclass(frozen=True, slots=True)
class Indexed:
    """A table of texts whose `words` are indexed, and the column of their numbers."""

    table: str
    key: str


STORIES = Indexed("variant_words", "variant_seq")
NOTES = Indexed("note_passages", "seq")


async def holding(indexed: Indexed, labels: Sequence[str], stems: Sequence[Stem]) -> dict[int, int]:
    """By the number of a text: the sum of 2ⁿ for each stem, by its place n, that it holds. At most
    62 stems; one statement."""
    if not stems or not labels:
        return {}
    found = await db.tuples(
        f"SELECT seq, CAST(SUM(bit) AS BIGINT) FROM ({_engine().places(indexed, len(stems))}) p"  # noqa: S608 -- ours
        " GROUP BY seq",
        *(_engine().asked(labels, stem) for stem in stems),
    )
    return dict(found)


class _Engine(Protocol):
    """How a database is asked for the places of words."""

    def places(self, indexed: Indexed, count: int) -> str:
        """Rows (seq, bit) for so many words, each asked for by one value."""

    def asked(self, labels: Sequence[str], stem: Stem) -> str:
        """That value: any of the labels, and the stem."""


class _Fts5:
    def places(self, indexed: Indexed, count: int) -> str:
        fts = f"{indexed.table}_fts"
        return " UNION ALL ".join(
            f"SELECT seq, {1 << n} AS bit FROM (SELECT rowid AS seq FROM {fts}"  # noqa: S608 -- ours
            f" WHERE {fts} MATCH ? ORDER BY rowid DESC LIMIT {MOST})"
            for n in range(count)
        )

    def asked(self, labels: Sequence[str], stem: Stem) -> str:
        within = " OR ".join(f'"{LABEL}{label}"' for label in labels)
        words = " OR ".join(f'"{word}"' + (" *" if stem.open else "") for word in stem.words)
        return f"({within}) AND ({words})"


class _TextSearch:
    VECTOR = "array_to_tsvector(string_to_array(btrim(w.words), ' '))"

    def places(self, indexed: Indexed, count: int) -> str:
        return " UNION ALL ".join(
            f"SELECT seq, CAST({1 << n} AS BIGINT) AS bit FROM"  # noqa: S608 -- ours
            f" (WITH found AS MATERIALIZED (SELECT w.{indexed.key} AS seq FROM {indexed.table} w"
            f" WHERE {self.VECTOR} @@ CAST(CAST(? AS TEXT) AS TSQUERY))"
            f" SELECT seq FROM found ORDER BY seq DESC LIMIT {MOST}) p{n}"
            for n in range(count)
        )

    def asked(self, labels: Sequence[str], stem: Stem) -> str:
        within = " | ".join(f"'{LABEL}{label}'" for label in labels)
        words = " | ".join(f"'{word}'" + (":*" if stem.open else "") for word in stem.words)
        return f"({within}) & ({words})"


def _engine() -> _Engine:
    return _Fts5() if db.dialect() == "sqlite" else _TextSearch()

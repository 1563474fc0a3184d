"""What a kept prompt names: texts of its own, and lines of the story."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import db

AT_ONCE = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Said:
    """A variant's words and whose message it is."""

    text: str
    message_id: str
    message_seq: int


async def texts_at(seqs: Iterable[int]) -> dict[int, str]:
    """Texts that were kept for prompts, by their places; those that are still there."""
    wanted = list(seqs)
    if not wanted:
        return {}
    sql = f"SELECT seq, text FROM prompt_texts WHERE seq IN ({db.in_marks(wanted)})"  # noqa: S608
    return {row["seq"]: row["text"] for row in await db.rows(sql, *wanted)}


async def lines_at(seqs: list[int]) -> dict[int, Said]:
    """What these variants say, by their places."""
    found: dict[int, Said] = {}
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        sql = (
            "SELECT v.seq, v.prompt_text, v.message_id, v.message_seq FROM message_variants v"  # noqa: S608
            f" WHERE v.seq IN ({db.in_marks(some)})"
        )
        for row in await db.rows(sql, *some):
            found[row["seq"]] = Said(
                row["prompt_text"], db.text_id(row["message_id"]), row["message_seq"]
            )
    return found

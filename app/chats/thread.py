"""A branch as it is read: one statement a page, from the tip backwards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app import db, live
from app.chats.models import Branch
from app.db.sql import Row, moment

PAGE = 50

COLUMNS = """
    NOT EXISTS (SELECT 1 FROM branch_entries l WHERE l.branch_seq = e.branch_seq
        AND l.position > e.position AND l.deleted_at IS NULL) AS is_last,
    e.position, e.hidden, m.seq AS message_seq, m.id AS message_id, m.role, m.name, m.format,
    m.is_greeting, m.meta AS message_meta, m.created_at AS message_at, m.owner_id, m.chat_id,
    v.seq AS variant_seq, v.id AS variant_id, v.kind, v.status, v.prompt_text, v.blocks,
    v.meta AS variant_meta, v.generation_id, v.created_at AS variant_at,
    (SELECT COUNT(*) FROM message_variants x WHERE x.message_seq = m.seq
        AND (x.deleted_at IS NULL OR x.seq = v.seq)) AS variant_count,
    (SELECT COUNT(*) FROM message_variants x WHERE x.message_seq = m.seq
        AND x.deleted_at IS NULL AND x.ordinal < v.ordinal) AS variant_index,
    COALESCE(
        (SELECT x.id FROM message_variants x WHERE x.message_seq = m.seq AND x.deleted_at IS NULL
            AND x.ordinal < v.ordinal ORDER BY x.ordinal DESC LIMIT 1),
        (SELECT x.id FROM message_variants x WHERE x.message_seq = m.seq AND x.deleted_at IS NULL
            AND x.ordinal > v.ordinal ORDER BY x.ordinal DESC LIMIT 1)) AS previous_id,
    COALESCE(
        (SELECT x.id FROM message_variants x WHERE x.message_seq = m.seq AND x.deleted_at IS NULL
            AND x.ordinal > v.ordinal ORDER BY x.ordinal LIMIT 1),
        (SELECT x.id FROM message_variants x WHERE x.message_seq = m.seq AND x.deleted_at IS NULL
            AND x.ordinal < v.ordinal AND m.is_greeting ORDER BY x.ordinal LIMIT 1)) AS next_id
"""
TABLES = """
    FROM branch_entries e
    JOIN chat_messages m ON m.seq = e.message_seq
    JOIN message_variants v ON v.message_seq = e.message_seq AND v.seq = e.variant_seq
    WHERE e.branch_seq = ? AND e.deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it stands on a branch, saying the variant that is chosen there.

    Before the first variant comes the last one. After the last comes the first of a greeting;
    of an answer nothing, because there another one is written.
    """

    position: int
    is_last: bool
    hidden: bool
    message_seq: int
    message_id: str
    owner_id: str
    chat_id: str
    role: str
    name: str
    format: str
    is_greeting: bool
    meta: dict[str, Any]
    at: datetime | None
    variant_seq: int
    variant_id: str
    kind: str
    status: str
    text: str
    reasoning: str
    blocks: list[dict[str, Any]]
    variant_meta: dict[str, Any]
    variant_at: datetime | None
    generation_id: str | None
    variant_count: int
    variant_index: int
    previous_id: str | None
    next_id: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, oldest first; `more` says whether there are further ones in the asked direction."""

    lines: list[Line]
    more: bool


async def newest(branch: Branch, limit: int = PAGE, before: int | None = None) -> Page:
    """The last lines of the branch, or those before a position."""
    bound, values = ("", []) if before is None else ("AND e.position < ?", [before])
    sql = f"SELECT {COLUMNS} {TABLES} {bound} ORDER BY e.position DESC LIMIT {limit + 1}"
    found = await db.rows(sql, branch.seq, *values)
    return Page(await now_say(_lines(found[:limit][::-1])), len(found) > limit)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a prompt needs of a line, and no more; `settled` unless it is still being written."""

    position: int
    role: str
    variant_seq: int
    text: str
    settled: bool
    at: datetime | None


async def spoken(branch: Branch, limit: int, before: int | None) -> tuple[list[Spoken], bool]:
    """The last lines that are not hidden, newest first, and whether there are older ones."""
    bound, values = ("", []) if before is None else ("AND e.position < ?", [before])
    found = await db.rows(
        "SELECT e.position, m.role, m.created_at, v.seq, v.prompt_text, v.status, v.generation_id"
        f" {TABLES} AND NOT e.hidden {bound} ORDER BY e.position DESC LIMIT {limit + 1}",
        branch.seq,
        *values,
    )
    said = await words_so_far(
        {str(r["generation_id"]): r["prompt_text"] for r in found if r["status"] == "streaming"}
    )
    return [
        Spoken(
            row["position"],
            row["role"],
            row["seq"],
            said.get(str(row["generation_id"]), (row["prompt_text"], ""))[0],
            row["status"] != "streaming",
            moment(row["created_at"]),
        )
        for row in found[:limit]
    ], len(found) > limit


async def following(branch: Branch, after: int, limit: int = PAGE) -> Page:
    """The lines after a position."""
    sql = f"SELECT {COLUMNS} {TABLES} AND e.position > ? ORDER BY e.position LIMIT {limit + 1}"
    found = await db.rows(sql, branch.seq, after)
    return Page(await now_say(_lines(found[:limit])), len(found) > limit)


async def line(branch: Branch, message_id: object) -> Line | None:
    """One message on this branch."""
    sql = f"SELECT {COLUMNS} {TABLES} AND m.id = ?"
    lines = await now_say(_lines(await db.rows(sql, branch.seq, message_id)))
    return lines[0] if lines else None


async def now_say(lines: list[Line]) -> list[Line]:
    """What each line says now: the variant's text once its reply has closed, until then what
    has been stored of it so far. The one place that knows."""
    said = await words_so_far(
        {one.generation_id or "": one.text for one in lines if one.status == "streaming"}
    )
    return [
        replace(one, text=said[one.generation_id][0], reasoning=said[one.generation_id][1])
        if one.generation_id and one.generation_id in said
        else one
        for one in lines
    ]


async def words_so_far(starts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """(text, reasoning) of running replies, as far as they are stored; `starts` has, by
    generation, the words that each of them continues."""
    growing = live.scribe().growing
    said = {g: (growing[g].text, growing[g].reasoning) for g in starts if g in growing}
    elsewhere = [g for g in starts if g and g not in said]
    read = await live.scribe().read(elsewhere) if elsewhere else {}
    return said | {g: (starts[g] + text, thoughts) for g, (text, thoughts) in read.items()}


def _lines(rows: list[Row]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    blocks = parsed(row["blocks"])
    return Line(
        position=row["position"],
        is_last=bool(row["is_last"]),
        hidden=bool(row["hidden"]),
        message_seq=row["message_seq"],
        message_id=str(row["message_id"]),
        owner_id=str(row["owner_id"]),
        chat_id=str(row["chat_id"]),
        role=row["role"],
        name=row["name"],
        format=row["format"],
        is_greeting=bool(row["is_greeting"]),
        meta=parsed(row["message_meta"]),
        at=moment(row["message_at"]),
        variant_seq=row["variant_seq"],
        variant_id=str(row["variant_id"]),
        kind=row["kind"],
        status=row["status"],
        text=row["prompt_text"],
        reasoning=_reasoning(blocks),
        blocks=blocks,
        variant_meta=parsed(row["variant_meta"]),
        variant_at=moment(row["variant_at"]),
        generation_id=_text(row["generation_id"]),
        variant_count=row["variant_count"],
        variant_index=row["variant_index"],
        previous_id=_text(row["previous_id"]),
        next_id=_text(row["next_id"]),
    )


def _reasoning(blocks: list[Any]) -> str:
    """What a model thought, out of blocks that anybody may have written."""
    known = [block for block in blocks if isinstance(block, dict)]
    thoughts = [one.get("content") for one in known if one.get("type") == "reasoning"]
    return "\n\n".join(text for text in thoughts if isinstance(text, str))


def parsed(value: Any) -> Any:
    """A JSON column's value, whichever database it came from."""
    return json.loads(value) if isinstance(value, str) else value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


async def count_before(branch: Branch, position: int) -> int:
    """How many living lines stand before a position."""
    found = await db.rows(
        "SELECT COUNT(*) AS lines FROM branch_entries"
        " WHERE branch_seq = ? AND deleted_at IS NULL AND position < ?",
        branch.seq,
        position,
    )
    return int(found[0]["lines"])


async def near_the_tip(branch: Branch, message_seq: int, near: int = 20) -> bool:
    """Is this message among the last lines of the branch?"""
    found = await db.rows(
        "SELECT message_seq FROM branch_entries"  # noqa: S608 -- a number of ours
        " WHERE branch_seq = ? AND deleted_at IS NULL"
        f" ORDER BY position DESC LIMIT {int(near)}",
        branch.seq,
    )
    return any(row["message_seq"] == message_seq for row in found)

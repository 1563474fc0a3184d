"""What lorebooks brought into a prompt and what they kept back, in the few words that are kept with
a reply: at most LISTED entries of either kind, each of at most a few hundred characters.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app import db
from app.endpoints import Id
from app.lorebooks.entry import Role
from app.lorebooks.objects import LoreReasonObject
from app.lorebooks.telling import reason_object
from app.lorebooks.values import Fired, Matched, NotFired, Place, Rule

LISTED = 50
WORDS = 60
SECONDARY = 3
UNSPOKEN = ("no_key", "disabled")  # of these nobody spoke; they are listed last


class LoreToldObject(TypedDict):
    """An entry that went into the prompt, where, and why."""

    entryId: Id
    bookId: Id
    book: str
    title: str
    tokens: int
    position: Place
    depth: int
    role: Role
    reason: LoreReasonObject


class LoreUntoldObject(TypedDict):
    """An entry that stayed out, and the rule that kept it out."""

    entryId: Id
    bookId: Id
    book: str
    title: str
    rule: Rule
    told: str


class LoreReportObject(TypedDict):
    """What the lorebooks said in a prompt. Of either list the first 50; titles and keys are cut to
    60 characters."""

    fired: list[LoreToldObject]
    moreFired: Annotated[int, Field(description="How many fired beyond those that are listed.")]
    notFired: list[LoreUntoldObject]
    more: Annotated[int, Field(description="How many did not fire beyond those that are listed.")]
    tokens: int


def report(found: Matched) -> LoreReportObject | None:
    """In the order of the books; None where no book has an entry."""
    if not (found.fired or found.not_fired):
        return None
    silent = sorted(found.not_fired, key=lambda one: one.rule in UNSPOKEN)
    return {
        "fired": [_told(one) for one in found.fired[:LISTED]],
        "moreFired": max(0, len(found.fired) - LISTED),
        "notFired": [_untold(one) for one in silent[:LISTED]],
        "more": max(0, len(silent) - LISTED),
        "tokens": found.tokens,
    }


NOTHING: LoreReportObject = {
    "fired": [],
    "moreFired": 0,
    "notFired": [],
    "more": 0,
    "tokens": 0,
}


def fired(told: Mapping[str, Any] | None) -> int:
    """How many fired, listed or not."""
    return len(told["fired"]) + int(told["moreFired"]) if told else 0


def _told(one: Fired) -> LoreToldObject:
    reason = reason_object(one.reason)
    reason["key"] = _cut(reason["key"])
    reason["secondary"] = [_cut(key) for key in reason["secondary"][:SECONDARY]]
    book_id, _, entry_id = one.who.partition("/")
    return {
        "entryId": entry_id,
        "bookId": book_id,
        "book": _cut(one.book),
        "title": _cut(one.title),
        "tokens": one.tokens,
        "position": one.position,
        "depth": one.depth,
        "role": one.role,
        "reason": reason,
    }


def _untold(one: NotFired) -> LoreUntoldObject:
    book_id, _, entry_id = one.who.partition("/")
    return {
        "entryId": entry_id,
        "bookId": book_id,
        "book": _cut(one.book),
        "title": _cut(one.title),
        "rule": one.rule,
        "told": _cut(one.told),
    }


def _cut(text: str) -> str:
    return text if len(text) <= WORDS else f"{text[: WORDS - 1].rstrip()}…"


async def still_there(told: LoreReportObject) -> frozenset[str]:
    """The ids of those entries that can still be opened."""
    wanted = [one["entryId"] for one in (*told["fired"], *told["notFired"])]
    if not wanted:
        return frozenset()
    found = await db.rows(
        "SELECT e.id FROM lorebook_entries e JOIN lorebooks b ON b.id = e.book_id"  # noqa: S608
        f" WHERE b.deleted_at IS NULL AND e.deleted_at IS NULL AND e.id IN ({db.in_marks(wanted)})",
        *wanted,
    )
    return frozenset(db.text_id(row["id"]) for row in found)

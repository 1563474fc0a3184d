"""Since when entries have their times on a branch: sticky, cooldown, and those that are for good.

A start belongs to the answer that it came with. So a branch has the starts of the answers that are
chosen on it: a fork has those that it shows, another version counts instead of the first, and one
that is deleted takes its own along. What a person makes of an answer has the starts of that answer.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from app import db
from app.chats.models import Branch, Chat, Variant
from app.lorebooks import gates
from app.lorebooks.entry import Book
from app.lorebooks.match import HOUSE
from app.lorebooks.plan import Plan, prepared
from app.lorebooks.values import NOT_TIMED, Matched, Situation, State, Timed

# An answer, or what people wrote over it, one over the other.
STARTS = """
    SELECT s.book_id, s.entry_id, MAX(e.position) AS position
    FROM variant_lore s
    JOIN message_variants o ON o.seq = s.variant_seq
    JOIN branch_entries e ON e.branch_seq = ? AND e.message_seq = o.message_seq
        AND e.deleted_at IS NULL AND e.position < ?
    JOIN message_variants v ON v.seq = e.variant_seq
    WHERE s.chat_id = ? AND s.book_id IN ({books})
        AND (v.seq = o.seq OR v.kind = 'manual_edit' AND o.id IN (
            WITH RECURSIVE made (id, kind, made_of) AS (
                SELECT v.id, v.kind, v.derived_from_variant_id
                UNION ALL
                SELECT p.id, p.kind, p.derived_from_variant_id FROM message_variants p
                JOIN made ON p.id = made.made_of AND made.kind = 'manual_edit')
            SELECT id FROM made))
    GROUP BY s.book_id, s.entry_id
"""
LIVING = """
    SELECT position FROM branch_entries
    WHERE branch_seq = ? AND deleted_at IS NULL AND position >= ? AND position < ?
    ORDER BY position
"""
TIP = 2**62


@dataclass(frozen=True, slots=True)
class Time:
    """How an entry stands that has fired. `began`: so many messages stood there then; `left`: so
    many more it stays on, or rests; 0 where that is for good, or over."""

    who: str
    title: str
    state: State
    began: int
    left: int


async def begun(
    chat: Chat, branch: Branch, books: Sequence[Book], before: int | None, here: int
) -> Timed:
    """Who began, and how many messages stood before that answer; of the `here` messages that the
    branch has before this position."""
    lasting = [book.ref for book in books if prepared(book, HOUSE).lasting]
    if not lasting:
        return NOT_TIMED
    end = TIP if before is None else before
    sql = STARTS.format(books=db.in_marks(lasting))
    found = await db.rows(sql, branch.seq, end, chat.id, *lasting)
    if not found:
        return NOT_TIMED
    first = min(row["position"] for row in found)
    living = [position for (position,) in await db.tuples(LIVING, branch.seq, first, end)]
    earlier = here - len(living)
    return {
        f"{db.text_id(row['book_id'])}/{db.text_id(row['entry_id'])}": earlier
        + bisect_left(living, row["position"])
        for row in found
    }


async def keep(chat: Chat, variant: Variant, matched: Matched) -> None:
    """Inside a transaction: these began their times with this answer. An entry that somebody has
    deleted meanwhile began nothing."""
    entries = [who.rpartition("/")[2] for who in matched.started()]
    if not entries:
        return
    hold = " FOR KEY SHARE OF e" if db.dialect() == "postgres" else ""
    await db.execute(
        "INSERT INTO variant_lore (variant_seq, entry_id, book_id, chat_id)"  # noqa: S608 -- marks
        " SELECT v.seq, e.id, e.book_id, c.id FROM lorebook_entries e"
        " JOIN message_variants v ON v.seq = ? JOIN chats c ON c.id = ?"
        f" WHERE e.deleted_at IS NULL AND e.id IN ({db.in_marks(entries)}){hold}",
        *(variant.seq, chat.id, *entries),
    )


def states(books: Sequence[Book], now: Situation, timed: Timed) -> list[Time]:
    """How those stand that fired before and have times."""
    return [
        _state(plan, now, timed)
        for book in books
        for plan in prepared(book, HOUSE).lasting
        if timed.get(plan.who, now.messages) < now.messages
    ]


def _state(plan: Plan, now: Situation, timed: Timed) -> Time:
    began, entry = timed[plan.who], plan.entry
    over = began + entry.sticky

    def time(state: State, end: int = now.messages) -> Time:
        return Time(plan.who, entry.title, state, began, max(0, end - now.messages))

    if gates.is_sticky(plan, now, timed):
        return time("sticky", over)
    if "dont_activate_after_match" in plan.said:
        return time("done")
    if gates.resting(plan, now, timed):
        return time("cooldown", over + entry.cooldown)
    return time("kept_on" if gates.is_kept_on(plan, now, timed) else "over")

"""What stays when there is not room for all: by priority, then by order."""

from collections.abc import Callable, Iterable, Sequence

from app.lorebooks.entry import Book
from app.lorebooks.groups import Candidate

Count = Callable[[str], int]
_LETTERS_A_TOKEN = 32
"""No token of prose is longer: what is beyond that does not fit, and need not be counted."""


def kept(
    candidates: Iterable[Candidate], books: Sequence[Book], budget: int | None, count: Count
) -> dict[Candidate, int]:
    """Those that fit, with their tokens: the ones of the highest priority first, each if there
    is still room for it. A book's own budget holds for its entries."""
    room = {place: book.token_budget for place, book in enumerate(books)}
    found = {}
    for one in sorted(candidates, key=_rank, reverse=True):
        left = [each for each in (budget, room[one.book]) if each is not None]
        least = None if one.plan.entry.ignore_budget or not left else min(left)
        if least is not None and len(one.plan.content) > least * _LETTERS_A_TOKEN:
            continue
        tokens = count(one.plan.content)
        if least is not None:
            if tokens > least:
                continue
            budget = None if budget is None else budget - tokens
            own = room[one.book]
            room[one.book] = None if own is None else own - tokens
        found[one] = tokens
    return found


def _rank(one: Candidate) -> tuple[bool, int, int, int, int]:
    """What is kept first is the highest."""
    entry = one.plan.entry
    last = "ignore_on_max_context" in one.plan.said
    return not last, entry.priority or 0, entry.insertion_order, -one.book, -entry.display_index

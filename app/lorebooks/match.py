"""Which entries fire, why, and why the others do not. Pure: the same values, the same answer.

    match([card_book, own_book], [Said("Mira", "The boat!"), Said("Ann", "…")], seed="branch:7:2",
          budget=900, count=estimate, now=Situation(messages=12, replies=6), timed={…})

Books stand in order of precedence, texts newest first. Keep `started()` with the answer,
and give back as `timed` on the next turn of that branch how many messages stood before it: what
began at or after `now.messages` does not count, so that a swipe sees what its first try saw.
"""

from collections.abc import Sequence
from itertools import chain

from app.lorebooks import budget as budgeting
from app.lorebooks.entry import Book
from app.lorebooks.groups import Candidate
from app.lorebooks.plan import prepared
from app.lorebooks.run import Run
from app.lorebooks.told import fired
from app.lorebooks.values import (
    NO_SOURCES,
    NOT_TIMED,
    Matched,
    Said,
    Settings,
    Situation,
    Sources,
    Timed,
)

HOUSE = Settings()


def match(
    books: Sequence[Book],
    texts: Sequence[Said],
    *,
    seed: str,
    budget: int | None,
    count: budgeting.Count,
    sources: Sources = NO_SOURCES,
    now: Situation = Situation(),  # noqa: B008 -- frozen
    timed: Timed = NOT_TIMED,
    settings: Settings = HOUSE,
) -> Matched:
    """`budget` in tokens, None for no limit; `count` says how many a text has."""
    run = Run(books, texts, seed, now, timed, settings)
    run.go(sources)
    fits = budgeting.kept(run.speaking(), books, budget, count)
    return Matched(
        tuple(fired(one, fits[one], books[one.book]) for one in sorted(fits, key=_place)),
        tuple(run.silent(fits)),
        tuple(chain.from_iterable(one.prepared.bad_keys for one in run.readings)),
        sum(fits.values()),
        run.cut_short,
    )


def depth_needed(books: Sequence[Book], settings: Settings = HOUSE) -> int:
    """How many messages `match` may read: so many are worth fetching."""
    depths = [settings.scan_depth, settings.min_activations_depth * (settings.min_activations > 0)]
    for book in books:
        usual = settings.scan_depth if book.scan_depth is None else book.scan_depth
        own = prepared(book, settings).depths
        depths += [usual if depth is None else depth for depth in own]
    return max(depths)


def _place(one: Candidate) -> tuple[int, int, int]:
    return one.place

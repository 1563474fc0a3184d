"""What two sequences have in common, in the order that it stands in. Pure.

The time is bounded by the equal pairs that are looked at, whatever the texts are.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

Run = tuple[bool, slice, slice]
"""(alike, where in ours, where in theirs)"""
Chain = tuple[int, int, "Chain | None"]
Items = Sequence[Hashable]


@dataclass(slots=True)
class Patience:
    """How many pairs of equal items may still be looked at; a million take a second."""

    pairs: int = 1_000_000

    def affords(self, pairs: int) -> bool:
        """Is there so much left? Then it is spent."""
        if pairs > self.pairs:
            return False
        self.pairs -= pairs
        return True


def runs(
    ours: Items,
    theirs: Items,
    patience: Patience,
    light: Callable[[Any], bool] = lambda _: False,
) -> Iterator[Run]:
    """Both from beginning to end, alike and unlike by turns. `light` items hold nothing together
    by themselves; what would take too long is all unlike."""
    parts = _parts(ours, theirs, patience, light)
    for alike, some in groupby(parts, lambda part: part[0]):
        found = list(some)
        (_, one, other), (_, last, end) = found[0], found[-1]
        yield alike, slice(one.start, last.stop), slice(other.start, end.stop)


def _parts(
    ours: Items, theirs: Items, patience: Patience, light: Callable[[Any], bool]
) -> Iterator[Run]:
    """What stands between two anchors begins with the first of them."""
    head = _alike(ours, theirs)
    tail = _alike(ours[head:][::-1], theirs[head:][::-1])
    mine, other = slice(head, len(ours) - tail), slice(head, len(theirs) - tail)
    a = c = 0
    for i, j in _anchors(ours[mine], theirs[other], patience, light):
        yield from _between(ours, theirs, slice(a, head + i), slice(c, head + j))
        a, c = head + i, head + j
    yield from _between(ours, theirs, slice(a, len(ours)), slice(c, len(theirs)))


def _between(ours: Items, theirs: Items, mine: slice, other: slice) -> Iterator[Run]:
    """A stretch of both: how it begins alike, what is unlike, how it ends alike."""
    left, right = ours[mine], theirs[other]
    head = _alike(left, right)
    tail = _alike(left[head:][::-1], right[head:][::-1])
    a, b, c, d = mine.start, mine.stop, other.start, other.stop
    if head:
        yield True, slice(a, a + head), slice(c, c + head)
    if len(left) > head + tail or len(right) > head + tail:
        yield False, slice(a + head, b - tail), slice(c + head, d - tail)
    if tail:
        yield True, slice(b - tail, b), slice(d - tail, d)


def _alike(left: Items, right: Items) -> int:
    """How many both begin with."""
    pairs = zip(left, right, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _anchors(
    ours: Items, theirs: Items, patience: Patience, light: Callable[[Any], bool]
) -> list[tuple[int, int]]:
    """The longest list of equal pairs that rises in both (Hunt and Szymanski's way)."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for number, item in enumerate(theirs):
        if not light(item):
            places[item].append(number)
    if not patience.affords(sum(len(places.get(item, ())) for item in ours)):
        return []
    ends: list[int] = []
    chains: list[Chain] = []
    for i, item in enumerate(ours):
        for j in reversed(places.get(item, ())):
            length = bisect_left(ends, j)
            chain = (i, j, chains[length - 1] if length else None)
            ends[length : length + 1], chains[length : length + 1] = [j], [chain]
    return _walked(chains[-1] if chains else None)


def _walked(chain: Chain | None) -> list[tuple[int, int]]:
    found = []
    while chain is not None:
        i, j, chain = chain
        found.append((i, j))
    return found[::-1]

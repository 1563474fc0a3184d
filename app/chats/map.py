"""The map of a chat, out of values alone: which line leaves which, and what is drawn of it.

A *lane* is what a branch does not share with the branch that it left. It is cut into *stretches*
where others leave it. A *line* is a row of stretches that is drawn straight down; the others that
leave on its way are drawn beside it. The open path is always one line. Elsewhere a line goes on
in its own branch unless more than half of what follows lies on another one, so that lines nest no
deeper than the logarithm of the number of branches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class Limb:
    """A branch; up to position `shared` it is its parent's."""

    seq: int
    parent: int | None
    shared: int
    living: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """A living branch hangs from the living branch `anchor`, or from nothing, and has the
    messages after position `after` to itself."""

    seq: int
    anchor: int | None
    after: int


class Spot(NamedTuple):
    """A message on the lane that it belongs to; `versions` counts its living variants."""

    lane: int
    position: int
    message: int
    variant: int
    versions: int


@dataclass(frozen=True, slots=True)
class Run:
    """Messages that are not drawn one by one; `varied` of them have several versions."""

    first: Spot
    count: int
    varied: int


Mark: TypeAlias = Run | Spot


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a lane: its first message where the lane begins, `marks`, and the message
    `knot` at which others leave or the branch ends; without one nothing is said yet. `heads`:
    the line did not come along this lane before."""

    lane: int
    heads: bool
    begins: bool
    ends: bool
    open: bool
    first: Spot | None
    marks: tuple[Mark, ...]
    knot: Spot | None
    sides: tuple["Line", ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn straight down."""

    stretches: tuple[Stretch, ...]


def lanes(limbs: Iterable[Limb]) -> dict[int, Lane]:
    """Where each living branch hangs: from the nearest living ancestor that still has a message
    of what they share to itself."""
    known = {limb.seq: limb for limb in limbs}
    found: dict[int, Lane] = {}
    for seq in sorted(known):  # a parent is older than its children
        limb = known[seq]
        if limb.living:
            found[seq] = _lane(limb, known, found)
    return found


def _lane(limb: Limb, known: dict[int, Limb], found: dict[int, Lane]) -> Lane:
    after, parent = limb.shared, known.get(limb.parent or 0)
    while parent is not None and after > 0:
        lane = found.get(parent.seq)
        if lane is not None and after > lane.after:
            return Lane(limb.seq, lane.seq, after)
        after, parent = min(after, parent.shared), known.get(parent.parent or 0)
    return Lane(limb.seq, None, 0)


def marks(spots: Sequence[Spot], limit: int) -> Iterator[Mark]:
    """Each message with several versions by itself, the `limit` with the most if there are more;
    what stands between them as runs."""
    varied = [spot for spot in spots if spot.versions > 1]
    shown = sorted(varied, key=lambda spot: -spot.versions)[:limit]
    single = {spot.position for spot in shown}
    run: list[Spot] = []
    for spot in spots:
        if spot.position not in single:
            run.append(spot)
            continue
        if run:
            yield _run(run)
            run = []
        yield spot
    if run:
        yield _run(run)


def _run(spots: list[Spot]) -> Run:
    return Run(spots[0], len(spots), sum(spot.versions > 1 for spot in spots))


def walk(lines: Iterable[Line]) -> Iterator[Stretch]:
    """Every stretch in the order of drawing."""
    for line in lines:
        for stretch in line.stretches:
            yield stretch
            yield from walk(stretch.sides)


def drawn(lines: Iterable[Line]) -> Iterator[Spot]:
    """The messages that are drawn one by one."""
    for stretch in walk(lines):
        yield from (spot for spot in (stretch.first, stretch.knot) if spot)
        yield from (mark for mark in stretch.marks if isinstance(mark, Spot))

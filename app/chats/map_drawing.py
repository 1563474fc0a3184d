"""Lanes and their messages become lines: which way goes straight on, and what stands beside it."""

from bisect import bisect_right
from collections.abc import Iterable
from operator import attrgetter
from typing import TypeAlias

from app.chats.map import Lane, Line, Spot, Stretch, marks

MARKS = 600
"""About so many messages with versions are drawn one by one, however large the story is."""

Way: TypeAlias = tuple[int, int]
"""Along a lane, after so many of its messages."""


class Chart:
    """Lanes with their messages, being drawn."""

    def __init__(self, lanes: dict[int, Lane], spots: Iterable[Spot], open_lane: int) -> None:
        self.spots: dict[int, list[Spot]] = {seq: [] for seq in lanes}
        for spot in sorted(spots):  # by lane and position
            self.spots[spot.lane].append(spot)
        self.depth: dict[int, int] = {}
        self._lanes = lanes
        self._roots: list[int] = []
        self._leaving: dict[int, dict[int, list[int]]] = {seq: {} for seq in lanes}
        self._weight: dict[Way, int] = {}
        self._hang()
        self._weigh()
        self._stops = {
            seq: sorted({*leaving, len(self.spots[seq])}) for seq, leaving in self._leaving.items()
        }
        self._reach = self._path(open_lane)
        pieces = len(lanes) + sum(map(len, self._leaving.values()))
        self._limit = max(2, min(12, MARKS // pieces))

    def lines(self) -> tuple[Line, ...]:
        """The whole map."""
        return tuple(self._line((root, 0)) for root in self._roots)

    def place(self, seq: int) -> Way | None:
        """Where this lane leaves another one; None at the beginning of the story."""
        lane = self._lanes[seq]
        while lane.anchor is not None:
            before = self.spots[lane.anchor]
            count = bisect_right(before, lane.after, key=attrgetter("position"))
            if count:
                return lane.anchor, count
            lane = self._lanes[lane.anchor]
        return None

    def _hang(self) -> None:
        for seq in self._lanes:
            place = self.place(seq)
            self.depth[seq] = self.depth[place[0]] + 1 if place else 0
            if place is None:
                self._roots.append(seq)
            else:
                self._leaving[place[0]].setdefault(place[1], []).append(seq)

    def _weigh(self) -> None:
        """How many branches there are each way."""
        for seq in sorted(self._lanes, reverse=True):  # children are younger than their parents
            weight = 1
            for count, children in sorted(self._leaving[seq].items(), reverse=True):
                self._weight[seq, count] = weight
                weight += sum(self._weight[child, 0] for child in children)
            self._weight[seq, 0] = weight

    def _path(self, open_lane: int) -> dict[int, int]:
        """Of each lane on the open path, how many messages belong to it."""
        reach = {open_lane: len(self.spots[open_lane])}
        place = self.place(open_lane)
        while place is not None:
            reach[place[0]] = place[1]
            place = self.place(place[0])
        return reach

    def _line(self, way: Way) -> Line:
        stretches: list[Stretch] = []
        heads = True
        while True:
            seq, at = way
            stops = self._stops[seq]
            stop = stops[min(bisect_right(stops, at), len(stops) - 1)]
            ways = self._ways(seq, stop)
            straight = self._straight(ways, seq)
            stretches.append(
                self._stretch(way, stop, heads, [side for side in ways if side != straight])
            )
            if straight is None:
                return Line(tuple(stretches))
            heads, way = straight[0] != seq, straight

    def _ways(self, seq: int, at: int) -> list[Way]:
        """How it goes on after so many messages of a lane; on the lane itself comes first."""
        own = [(seq, at)] if at < len(self.spots[seq]) else []
        return own + [(child, 0) for child in self._leaving[seq].get(at, ())]

    def _straight(self, ways: list[Way], seq: int) -> Way | None:
        """The one that is drawn straight on."""
        if not ways:
            return None
        opened = next((way for way in ways if self._opens(way)), None)
        if opened is not None:
            return opened
        heaviest = max(ways, key=self._weight.__getitem__)
        half = sum(self._weight[way] for way in ways) / 2
        stays = ways[0][0] == seq and self._weight[heaviest] <= half
        return ways[0] if stays else heaviest

    def _opens(self, way: Way) -> bool:
        """Does the open path go this way?"""
        seq, at = way
        return seq in self._reach and (at == 0 or at < self._reach[seq])

    def _stretch(self, way: Way, stop: int, heads: bool, sides: list[Way]) -> Stretch:
        seq, at = way
        spots = self.spots[seq][at:stop]
        knot = spots.pop() if spots else None
        first = spots.pop(0) if spots and at == 0 else None
        return Stretch(
            lane=seq,
            heads=heads,
            begins=at == 0,
            ends=stop == len(self.spots[seq]),
            open=stop <= self._reach.get(seq, -1),
            first=first,
            marks=tuple(marks(spots, self._limit)),
            knot=knot,
            sides=tuple(map(self._line, sides)),
        )

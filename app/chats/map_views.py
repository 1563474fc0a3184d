"""The map as its page shows it: addresses and words, no queries."""

from dataclasses import dataclass

from app.chats.map import Line, Mark, Run, Spot, Stretch
from app.chats.map_reading import Map


@dataclass(frozen=True, slots=True)
class Node:
    """A message, and the address that opens the story there."""

    url: str
    words: str
    versions: int


@dataclass(frozen=True, slots=True)
class Skip:
    """Messages that are not drawn one by one."""

    count: int
    varied: int


@dataclass(frozen=True, slots=True)
class Head:
    """The branch that begins here, or goes on: it has `own` of its `count` messages to itself."""

    title: str
    url: str
    own: int
    count: int
    goes_on: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch; `onward` says how the line goes on after it: not at all, or on the open path."""

    head: Head | None
    first: Node | None
    marks: list[Node | Skip]
    knot: Node | None
    sides: list[list["Piece"]]
    open: bool
    here: bool
    ends: bool
    onward: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map, and what there is in all."""

    title: str
    url: str
    lines: list[list[Piece]]
    branches: int
    messages: int
    varied: int


def drawing(found: Map) -> Drawing:
    """What the templates draw."""
    pen = Pen(found)
    spots = [spot for lane in found.chart.spots.values() for spot in lane]
    return Drawing(
        title=found.chat.title,
        url=f"{pen.base}/map?branch={found.open.id}",
        lines=[pen.line(line) for line in found.lines],
        branches=len(found.branches),
        messages=len({spot.message for spot in spots}),
        varied=len({spot.message for spot in spots if spot.versions > 1}),
    )


class Pen:
    """Puts addresses and words to what is drawn."""

    def __init__(self, found: Map) -> None:
        self._map = found
        self.base = f"/chats/{found.chat.id}"
        self._url = {
            seq: f"{self.base}/branches/{row['id']}" for seq, row in found.branches.items()
        }

    def line(self, line: Line) -> list[Piece]:
        """One line, with those beside it."""
        following: list[Stretch | None] = [*line.stretches[1:], None]
        return [self._piece(*pair) for pair in zip(line.stretches, following, strict=True)]

    def _piece(self, one: Stretch, after: Stretch | None) -> Piece:
        return Piece(
            head=self._head(one) if one.heads else None,
            first=self._node(one.first, one.open) if one.first else None,
            marks=[self._mark(mark, one.open) for mark in one.marks],
            knot=self._node(one.knot, one.open) if one.knot else None,
            sides=[self.line(side) for side in one.sides],
            open=one.open,
            here=one.ends and one.lane == self._map.open.seq,
            ends=one.ends,
            onward="" if after is None else "open" if after.open else "on",
        )

    def _head(self, one: Stretch) -> Head:
        branch = self._map.branches[one.lane]
        return Head(
            title=branch["title"],
            url=self._url[one.lane],
            own=len(self._map.chart.spots[one.lane]),
            count=branch["message_count"],
            goes_on=not one.begins,
            open=one.lane == self._map.open.seq,
        )

    def _mark(self, mark: Mark, opened: bool) -> Node | Skip:
        if isinstance(mark, Run):
            return Skip(mark.count, mark.varied)
        return self._node(mark, opened)

    def _node(self, spot: Spot, opened: bool) -> Node:
        said = self._map.says(spot)
        branch = self._map.open.seq if opened and said.open else spot.lane
        url = f"{self._url[branch]}?at={said.id}#m-{spot.message}"
        return Node(url, said.words, spot.versions)

"""The map as the API's contract has it."""

from collections.abc import Iterable
from typing import Annotated

from typing_extensions import TypedDict

from app.chats.map import Run, Spot, Stretch, walk
from app.chats.map_reading import Map
from app.endpoints import Id, one_of


class MapBranchObject(TypedDict):
    """A branch, and where it is drawn: `ownMessageCount` of its messages are its own, the others
    stand on the living branch that it leaves, up to a message there; null at the beginning."""

    id: Id
    title: str
    parentBranchId: Id | None
    forkPosition: int
    messageCount: int
    ownMessageCount: int
    depth: int
    leavesBranchId: Id | None
    leavesAfterMessageId: Id | None
    isOpen: bool


class MapMessageObject(TypedDict):
    """A message that is drawn by itself: one at which branches leave, the first or the last one
    of a branch, or one with several variants."""

    kind: Annotated[str, one_of("message")]
    branchId: Id
    onOpenPath: bool
    messageId: Id
    role: Annotated[str, one_of("user", "assistant", "system")]
    position: int
    variantCount: int
    preview: str


class MapRunObject(TypedDict):
    """Messages in a row that are not drawn by themselves; `variedCount` have several variants."""

    kind: Annotated[str, one_of("run")]
    branchId: Id
    onOpenPath: bool
    messageCount: int
    variedCount: int


class MapObject(TypedDict):
    """A chat's tree with one of its branches open: branches in the order of their making, nodes
    in the order of drawing."""

    chatId: Id
    openBranchId: Id
    branches: list[MapBranchObject]
    nodes: list[MapMessageObject | MapRunObject]


def map_json(found: Map) -> MapObject:
    """A map of the contract."""
    return {
        "chatId": str(found.chat.id),
        "openBranchId": str(found.open.id),
        "branches": [_branch(found, seq) for seq in found.branches],
        "nodes": [node for stretch in walk(found.lines) for node in _nodes(found, stretch)],
    }


def _branch(found: Map, seq: int) -> MapBranchObject:
    row, place = found.branches[seq], found.chart.place(seq)
    after = found.chart.spots[place[0]][place[1] - 1] if place else None
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "parentBranchId": None if row["parent_branch_id"] is None else str(row["parent_branch_id"]),
        "forkPosition": row["fork_position"],
        "messageCount": row["message_count"],
        "ownMessageCount": len(found.chart.spots[seq]),
        "depth": found.chart.depth[seq],
        "leavesBranchId": str(found.branches[place[0]]["id"]) if place else None,
        "leavesAfterMessageId": found.says(after).id if after else None,
        "isOpen": seq == found.open.seq,
    }


def _nodes(found: Map, stretch: Stretch) -> Iterable[MapMessageObject | MapRunObject]:
    for mark in (stretch.first, *stretch.marks, stretch.knot):
        if isinstance(mark, Run):
            yield {
                "kind": "run",
                "branchId": str(found.branches[stretch.lane]["id"]),
                "onOpenPath": stretch.open,
                "messageCount": mark.count,
                "variedCount": mark.varied,
            }
        elif mark is not None:
            yield _message(found, stretch, mark)


def _message(found: Map, stretch: Stretch, spot: Spot) -> MapMessageObject:
    said = found.says(spot)
    return {
        "kind": "message",
        "branchId": str(found.branches[stretch.lane]["id"]),
        "onOpenPath": stretch.open,
        "messageId": said.id,
        "role": said.role,
        "position": spot.position,
        "variantCount": spot.versions,
        "preview": said.words,
    }

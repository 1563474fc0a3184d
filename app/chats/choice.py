"""Messages of a branch to choose from, a hundred a page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import db
from app.chats import places, window
from app.chats.models import Branch, Message
from app.chats.thread import Line
from app.chats.window import Window
from app.errors import NotFound
from app.markup import plain
from app.web import row_id

PAGE = 100
STANDING = """
    SELECT m.id FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq
    WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND m.id IN ({ids})
"""


@dataclass(frozen=True, slots=True)
class Pick:
    """A message in the list; `first` is the one from which the list was opened."""

    id: str
    name: str
    preview: str
    picked: bool
    first: bool


async def context(
    branch: Branch, asked: Mapping[str, str], chosen: Sequence[str] = ()
) -> dict[str, Any]:
    """What `chats/select.html` needs of the list; `asked` is its address: `from` is a message,
    which is chosen already, `before` and `after` are cursors. `chosen` are those that are ticked;
    the ones among them that are not shown here are `carried` on."""
    first = asked.get("from")
    shown = await _shown(branch, first, asked)
    ticked = {*chosen, first}
    here = [_pick(line, ticked, first) for line in shown.lines]
    edges = [places.to_cursor(shown.lines[end].position) for end in (0, -1) if shown.lines]
    return {
        "picks": here,
        "carried": await _standing(branch, set(chosen) - {pick.id for pick in here}),
        "older": edges[0] if shown.earlier and edges else None,
        "later": edges[1] if shown.later and edges else None,
    }


async def _shown(branch: Branch, first: str | None, asked: Mapping[str, str]) -> Window:
    if "before" in asked:
        place = await places.from_cursor(branch, asked["before"])
        return await window.before(branch, place, PAGE)
    if "after" in asked:
        return await window.after(branch, await places.from_cursor(branch, asked["after"]), PAGE)
    try:
        at = await window.position_of(branch, first) if first else None
    except NotFound:
        if not await Message.exists(id=row_id(first, "message"), chat_id=branch.chat_id):
            raise
        at = None  # it has been taken off the branch since: there is all the rest
    if at is None:
        return await window.newest(branch, PAGE)
    return await window.around(branch, at, PAGE)


def _pick(line: Line, ticked: Collection[str | None], first: str | None) -> Pick:
    told, own = plain(line.text, 160), line.message_id
    return Pick(own, line.name, told, own in ticked, own == first)


async def _standing(branch: Branch, ids: Collection[str]) -> list[str]:
    """Those of these messages that are still on the branch. Raises NotFound for what is no id."""
    wanted = [row_id(one, "message") for one in ids]
    if not wanted:
        return []
    found = await db.rows(
        STANDING.format(ids=db.in_marks(wanted)),
        branch.seq,
        *wanted,
    )
    return sorted(str(row["id"]) for row in found)

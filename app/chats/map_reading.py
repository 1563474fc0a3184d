"""What a map is drawn from: three statements, however large the story is."""

from dataclasses import dataclass

from app import db
from app.chats.map import Limb, Line, Spot, drawn, lanes
from app.chats.map_drawing import Chart
from app.chats.models import Branch, Chat
from app.db.sql import Row
from app.errors import NotFound
from app.markup import glimpse

LIMBS = """
    SELECT b.seq, b.id, b.title, b.parent_branch_id, b.fork_position, b.deleted_at,
           b.message_count, p.seq AS parent,
           (SELECT MAX(e.position) FROM branch_entries e WHERE e.branch_seq = p.seq
            AND e.position <= b.fork_position AND e.deleted_at IS NULL) AS shared
    FROM chat_branches b LEFT JOIN chat_branches p ON p.id = b.parent_branch_id
    WHERE b.chat_id = ? ORDER BY b.seq
"""
# Versions are counted in an index; the rows of their texts, which may be long, are not touched.
SPOTS = """
    WITH lane (seq, after) AS (VALUES {places}),
    gone (seq, versions) AS (
        SELECT message_seq, COUNT(*) FROM message_variants
        WHERE owner_id = ? AND deleted_at IS NOT NULL GROUP BY message_seq)
    SELECT e.branch_seq, e.position, e.message_seq, e.variant_seq,
           (SELECT COUNT(*) FROM message_variants v WHERE v.message_seq = e.message_seq)
           - COALESCE(gone.versions, 0) AS versions
    FROM lane CROSS JOIN {entries} LEFT JOIN gone ON gone.seq = e.message_seq
    WHERE e.branch_seq = lane.seq AND e.position > lane.after AND e.deleted_at IS NULL
"""
# Lane by lane, each out of the index: left to themselves both databases read the entries of all
# chats. SQLite keeps to the order of a CROSS JOIN.
ENTRIES = {
    "sqlite": "branch_entries e",
    "postgres": "LATERAL (SELECT * FROM branch_entries x WHERE x.branch_seq = lane.seq"
    " AND x.position > lane.after OFFSET 0) e",
}
SAID = """
    SELECT v.seq, m.id, m.role, v.status, SUBSTR(v.prompt_text, 1, 120) AS words,
           EXISTS (SELECT 1 FROM branch_entries e WHERE e.branch_seq = ?
                   AND e.message_seq = m.seq AND e.deleted_at IS NULL) AS open
    FROM message_variants v JOIN chat_messages m ON m.seq = v.message_seq
    WHERE v.seq IN ({drawn})
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a message that is drawn; `open`: the open branch holds it too."""

    id: str
    role: str
    words: str
    open: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A chat's tree, drawn with one of its branches open; branches by their `seq`, words by
    that of their variant."""

    chat: Chat
    open: Branch
    branches: dict[int, Row]
    chart: Chart
    lines: tuple[Line, ...]
    said: dict[int, Said]

    def says(self, spot: Spot) -> Said:
        """What is known of a message that is drawn."""
        return self.said[spot.variant]


async def read(chat: Chat, branch: Branch) -> Map:
    """The map of this chat with this branch open."""
    limbs = {row["seq"]: row for row in await db.rows(LIMBS, chat.id)}
    found = lanes(_limb(row) for row in limbs.values())
    if branch.seq not in found:
        raise NotFound("branch")
    places = ", ".join(["(CAST(? AS BIGINT), CAST(? AS BIGINT))"] * len(found))
    values = [value for lane in found.values() for value in (lane.seq, lane.after)]
    sql = SPOTS.format(places=places, entries=ENTRIES[db.dialect()])
    spots = await db.tuples(sql, *values, chat.owner_id)
    chart = Chart(found, map(Spot._make, spots), branch.seq)
    lines = chart.lines()
    wanted = {spot.variant for spot in drawn(lines)}
    said = await _said(branch, list(wanted))
    if said.keys() < wanted or not (wanted or await Chat.exists(id=chat.id)):
        raise NotFound("chat")  # purged since its branches were read
    return Map(
        chat=chat,
        open=branch,
        branches={seq: limbs[seq] for seq in found},
        chart=chart,
        lines=lines,
        said=said,
    )


def _limb(row: Row) -> Limb:
    return Limb(row["seq"], row["parent"], row["shared"] or 0, row["deleted_at"] is None)


async def _said(branch: Branch, variants: list[int]) -> dict[int, Said]:
    if not variants:
        return {}
    found = await db.rows(SAID.format(drawn=db.in_marks(variants)), branch.seq, *variants)
    return {
        row["seq"]: Said(str(row["id"]), row["role"], _words(row), bool(row["open"]))
        for row in found
    }


def _words(row: Row) -> str:
    if row["status"] == "streaming":
        return "being written…"
    return glimpse(row["words"]) or "(no words)"

"""The chat's own earlier messages, as far as the prompt does not hold them."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app import db
from app.generations.prompt import Asked
from app.generations.retrieval.values import Hit, Pool
from app.pipelines.steps.values import Found
from app.search.holding import STORIES, holding
from app.words.passages import LONGEST, passages
from app.words.stems import Stem, plain

NAME = "story"
UNDER = "Earlier in the story"
AFTER = 100  # entries

BEFORE = """
    AND e.position < (SELECT f.position FROM branch_entries f
        JOIN message_variants w ON w.message_seq = f.message_seq
        WHERE f.branch_seq = e.branch_seq AND w.seq = ?)
"""


@dataclass(frozen=True, slots=True)
class Story:
    """On the branch that is asked for, with the versions that are chosen there."""

    asked: Asked
    stems: Sequence[Stem]

    async def pool(self) -> Pool:
        """Of all branches: which stand on this one is looked up for the best alone."""
        ground = self.asked.ground
        if not self.asked.prompt.history_left_out:
            return Pool()
        held = await holding(STORIES, [ground.chat.id.hex], self.stems)
        for seq in await self._since():
            held.pop(seq, None)
        return Pool(ground.newest.count, held)

    async def _since(self) -> list[int]:
        """What came after the prompt was thought of, the line that is answered first of all: a
        preview did not know it."""
        lines = self.asked.ground.newest.lines
        found = await db.tuples(
            "SELECT variant_seq FROM branch_entries WHERE branch_seq = ? AND position > ?"  # noqa: S608 -- ours
            f" ORDER BY position LIMIT {AFTER}",
            *(self.asked.ground.branch.seq, lines[0].position if lines else 0),
        )
        return [seq for (seq,) in found]

    async def standing(self, seqs: Sequence[int]) -> Collection[int]:
        """Before the first message that the prompt holds, and not kept from the model."""
        bound, first = _bound(self.asked)
        found = await db.tuples(
            "SELECT v.seq FROM message_variants v JOIN branch_entries e"  # noqa: S608 -- marks
            " ON e.branch_seq = ? AND e.message_seq = v.message_seq AND e.variant_seq = v.seq"
            f" WHERE v.seq IN ({db.in_marks(seqs)}) AND e.deleted_at IS NULL AND NOT e.hidden"
            f"{bound}",
            *(self.asked.ground.branch.seq, *seqs, *first),
        )
        return {seq for (seq,) in found}

    async def tell(self, hit: Hit) -> list[Found]:
        """What was said, of a long message the passage that fits best."""
        rows = await db.rows(
            "SELECT v.prompt_text, v.message_id, m.role, m.name, e.position"
            " FROM message_variants v JOIN chat_messages m ON m.seq = v.message_seq"
            " JOIN branch_entries e ON e.branch_seq = ? AND e.message_seq = v.message_seq"
            " WHERE v.seq = ?",
            *(self.asked.ground.branch.seq, hit.seq),
        )
        return [
            Found(
                *(NAME, UNDER, row["name"], await _best(row["prompt_text"], self.stems), hit.score),
                id=db.text_id(row["message_id"]),
                ref=hit.seq,
                role=row["role"],
                place=("", row["position"]),
            )
            for row in rows
        ]


def _bound(asked: Asked) -> tuple[str, list[int]]:
    """Up to where: the first message of the prompt, else the place of the reply itself."""
    ref = next((one.ref for one in asked.prompt.blocks if one.source == "history"), None)
    if ref is not None and ref.isdigit():
        return BEFORE, [int(ref)]
    before = asked.ground.place.before
    return ("", []) if before is None else (" AND e.position < ?", [before])


async def _best(text: str, stems: Sequence[Stem]) -> str:
    """The passage that holds most of the stems; the first such."""
    if len(text) <= LONGEST:
        return text.strip()

    def think() -> str:
        pieces = [one.text for one in passages(text)]
        return max(pieces, key=lambda one: _held(one, stems), default="")

    return await asyncio.to_thread(think)


def _held(text: str, stems: Sequence[Stem]) -> int:
    folded = plain(text)
    return sum(stem.within(folded) for stem in stems)

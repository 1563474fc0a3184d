"""What a model was told, as it is kept: by reference, in a kilobyte or two.

A message of the story is named by its variant, which never changes; every other text is kept once
for its owner, under its hash. So neither an edited card nor a deleted template changes the past.

    {"room": 7168, "answer": 1024, "blocks": [part, …], "left": [gone, …], "roles"?: "strict",
     "found"?: [taken, …], "counted"?: [factor, room]}

Tokens are as estimated; `counted` is what the model counted for one of them, and its own room.

A part is `[role, source, tokens, text, variant, writer?]` or a run of messages, `["uau", seqs,
tokens]`. What is gone is `[rule, source, count, tokens]` or a run of messages, `[rule, seqs,
tokens]`. The first seq of a run is told as it is, each other one as what is added to the one
before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, groupby, pairwise
from typing import Any
from uuid import UUID

from app import db
from app.generations.prompt import NEXT, Asked
from app.prompts.values import Block, LeftOut, Prompt

LETTERS = {"user": "u", "assistant": "a", "system": "s"}
ROLES = {letter: role for role, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a prompt: where it came from and where its text lies, as a kept text or as a
    variant of the story. `writer`: whose words they are, where that was kept."""

    role: str
    source: str
    tokens: int
    text: int | None = None
    variant: int | None = None
    writer: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What was left out, how often, and by which rule; a message with its variant."""

    rule: str
    source: str
    count: int
    tokens: int
    variant: int | None = None


async def texts_of(owner_id: UUID, prompt: Prompt) -> dict[str, int]:
    """Inside a transaction: the places of the prompt's own texts, by hash; new ones are kept."""
    texts = {_hash(block.text): block.text for block in prompt.blocks if not _is_said(block)}
    found = await _known(owner_id, texts)
    for key in texts.keys() - found.keys():
        await db.execute(
            "INSERT INTO prompt_texts (owner_id, sha256, text) VALUES (?, ?, ?)"
            " ON CONFLICT (owner_id, sha256) DO NOTHING",
            *(owner_id, key, texts[key]),
        )
    return found if len(found) == len(texts) else await _known(owner_id, texts)


async def _known(owner_id: UUID, hashes: Iterable[str]) -> dict[str, int]:
    """Held until the commit, so that nobody takes the last reply that names one away meanwhile."""
    wanted = list(hashes)
    if not wanted:
        return {}
    hold = " FOR KEY SHARE" if db.dialect() == "postgres" else ""
    found = await db.rows(
        "SELECT sha256, seq FROM prompt_texts"  # noqa: S608 -- marks and a constant
        f" WHERE owner_id = ? AND sha256 IN ({db.in_marks(wanted)}){hold}",
        *(owner_id, *wanted),
    )
    return {row["sha256"]: row["seq"] for row in found}


async def link(generation_id: UUID, kept: dict[str, int]) -> None:
    """Inside the same transaction: the reply names its texts."""
    if kept:
        rows = ", ".join("(?, ?)" for _ in kept)
        values = [value for seq in kept.values() for value in (generation_id, seq)]
        sql = f"INSERT INTO generation_texts (generation_id, text_seq) VALUES {rows}"  # noqa: S608
        await db.execute(sql, *values)


def pack(asked: Asked, kept: dict[str, int], said: int | None) -> dict[str, Any]:
    """The prompt by reference; `said` is the variant of the line that was about to be stored."""
    blocks = [_part(block, kept, said) for block in asked.prompt.blocks]
    budget = asked.budget
    return {
        "room": budget.prompt_tokens,
        "answer": budget.answer_tokens,
        **({"counted": [budget.factor, budget.room]} if budget.factor != 1 else {}),
        **({"template": asked.template} if asked.template else {}),
        "blocks": list(_packed(blocks)),
        "left": list(_packed_left([_gone(one, said) for one in asked.prompt.left_out])),
        **({"found": [one.taken() for one in found]} if (found := asked.ground.found) else {}),
        **({"roles": asked.prompt.roles} if asked.prompt.roles != "free" else {}),
    }


def unpack(snapshot: dict[str, Any]) -> tuple[list[Part], list[Gone]]:
    """What `pack` was given."""
    parts = [part for packed in snapshot["blocks"] for part in _unpacked(packed)]
    return parts, [gone for packed in snapshot["left"] for gone in _unpacked_left(packed)]


def _is_said(block: Block | LeftOut) -> bool:
    """Is it a line of the story, which has a variant?"""
    return block.ref is not None and (block.ref == NEXT or block.ref.isdigit())


def _seq(ref: str | None, said: int | None) -> int | None:
    if ref == NEXT:
        return said
    return int(ref) if ref is not None and ref.isdigit() else None


def _part(block: Block, kept: dict[str, int], said: int | None) -> Part:
    if _is_said(block):
        return Part(block.role, block.source, block.tokens, variant=_seq(block.ref, said))
    text, writer = kept[_hash(block.text)], block.writer
    return Part(block.role, block.source, block.tokens, text, writer=writer)


def _packed(parts: Sequence[Part]) -> Iterator[list[Any]]:
    for of_story, some in groupby(parts, _is_of_story):
        run = list(some)
        if of_story:
            yield _run(run)
        else:
            yield from map(_single, run)


def _single(part: Part) -> list[Any]:
    said = [part.role, part.source, part.tokens, part.text, part.variant]
    return [*said, part.writer] if part.writer else said


def _is_of_story(part: Part) -> bool:
    """A line that was only tried, or not written to its end by then, has a kept text."""
    return part.source == "history" and part.text is None


def _run(parts: list[Part]) -> list[Any]:
    letters = "".join(LETTERS[part.role] for part in parts)
    return [letters, _steps([part.variant or 0 for part in parts]), [p.tokens for p in parts]]


def _unpacked(packed: list[Any]) -> Iterator[Part]:
    if len(packed) == 3:
        letters, steps, tokens = packed
        for letter, seq, cost in zip(letters, accumulate(steps), tokens, strict=True):
            yield Part(ROLES[letter], "history", cost, variant=seq or None)
    else:
        yield Part(*packed)


def _gone(one: LeftOut, said: int | None) -> Gone:
    return Gone(one.rule, one.source, one.count, one.tokens, _seq(one.ref, said))


def _packed_left(left: Sequence[Gone]) -> Iterator[list[Any]]:
    for (rule, of_story), some in groupby(left, lambda one: (one.rule, one.variant is not None)):
        run = list(some)
        if of_story:
            yield [rule, _steps([one.variant or 0 for one in run]), [one.tokens for one in run]]
        else:
            yield from ([one.rule, one.source, one.count, one.tokens] for one in run)


def _unpacked_left(packed: list[Any]) -> Iterator[Gone]:
    if len(packed) == 3:
        rule, steps, tokens = packed
        for seq, cost in zip(accumulate(steps), tokens, strict=True):
            yield Gone(rule, "history", 1, cost, seq)
    else:
        yield Gone(*packed)


def _steps(seqs: list[int]) -> list[int]:
    return [seqs[0], *(after - before for before, after in pairwise(seqs))]


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

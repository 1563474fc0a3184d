"""What prompts are made of. All token counts are estimates (see tokens.py)."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from typing import Literal

from app.errors import TooLarge
from app.llm.values import Message
from app.prompts.layout import Part, Role
from app.prompts.turns import Roles, on_the_wire

Source = Literal[
    "main", "description", "personality", "scenario", "persona", "lore", "examples", "history",
    "closing", "own", "depth", "note", "instruction", "begun", "step", "summary", "rag",
]  # fmt: skip
Writer = Literal["card", "prompt", "both"]  # both: the card's words keep the prompt's
Rule = Literal["budget", "most", "blank", "off", "interval", "outlet"]
CUT: frozenset[str] = frozenset({"budget", "most"})  # what is too old to be sent


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the history, sent as it is; `ref` says where it came from (a variant's id)."""

    role: Role
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Lore:
    """What a lorebook says: at its part's place, around the examples, or `depth` messages from
    the story's end (or from its start). `behind`: after the examples, or after the notes that
    stand at this depth; else before them."""

    text: str
    role: Role = "system"
    depth: int | None = None
    from_start: bool = False
    part: Part = "lore_after"
    behind: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Words that stand `depth` messages before the story's end, in every `interval`th turn (two
    messages are a turn; 0: never)."""

    text: str
    depth: int = 4
    interval: int = 1
    role: Role = "system"

    def due(self, turn: int) -> bool:
        """Does it stand in the prompt of this turn, counted from 0?"""
        return self.interval > 0 and turn % self.interval == 0


@dataclass(frozen=True, slots=True)
class Budget:
    """The model's context and what of it is kept free for the answer, as the model counts: one
    that we estimate is `factor` of its tokens."""

    context_tokens: int
    answer_tokens: int
    factor: float = 1.0

    @property
    def room(self) -> int:
        """What a prompt may hold, as the model counts."""
        return self.context_tokens - self.answer_tokens

    @property
    def prompt_tokens(self) -> int:
        """The same in estimated tokens."""
        return int(self.room / self.factor)

    def counted(self, tokens: int) -> int:
        """So many estimated ones as the model counts them."""
        return round(tokens * self.factor)


@dataclass(frozen=True, slots=True)
class Most:
    """So much of the story is sent at most, whatever the model could read; None: all of it."""

    messages: int | None = None
    tokens: int | None = None

    def of(self, tokens: Sequence[int]) -> int:
        """How many of the messages that cost so much, from the first on."""
        fit = len(tokens)
        if self.tokens is not None:
            fit = bisect_right(list(accumulate(tokens)), self.tokens)
        return fit if self.messages is None else min(fit, self.messages)


@dataclass(frozen=True, slots=True)
class Block:
    """One message of the prompt and where it came from; `tokens` with the message's frame.
    `writer`: whose words they are, where a card's may stand instead of the prompt's."""

    role: Role
    source: Source
    text: str
    tokens: int
    ref: str | None = None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What did not go in, and the rule that kept it out.

    Messages too old to have been read at all are one entry: `count` of them, no ref, 0 tokens.
    """

    source: Source
    ref: str | None
    tokens: int
    rule: Rule
    count: int = 1


@dataclass(frozen=True)  # no slots: what is costly is worked out once, and kept
class Prompt:
    """Blocks in the order of sending, and what was left out.

    `unknown`: the macros of the card that were sent as typed.
    """

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]
    unknown: tuple[str, ...] = ()
    roles: Roles = "free"

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """As its provider takes them."""
        return on_the_wire([(block.role, block.text) for block in self.blocks], self.roles)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over roles and texts as compact JSON; provenance does not change it."""
        wire = [{"role": one.role, "content": one.content} for one in self.messages]
        return sha256(json.dumps(wire, separators=(",", ":")).encode()).hexdigest()

    @property
    def tokens(self) -> int:
        """What all of it costs, as estimated."""
        return sum(block.tokens for block in self.blocks)

    @property
    def history_left_out(self) -> int:
        """How many messages were too old."""
        return sum(
            left.count for left in self.left_out if left.source == "history" and left.rule in CUT
        )


class PromptTooLarge(TooLarge):
    """What must always be sent, these `blocks`, is more than the model can read. Details: needed,
    available, as the model counts."""

    code = "PROMPT_TOO_LARGE"

    def __init__(self, blocks: tuple[Block, ...], budget: Budget) -> None:
        available = budget.room
        needed = max(budget.counted(sum(block.tokens for block in blocks)), available + 1)
        self.blocks, self.budget = blocks, budget
        super().__init__(
            f"This prompt needs at least {needed:,} tokens, but there is room for "
            f"{max(available, 0):,}. Choose a model with a larger context, allow a shorter "
            "answer, or shorten the card or the last message.",
            needed=needed,
            available=available,
        )

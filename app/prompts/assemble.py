"""From a card, a name, a history and a budget to the messages that a model receives.

Pure: the same values give the same prompt to the byte, so a preview shows what will be sent. All
token counts are estimates (see tokens.py).
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from typing import Literal

from app.errors import TooLarge
from app.llm.values import Message
from app.macros import fill, keeps_original
from app.prompts.template import CharValues, builtin
from app.prompts.tokens import message_tokens

Role = Literal["user", "assistant", "system"]
Source = Literal["main", "description", "personality", "scenario", "examples", "history", "closing"]
Rule = Literal["budget", "blank"]

# Some cards go on behind the mark, in the same line.
_EXAMPLE_MARK = re.compile(r"^[ \t]*+<START>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the history, sent as it is; `ref` says where it came from (a variant's id)."""

    role: Role
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class CardText:
    """What of a card goes into a prompt, macros still open. `called`: the nickname, else name."""

    name: str
    called: str
    description: str = ""
    personality: str = ""
    scenario: str = ""
    mes_example: str = ""
    system_prompt: str = ""
    post_history_instructions: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """The model's context and what of it is kept free for the answer, in tokens."""

    context_tokens: int
    answer_tokens: int

    @property
    def prompt_tokens(self) -> int:
        return self.context_tokens - self.answer_tokens


@dataclass(frozen=True, slots=True)
class Block:
    """One message of the prompt and where it came from; `tokens` with the message's frame."""

    role: Role
    source: Source
    text: str
    tokens: int
    ref: str | None = None


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


@dataclass(frozen=True, slots=True)
class Prompt:
    """Blocks in the order of sending, and what was left out."""

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]

    def messages(self) -> tuple[Message, ...]:
        return tuple(Message(role=block.role, content=block.text) for block in self.blocks)

    def hash(self) -> str:
        """SHA-256 over roles and texts as compact JSON; provenance does not change it."""
        wire = [{"role": block.role, "content": block.text} for block in self.blocks]
        return sha256(json.dumps(wire, separators=(",", ":")).encode()).hexdigest()

    @property
    def history_left_out(self) -> int:
        """How many messages the budget kept out."""
        return sum(
            left.count
            for left in self.left_out
            if left.source == "history" and left.rule == "budget"
        )


class PromptTooLarge(TooLarge):
    """What must always be sent is more than the model can read. Details: needed, available."""

    code = "PROMPT_TOO_LARGE"

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(
            f"This prompt needs at least {needed:,} tokens, but there is room for "
            f"{max(available, 0):,}. Choose a model with a larger context, allow a shorter "
            "answer, or shorten the card or the last message.",
            needed=needed,
            available=available,
        )


def assemble(
    card: CardText, user: str, history: Sequence[Turn], budget: Budget, *, older: int = 0
) -> Prompt:
    """The prompt for the next reply; PromptTooLarge if what must be in does not fit.

    System text and the newest message must. Examples give way first, the last one first; then
    history, the oldest first. `history` is oldest first and may be only the newest part of a
    chat (see history_room), with `older` messages before it.
    """
    opening, closing, examples = _opening(card, user), _closing(card, user), _examples(card, user)
    said = [_turn(turn) for turn in history if turn.text.strip()]
    room = budget.prompt_tokens - _total(opening + closing)
    if (newest := _total(said[-1:])) > room:
        raise PromptTooLarge(budget.prompt_tokens - room + newest, budget.prompt_tokens)
    begin = len(said) - _how_many_fit(reversed(said), room)
    # A cut history leaves crumbs of room; an example in them would come and go with every turn.
    whole = begin == 0 and older == 0
    shown = _how_many_fit(examples, room - _total(said)) if whole else 0
    return Prompt(
        blocks=(*opening, *examples[:shown], *said[begin:], *closing),
        left_out=tuple(_left_out(examples[shown:] + said[:begin], older, history)),
    )


def history_room(card: CardText, user: str, budget: Budget) -> int:
    """The tokens left for history, for reading a chat from its end.

    Once the message_tokens of what was read are more than this, nothing older can go in.
    """
    fixed = _total(_opening(card, user)) + _total(_closing(card, user))
    return max(0, budget.prompt_tokens - fixed)


def _opening(card: CardText, user: str) -> list[Block]:
    """The main block, and the card's fields where the card's own prompt dropped them."""
    char = _values(card, user)
    usual = builtin(char, user)
    own = fill(card.system_prompt, char=card.called, user=user, original=usual).strip()
    main = _system("main", own or usual)
    return [main] if not own or keeps_original(card.system_prompt) else [main, *_fields(char)]


def _fields(char: CharValues) -> list[Block]:
    fields: list[tuple[Source, str, str]] = [
        ("description", f"Who {char['called']} is", char["description"]),
        ("personality", f"{char['called']}'s personality", char["personality"]),
        ("scenario", "The scene", char["scenario"]),
    ]
    return [_system(source, f"# {title}\n\n{text}") for source, title, text in fields if text]


def _values(card: CardText, user: str) -> CharValues:
    def filled(text: str) -> str:
        return fill(text, char=card.called, user=user).strip()

    return {
        "name": card.name,
        "called": card.called,
        "description": filled(card.description),
        "personality": filled(card.personality),
        "scenario": filled(card.scenario),
    }


def _examples(card: CardText, user: str) -> list[Block]:
    """One block a conversation. Split before filling, so that no name can start another."""
    title = f"# An example of how {card.called} talks and acts (not part of the story)"
    talks = (
        fill(talk, char=card.called, user=user).strip()
        for talk in _EXAMPLE_MARK.split(card.mes_example)
    )
    return [_system("examples", f"{title}\n\n{talk}") for talk in talks if talk]


def _closing(card: CardText, user: str) -> list[Block]:
    text = fill(card.post_history_instructions, char=card.called, user=user, original="").strip()
    return [_system("closing", text)] if text else []


def _system(source: Source, text: str) -> Block:
    return Block("system", source, text, message_tokens(text))


def _turn(turn: Turn) -> Block:
    return Block(turn.role, "history", turn.text, message_tokens(turn.text), turn.ref)


def _total(blocks: Iterable[Block]) -> int:
    return sum(block.tokens for block in blocks)


def _how_many_fit(blocks: Iterable[Block], room: int) -> int:
    """How many from the first on; the first that does not fit ends it."""
    return bisect_right(list(accumulate(block.tokens for block in blocks)), room)


def _left_out(blocks: Iterable[Block], older: int, history: Iterable[Turn]) -> Iterator[LeftOut]:
    if older:
        yield LeftOut("history", None, 0, "budget", older)
    for block in blocks:
        yield LeftOut(block.source, block.ref, block.tokens, "budget")
    for turn in history:
        if not turn.text.strip():
            yield LeftOut("history", turn.ref, 0, "blank")

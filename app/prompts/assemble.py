"""From written texts, a history and a budget to the messages that a model receives.

Pure: the same values give the same prompt to the byte, so a preview shows what will be sent.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from app.prompts.layout import IN_ONE_ROLE, USUAL, Part, Role, Slot
from app.prompts.tokens import message_tokens
from app.prompts.turns import Roles
from app.prompts.values import (
    Block,
    Budget,
    LeftOut,
    Lore,
    Most,
    Note,
    Prompt,
    PromptTooLarge,
    Rule,
    Source,
    Turn,
)
from app.prompts.written import Written

EXAMPLES, HISTORY = "examples", "history"
GIVE_WAY: frozenset[Source] = frozenset({"summary", "rag"})  # what only tells something again
ALL = Most()


@dataclass(slots=True)
class _Order:
    """The blocks that must be in, part by part, with empty places for examples and story; what
    stands in mid-story, as (messages from its end, from its start); and what is left out."""

    placed: list[tuple[Part, list[Block]]] = field(default_factory=list)
    deep: list[tuple[int, bool, Block]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    shows_examples: bool = False

    def give_way(self) -> int:
        """Leave out what only tells the story again; the tokens that this frees."""
        gone = [one for one in self.deep if one[2].source in GIVE_WAY]
        self.deep = [one for one in self.deep if one not in gone]
        blocks = [block for _, _, block in gone]
        self.left_out += [LeftOut(x.source, x.ref, x.tokens, "budget") for x in blocks]
        return _total(blocks)

    def tokens(self) -> int:
        return _total(block for _, blocks in self.placed for block in blocks) + _total(
            block for _, _, block in self.deep
        )


def assemble(
    texts: Written,
    history: Sequence[Turn],
    budget: Budget,
    *,
    layout: Sequence[Slot] = USUAL,
    lore: Sequence[Lore] = (),
    turn: int = 0,
    older: int = 0,
    most: Most = ALL,
    instruction: str = "",
    begun: Turn | None = None,
    roles: Roles = "free",
) -> Prompt:
    """The prompt for the next reply; PromptTooLarge if what must be in does not fit.

    System text and the newest message must. Examples give way first, the last one first; then
    history, the oldest first. `history` is oldest first and may be only the newest part of a
    chat (see history_room), with `older` messages before it, and no more than `most` of it goes
    in; the tighter bound is the rule of all that is cut. The `layout` is a completed one.
    `turn` says whether the notes' time has come.

    An `instruction` follows all else. What is `begun` already is the very end, so that the model
    goes on with it; with it, no message of the history must be in.
    """
    order = _ordered(texts, layout, lore, turn)
    examples = [_block("system", "examples", talk) for talk in texts.examples]
    end = [_block("system", "instruction", instruction)] if instruction else []
    end += [replace(_turn(begun), source="begun")] if begun else []
    said = [_turn(turn) for turn in history if turn.text.strip()]
    room = budget.prompt_tokens - order.tokens() - _total(end)
    needed = [] if begun else said[-1:]
    if (newest := _total(needed)) > room:
        room += order.give_way()
    if newest > room:
        fixed = _in_place(order, (), _with(order.deep, needed))
        raise PromptTooLarge((*fixed, *end), budget)
    fit = _how_many_fit(reversed(said), room)
    wanted = max(most.of([one.tokens for one in reversed(said)]), 0 if begun else 1)
    begin, rule = len(said) - min(fit, wanted), _rule(fit, wanted)
    # A cut history leaves crumbs of room; an example in them would come and go with every turn.
    whole = (begin == 0 and older == 0) or rule == "most"
    shown = _how_many_fit(examples, room - _total(said[begin:])) if whole else 0
    if not order.shows_examples:
        order.left_out += [_off(block) for block in examples]
        examples, shown = [], 0
    story = _with(order.deep, said[begin:])
    return Prompt(
        blocks=(*_in_place(order, examples[:shown], story), *end),
        left_out=(
            *_left_out(examples[shown:], said[:begin], older, rule, history),
            *order.left_out,
        ),
        unknown=texts.unknown,
        roles=roles,
    )


def history_room(texts: Written, budget: Budget, layout: Sequence[Slot] = USUAL) -> int:
    """The tokens left for history, for reading a chat from its end.

    Once the message_tokens of what was read are more than this, nothing older can go in.
    """
    placed = _ordered(replace(texts, notes=()), layout, (), 0)
    return max(0, budget.prompt_tokens - placed.tokens())


def _ordered(texts: Written, layout: Sequence[Slot], lore: Sequence[Lore], turn: int) -> _Order:
    order, own = _Order(), iter(texts.own)
    for slot in layout:
        blocks = _of(slot, texts, lore, next(own) if slot.part == "own" else "")
        if not slot.enabled:
            order.left_out += [_off(block) for block in blocks]
        elif slot.depth is not None:
            order.deep += [(slot.depth, False, block) for block in blocks]
        elif slot.part == EXAMPLES:
            order.shows_examples = True
            order.placed += _around(lore)
        else:
            order.placed.append((slot.part, blocks))
    deep = [one for one in lore if one.depth is not None]
    order.deep += [_deep(one) for one in deep if not one.behind]
    settled: dict[str, Slot] = {slot.part: slot for slot in layout}
    for source, note in texts.notes:
        _put(order, settled.get(source), source, note, turn)
    order.deep += [_deep(one) for one in deep if one.behind]
    return order


def _around(lore: Sequence[Lore]) -> list[tuple[Part, list[Block]]]:
    """The place of the examples, with what stands before and behind it."""
    here = [one for one in lore if one.depth is None and one.part == EXAMPLES]
    return [
        ("lore_before", [_lore(one) for one in here if not one.behind]),
        ("examples", []),
        ("lore_after", [_lore(one) for one in here if one.behind]),
    ]


def _deep(one: Lore) -> tuple[int, bool, Block]:
    return one.depth or 0, one.from_start, _lore(one)


def _put(order: _Order, slot: Slot | None, source: Source, note: Note, turn: int) -> None:
    role = slot.role if slot and slot.part not in IN_ONE_ROLE else note.role
    block = _block(role, source, note.text)
    if slot and not slot.enabled:
        order.left_out.append(_off(block))
    elif note.due(turn):
        order.deep.append((note.depth, False, block))
    else:
        order.left_out.append(LeftOut(source, None, block.tokens, "interval"))


def _of(slot: Slot, texts: Written, lore: Sequence[Lore], own: str) -> list[Block]:
    """What a slot holds; examples and story themselves come later."""
    match slot.part:
        case "history":
            return []
        case "lore_before" | "lore_after" | "examples":
            here = (one for one in lore if one.depth is None and one.part == slot.part)
            return [_lore(one) for one in here]
        case "own":
            return [_block(slot.role, "own", own)] if own else []
        case part:
            text = texts.texts.get(part, "")
            block = replace(_block(slot.role, part, text), writer=texts.writers.get(part))
            return [block] if text else []


def _in_place(order: _Order, examples: Sequence[Block], story: Sequence[Block]) -> Iterator[Block]:
    for part, blocks in order.placed:
        yield from examples if part == EXAMPLES else story if part == HISTORY else blocks


def _with(deep: Sequence[tuple[int, bool, Block]], said: Sequence[Block]) -> list[Block]:
    """The story with what stands among its messages; those of one place in their order."""
    places: dict[int, list[Block]] = {}
    for depth, from_start, block in deep:
        near = min(depth, len(said))
        places.setdefault(near if from_start else len(said) - near, []).append(block)
    blocks: list[Block] = []
    for number in range(len(said) + 1):
        blocks += [*places.get(number, ()), *said[number : number + 1]]
    return blocks


def _block(role: Role, source: Source, text: str) -> Block:
    return Block(role, source, text, message_tokens(text))


def _lore(one: Lore) -> Block:
    return _block(one.role, "lore", one.text)


def _turn(turn: Turn) -> Block:
    return replace(_block(turn.role, "history", turn.text), ref=turn.ref)


def _off(block: Block) -> LeftOut:
    return LeftOut(block.source, block.ref, block.tokens, "off")


def _total(blocks: Iterable[Block]) -> int:
    return sum(block.tokens for block in blocks)


def _how_many_fit(blocks: Iterable[Block], room: int) -> int:
    """How many from the first on; the first that does not fit ends it."""
    return bisect_right(list(accumulate(block.tokens for block in blocks)), room)


def _rule(fit: int, wanted: int) -> Rule:
    return "most" if wanted < fit else "budget"


def _left_out(
    examples: Iterable[Block],
    said: Iterable[Block],
    older: int,
    rule: Rule,
    history: Iterable[Turn],
) -> Iterator[LeftOut]:
    if older:
        yield LeftOut("history", None, 0, rule, older)
    for block in examples:
        yield LeftOut(block.source, block.ref, block.tokens, "budget")
    for block in said:
        yield LeftOut(block.source, block.ref, block.tokens, rule)
    for turn in history:
        if not turn.text.strip():
            yield LeftOut("history", turn.ref, 0, "blank")

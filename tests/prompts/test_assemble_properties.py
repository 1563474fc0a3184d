"""What holds for every prompt."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.prompts.assemble import history_room
from app.prompts.layout import PARTS, Role, Slot, completed
from app.prompts.tokens import message_tokens
from app.prompts.values import Budget, Lore, Note, Prompt, PromptTooLarge, Turn
from app.prompts.written import CardText, written
from tests.prompts.cast import MIRA, TOLD, WIDE, cost, prompt_of, texts

WORDS = st.one_of(
    st.sampled_from(["", " \n", "{{user}}", "{% if %}", "<START>", "Ahoy, {{char}}!\n", "字" * 40]),
    st.text(max_size=80),
)
CARDS = st.builds(
    lambda own, example, closing: replace(
        MIRA, system_prompt=own, mes_example=example, post_history_instructions=closing
    ),
    st.sampled_from(["", "Be {{char}}.", "First {{original}} last."]),
    st.lists(WORDS, max_size=5).map("\n<START>\n".join),
    WORDS,
)
ROLES: tuple[Role, ...] = ("user", "assistant", "system")
HISTORIES = st.lists(st.tuples(st.sampled_from(ROLES), WORDS), max_size=25).map(
    lambda turns: [Turn(role, text, f"v{number}") for number, (role, text) in enumerate(turns)]
)
EXTRA = st.integers(0, 700)


def bare(prompt: Prompt) -> Prompt:
    """Only what is always in, whatever the budget."""
    kept = (b for b in prompt.blocks if b.source not in ("examples", "history"))
    return replace(prompt, blocks=tuple(kept))


def tight(card: CardText, extra: int) -> Budget:
    """Room for the system text and `extra` tokens more."""
    system = cost(bare(prompt_of(card, "Anna", [], WIDE)))
    return Budget(context_tokens=system + extra + 300, answer_tokens=300)


def squeezed(card: CardText, history: list[Turn], extra: int) -> tuple[Prompt, Prompt, Budget]:
    budget = tight(card, extra)
    newest = [message_tokens(turn.text) for turn in history if turn.text.strip()][-1:]
    assume(sum(newest) <= extra)
    full = prompt_of(card, "Anna", history, WIDE)
    return full, prompt_of(card, "Anna", history, budget), budget


@given(CARDS, HISTORIES, EXTRA)
def test_t10_the_budget_holds_and_system_text_is_always_in(
    card: CardText, history: list[Turn], extra: int
) -> None:
    full, prompt, budget = squeezed(card, history, extra)
    assert cost(prompt) <= budget.context_tokens - budget.answer_tokens
    assert bare(prompt).blocks == bare(full).blocks
    assert all(block.text.strip() for block in prompt.blocks)


@given(CARDS, HISTORIES, EXTRA)
def test_t10_history_is_the_newest_part_in_order_and_to_the_byte(
    card: CardText, history: list[Turn], extra: int
) -> None:
    _full, prompt, _budget = squeezed(card, history, extra)
    kept = [(b.role, b.text, b.ref) for b in prompt.blocks if b.source == "history"]
    told = [(t.role, t.text, t.ref) for t in history if t.text.strip()]
    assert kept == told[len(told) - len(kept) :]
    assert bool(kept) == bool(told)


@given(CARDS, HISTORIES, EXTRA)
def test_n2_what_is_in_and_what_is_out_are_everything(
    card: CardText, history: list[Turn], extra: int
) -> None:
    full, prompt, _budget = squeezed(card, history, extra)
    in_refs = [block.ref for block in prompt.blocks if block.ref]
    out_refs = [left.ref for left in prompt.left_out if left.ref]
    assert sorted(in_refs + out_refs) == sorted(turn.ref for turn in history)
    out_examples = [left for left in prompt.left_out if left.source == "examples"]
    assert len(texts(prompt, "examples")) + len(out_examples) == len(texts(full, "examples"))
    blank = sum(not turn.text.strip() for turn in history)
    assert prompt.history_left_out == len(out_refs) - blank


@given(CARDS, HISTORIES, EXTRA)
def test_t10_nothing_is_left_out_that_would_fit(
    card: CardText, history: list[Turn], extra: int
) -> None:
    full, prompt, budget = squeezed(card, history, extra)
    shown = texts(prompt, "examples")
    assert shown == texts(full, "examples")[: len(shown)]
    cut = [left for left in prompt.left_out if left.rule == "budget"]
    lost = [left for left in cut if left.source == "history"][-1:] or cut[:1]
    assert all(cost(prompt) + left.tokens > budget.prompt_tokens for left in lost)
    assert not (shown and prompt.history_left_out)


@given(CARDS, HISTORIES, EXTRA)
def test_reading_only_the_newest_part_gives_the_same_prompt(
    card: CardText, history: list[Turn], extra: int
) -> None:
    _full, eager, budget = squeezed(card, history, extra)
    room, read = history_room(written(card, "Anna"), budget), list[Turn]()
    for turn in reversed(history):
        if sum(message_tokens(t.text) for t in read) > room:
            break
        read.insert(0, turn)
    older = len(history) - len(read)
    lazy = prompt_of(card, "Anna", read, budget, older=older)
    assert lazy.messages == eager.messages
    assert lazy.hash == eager.hash
    blank = sum(not turn.text.strip() for turn in history[:older])
    assert lazy.history_left_out == eager.history_left_out + blank


@given(CARDS, HISTORIES, st.integers(0, 900), st.integers(0, 400))
def test_too_large_is_said_exactly_when_the_least_does_not_fit(
    card: CardText, history: list[Turn], context: int, answer: int
) -> None:
    costs = [message_tokens(turn.text) for turn in history if turn.text.strip()]
    least = cost(bare(prompt_of(card, "Anna", [], WIDE))) + sum(costs[-1:])
    budget = Budget(context, answer)
    if least <= context - answer:
        assert least <= cost(prompt_of(card, "Anna", history, budget)) <= context - answer
        return
    with pytest.raises(PromptTooLarge) as told:
        prompt_of(card, "Anna", history, budget)
    assert told.value.details == {"needed": least, "available": context - answer}


PARTED = (
    st.permutations(PARTS)
    .flatmap(
        lambda parts: st.tuples(
            *(
                st.builds(
                    Slot,
                    st.just(part),
                    enabled=st.booleans(),
                    role=st.sampled_from(ROLES),
                    depth=st.none() | st.integers(0, 30),
                )
                for part in parts
            )
        )
    )
    .map(completed)
)
LORE = st.lists(
    st.builds(
        Lore,
        st.text("lore", min_size=1, max_size=20),
        role=st.sampled_from(ROLES),
        depth=st.none() | st.integers(0, 30),
        from_start=st.booleans(),
        part=st.sampled_from(("lore_before", "lore_after", "examples")),
        behind=st.booleans(),
    ),
    max_size=8,
)


def everything(prompt: Prompt) -> Counter[tuple[str, int]]:
    """What is in and what is out, by source and cost; a blank line of the story costs nothing."""
    both = [(one.source, one.tokens) for one in prompt.blocks]
    both += [(one.source, one.tokens) for one in prompt.left_out]
    return Counter((source, tokens) for source, tokens in both if tokens)


@given(CARDS, HISTORIES, EXTRA, PARTED, LORE, st.integers(0, 9))
def test_n2_whatever_the_order_nothing_vanishes_and_nothing_doubles(
    card: CardText,
    history: list[Turn],
    extra: int,
    layout: tuple[Slot, ...],
    lore: list[Lore],
    turn: int,
) -> None:
    rest: dict[str, Any] = {"lore": lore, "turn": turn, "note": Note("Mind.", interval=3)}
    rest["told"], card = TOLD, replace(card, depth_prompt=Note("Hush."))
    offered = everything(prompt_of(card, "Anna", history, WIDE, **rest))
    budget = Budget(tight(card, extra).context_tokens + sum(len(one.text) + 8 for one in lore), 300)
    try:
        prompt = prompt_of(card, "Anna", history, budget, layout=layout, **rest)
    except PromptTooLarge:
        return
    assert everything(prompt) == offered
    assert prompt.tokens <= budget.prompt_tokens

"""What holds for every prompt."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.prompts.assemble import (
    Budget,
    CardText,
    Prompt,
    PromptTooLarge,
    Role,
    Turn,
    assemble,
    history_room,
)
from app.prompts.tokens import message_tokens
from tests.prompts.cast import MIRA, WIDE, cost, texts

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
    system = cost(bare(assemble(card, "Anna", [], WIDE)))
    return Budget(context_tokens=system + extra + 300, answer_tokens=300)


def squeezed(card: CardText, history: list[Turn], extra: int) -> tuple[Prompt, Prompt, Budget]:
    budget = tight(card, extra)
    newest = [message_tokens(turn.text) for turn in history if turn.text.strip()][-1:]
    assume(sum(newest) <= extra)
    full = assemble(card, "Anna", history, WIDE)
    return full, assemble(card, "Anna", history, budget), budget


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
    room, read = history_room(card, "Anna", budget), list[Turn]()
    for turn in reversed(history):
        if sum(message_tokens(t.text) for t in read) > room:
            break
        read.insert(0, turn)
    older = len(history) - len(read)
    lazy = assemble(card, "Anna", read, budget, older=older)
    assert lazy.messages() == eager.messages()
    assert lazy.hash() == eager.hash()
    blank = sum(not turn.text.strip() for turn in history[:older])
    assert lazy.history_left_out == eager.history_left_out + blank


@given(CARDS, HISTORIES, st.integers(0, 900), st.integers(0, 400))
def test_too_large_is_said_exactly_when_the_least_does_not_fit(
    card: CardText, history: list[Turn], context: int, answer: int
) -> None:
    costs = [message_tokens(turn.text) for turn in history if turn.text.strip()]
    least = cost(bare(assemble(card, "Anna", [], WIDE))) + sum(costs[-1:])
    budget = Budget(context, answer)
    if least <= context - answer:
        assert least <= cost(assemble(card, "Anna", history, budget)) <= context - answer
        return
    with pytest.raises(PromptTooLarge) as told:
        assemble(card, "Anna", history, budget)
    assert told.value.details == {"needed": least, "available": context - answer}

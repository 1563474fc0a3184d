"""A prompt in another order, with parts off, elsewhere, and words of one's own."""

from dataclasses import replace
from typing import Any

import pytest

from app.prompts.layout import PARTS, USUAL, Slot, completed
from app.prompts.values import LeftOut, Lore, Note
from tests.prompts.cast import MIRA, TOLD, WIDE, prompt_of, said, sources, texts

CHAT = said("Ahoy.", "Hello.", "Cast off?", "Yes!")
STORY = ["history"] * 4


def test_t13_parts_stand_in_the_order_of_the_layout() -> None:
    layout = completed([Slot("closing"), Slot("history"), Slot("scenario"), Slot("main")])
    card = replace(MIRA, description="", personality="", mes_example="")
    found = sources(prompt_of(card, "Anna", CHAT, WIDE, layout=layout))
    assert found == ["closing", *STORY, "scenario", "main"]


@pytest.mark.parametrize("part", [part for part in PARTS if part != "history"])
def test_n2_what_is_switched_off_is_left_out_and_listed(part: str) -> None:
    layout = [replace(slot, enabled=slot.part != part) for slot in USUAL]
    given: dict[str, Any] = {"lore": [Lore("A reef.", part="lore_before"), Lore("A wreck.")]}
    given |= {"told": TOLD, "note": Note("Night falls.")}
    card = replace(MIRA, persona="A pilot.", depth_prompt=Note("Mind {{user}}."))
    usual = prompt_of(card, "Anna", CHAT, WIDE, **given)
    prompt = prompt_of(card, "Anna", CHAT, WIDE, layout=layout, **given)
    gone = [block for block in usual.blocks if block not in prompt.blocks]
    assert gone
    assert prompt.left_out == tuple(LeftOut(b.source, None, b.tokens, "off") for b in gone)


def test_t13_a_part_may_stand_in_mid_story_in_another_role() -> None:
    layout = [
        replace(slot, depth=1, role="user") if slot.part == "scenario" else slot for slot in USUAL
    ]
    prompt = prompt_of(replace(MIRA, mes_example=""), "Anna", CHAT, WIDE, layout=layout)
    assert sources(prompt)[-6:] == ["history"] * 3 + ["scenario", "history", "closing"]
    assert next(b.role for b in prompt.blocks if b.source == "scenario") == "user"


def test_t13_what_stands_where_it_says_stays_there_in_another_role_at_most() -> None:
    settled = [Slot(part, role="user", depth=0) for part in ("rag", "note", "summary", "depth")]
    card = replace(MIRA, depth_prompt=Note("Mind {{user}}.", depth=1))
    given: dict[str, Any] = {"told": TOLD, "note": Note("Night falls.", depth=3)}
    usual = prompt_of(card, "Anna", CHAT, WIDE, **given)
    prompt = prompt_of(card, "Anna", CHAT, WIDE, layout=completed([*settled, *USUAL]), **given)
    assert sources(prompt) == sources(usual)
    theirs = {one.source for one in prompt.blocks if one.role == "user" and one.source != "history"}
    assert theirs == {"summary", "rag"}


def test_t13_own_words_have_their_macros_followed() -> None:
    own = [
        Slot("own", title="Style", text="Write as {{char}} {{setvar::x::1}}"),
        Slot("own", text="{{getvar::x}}", role="assistant", depth=0),
        Slot("own", text="never", enabled=False),
        Slot("own", text="{{// blank }}"),
    ]
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE, layout=completed([*own, *USUAL]))
    assert sources(prompt)[0] == "own"
    assert texts(prompt, "own") == ["Write as Mira", "1"]
    assert [left.rule for left in prompt.left_out] == ["off"]


def test_t13_a_main_text_of_ones_own_is_what_a_card_replaces() -> None:
    layout = completed([Slot("main", text="You are {{char}}. {{description}}")])
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE, layout=layout)
    assert texts(prompt, "main") == ["You are Mira. Mira commands the Heron."]
    assert texts(prompt, "description") == []
    card = replace(MIRA, system_prompt="{{original}} Rhyme.")
    assert texts(prompt_of(card, "Anna", CHAT, WIDE, layout=layout), "main") == [
        "You are Mira. Mira commands the Heron. Rhyme."
    ]


@pytest.mark.parametrize(
    ("own", "sent"),
    [("", "Go on."), ("Be brief.", "Be brief."), ("{{original}} Be brief.", "Go on. Be brief.")],
)
def test_t12_closing_words_of_a_layout_are_what_a_card_replaces(own: str, sent: str) -> None:
    layout = [replace(slot, text="Go on.") if slot.part == "closing" else slot for slot in USUAL]
    card = replace(MIRA, post_history_instructions=own)
    assert texts(prompt_of(card, "Anna", CHAT, WIDE, layout=layout), "closing") == [sent]


def test_notes_stand_in_mid_story_the_authors_nearest_to_the_end() -> None:
    card = replace(MIRA, mes_example="", depth_prompt=Note("Mind {{user}}.", depth=1, role="user"))
    note = Note("Night falls on {{char}}.", depth=1)
    prompt = prompt_of(card, "Anna", CHAT, WIDE, note=note)
    assert sources(prompt)[-5:] == ["history", "depth", "note", "history", "closing"]
    assert texts(prompt, "depth") == ["Mind Anna."]
    assert texts(prompt, "note") == ["Night falls on Mira."]


@pytest.mark.parametrize(("interval", "turns"), [(1, [0, 1, 2, 3]), (2, [0, 2]), (3, [0, 3])])
def test_n2_a_note_waits_for_its_turn(interval: int, turns: list[int]) -> None:
    note = Note("Night falls.", interval=interval)
    prompts = [prompt_of(MIRA, "Anna", CHAT, WIDE, note=note, turn=turn) for turn in range(4)]
    assert [turn for turn in range(4) if texts(prompts[turn], "note")] == turns
    waits = [prompt for prompt in prompts if not texts(prompt, "note")]
    assert all(prompt.left_out[-1].rule == "interval" for prompt in waits)


def test_a_layout_is_completed_with_what_it_does_not_name() -> None:
    assert completed([]) == USUAL
    layout = completed([Slot("closing"), Slot("history", enabled=False, depth=3, role="user")])
    assert sorted(slot.part for slot in layout) == sorted(PARTS)
    assert Slot("history") in layout
    assert layout[0].part == "main"
    twice = completed([Slot("main", text="A"), Slot("main", text="B"), Slot("own"), Slot("own")])
    assert [slot.text for slot in twice if slot.part == "main"] == ["A"]
    assert sum(slot.part == "own" for slot in twice) == 2

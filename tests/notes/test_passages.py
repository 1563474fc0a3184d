"""A note is cut into passages: where it says so, and never in more or longer ones than can be."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words.passages import LONGEST, SHORTEST, Passage, passages

BODY = "The brass key opens the cellar. " * 10


def test_headings_and_paragraphs_tell_passages_apart() -> None:
    found = passages(f"Before.\n\n# Cellar #\n\n{BODY}\n\n## Lamp room\n{BODY}\n\nNo lock.")
    assert found == [
        Passage("", "Before.\n\n# Cellar #\n\n" + BODY.strip()),
        Passage("Lamp room", f"{BODY.strip()}\n\nNo lock."),
    ]


def test_a_short_section_stays_with_the_next_one() -> None:
    assert passages("# A\nOne.\n\n# B\nTwo.") == [Passage("A", "One.\n\n# B\n\nTwo.")]
    assert passages("# A\n# B") == [Passage("A", "A\n\n# B")]
    assert passages("# Only this") == [Passage("Only this", "Only this")]


def test_what_is_code_is_no_heading() -> None:
    fenced = "```\n# no heading\n```"
    assert passages(f"{BODY}\n\n{fenced}")[0].heading == ""
    assert fenced in passages(f"{BODY}\n\n{fenced}")[0].text


def test_long_paragraphs_are_cut_after_a_sentence() -> None:
    found = passages(BODY * 20)
    assert len(found) > 4
    assert all(one.text.endswith(".") for one in found)
    assert passages("灯" * 3000)[0].text == "灯" * LONGEST


@given(st.text(alphabet="ab #\n.`~ 灯", max_size=9000))
@settings(max_examples=60, deadline=None)
def test_every_word_is_in_a_passage_once(text: str) -> None:
    found = passages(text)
    assert all(0 < len(one.text) <= LONGEST and one.text.strip() for one in found)
    said = "".join(f"{one.heading} {one.text}" for one in found)
    assert all(text.count(letter) <= said.count(letter) for letter in "ab灯")


@pytest.mark.parametrize(
    "text",
    [
        "# a\nb\n" * 170_000,
        "# " + " " * 1_000_000 + "b",
        "# a " + "# " * 500_000 + "b",
        "`" * 1_000_000,
        "```\n" * 250_000,
        "." * 1_000_000,
        "\n \n" * 300_000,
        "x" * 1_000_000,
    ],
)
def test_a_hostile_note_is_cut_in_no_time(text: str) -> None:
    begun = time.process_time()
    found = passages(text)
    assert time.process_time() - begun < 2
    assert len(found) <= 2 * len(text) // SHORTEST + 1

"""The lines that a hit shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words import Part, Query, excerpt

patiently = settings(deadline=None)
SEA = "The sea was calm, and nobody came. " * 30


def marked(text: str, typed: str) -> list[str]:
    return [part.text for part in excerpt(text, Query.of(typed)) if part.hit]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("The lamp is lit.", "lamp", ["lamp"]),
        ("The LAMP, the lamplight.", "lamp", ["LAMP", "lamplight"]),
        ("A café, a CAFE\u0301.", "cafe", ["café", "CAFÉ"]),
        ("Die Straße am Meer", "strasse meer", ["Straße", "Meer"]),
        ("½ Straße ½ Ende", "ende", ["Ende"]),
        ("Ещё не вечер", "еще", ["Ещё"]),
        ("灯台守はまだ来ない", "来ない", ["来ない"]),
        ("灯台守はまだ来ない", "守", ["守"]),
        ("“The lamp,” she said", '"lamp she"', ["lamp,” she"]),
        ("nothing", "lamp", []),
    ],
)
def test_c17_the_words_are_marked_as_they_are_written(
    text: str, typed: str, found: list[str]
) -> None:
    assert marked(text, typed) == found


def test_a_long_text_is_shown_around_the_hit() -> None:
    parts = excerpt(SEA + "Then the lamp was lit. " + SEA, Query.of("lamp"))
    shown = "".join(part.text for part in parts)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "Then the lamp was lit." in shown
    assert len(shown) < 300


def test_the_place_with_most_of_the_words_is_shown() -> None:
    text = f"A boat. {SEA[:400]} The boat, and the lamp in the boat. {SEA}"
    shown = "".join(part.text for part in excerpt(text, Query.of("lamp boat")))
    assert "The boat, and the lamp in the boat." in shown


def test_the_signs_of_markdown_are_not_shown() -> None:
    parts = excerpt("# One\n\n> *The* **lamp** `is` __lit__\n- a_b", Query.of("lamp"))
    assert parts == [Part("One The "), Part("lamp", True), Part(" is lit a_b")]


@patiently
@given(st.text(max_size=400), st.text(alphabet="abc灯台 é", max_size=12))
def test_it_is_never_long_and_never_fails(text: str, typed: str) -> None:
    assert sum(len(part.text) for part in excerpt(text, Query.of(typed))) < 400

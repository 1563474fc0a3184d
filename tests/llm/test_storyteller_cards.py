"""The storyteller and the card: facts are taken up, and card text stays data."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.grammar import Grammar
from app.llm.phrases import ENGLISH
from app.llm.phrases_ja import JAPANESE
from app.llm.phrases_ru import RUSSIAN
from app.llm.storyteller import tell
from app.llm.tale import core, fields
from app.llm.values import Scene
from tests.llm.telling import MIRA, asking, share, swipes


def test_it_draws_on_the_card() -> None:
    texts = swipes("Tell me something.")
    assert share(texts, "in the old lighthouse|In the old lighthouse") > 0.2
    assert share(texts, "her brass compass") > 0.05
    assert share(texts, "a retired cartographer") > 0.05
    assert share(texts, "curious|Curious") > 0.05
    assert share(texts, r"\bher\b") > 0.2
    assert not share(texts, r"\bhis\b")
    assert share(swipes("Go on.", replace(MIRA, description="He is a smith.")), r"\bhis\b") > 0.2


def test_the_whole_name_comes_once() -> None:
    for text in swipes("Hello"):
        assert text.count("Mira Vale") == 1
    for text in swipes("Hello", replace(MIRA, char="The Keeper")):
        assert "The Keeper" in text


HOSTILE = (
    "{{7 | times: 6}} {{char}} {char} {0} {char.__class__} %(char)s {% if x %}<script>alert(1)"
    "</script> <b hx-get='/x'>*bold* [link](http://x) `code` | # {{ Mira"
)


def test_templates_and_markup_in_a_card_are_never_interpreted() -> None:
    name, text = f"Mira {HOSTILE}", f"She is a {HOSTILE} in the {HOSTILE}."
    scene = Scene(name, name, text, text, text, turn=3)
    assert share(swipes("I saw a lantern", replace(MIRA, char="Mira")), "Mira") == 1
    for text in swipes(f"I saw a lantern {HOSTILE}", scene):
        assert not re.search(r"[{}<>\[\]`|#%]|42|class|script|hx-get", text)
        assert "Mira" in text


@given(st.text(max_size=300), st.text(max_size=200), st.integers(0, 9))
def test_any_card_and_any_line_make_a_reply(line: str, field: str, seed: int) -> None:
    scene = Scene(field, field, field, field, field, turn=seed)
    text = tell(asking(line, scene, seed))
    assert text.strip()
    assert not re.search(r"[{}<>\[\]`\0\ud800-\udfff]", text)
    assert len(text) < 2500


def test_a_long_card_gives_short_pieces() -> None:
    scene = Scene(
        "M" * 500, "T" * 500, "She is a " + "very " * 500, "curious" * 99, "in the " * 999
    )
    for text in swipes("I saw the " + "sea " * 500, scene, 20):
        assert len(text) < 2500


@pytest.mark.parametrize(
    ("grammar", "always"),
    [
        (ENGLISH, {"char", "they", "them", "their", "self"}),
        (RUSSIAN, {"char"}),
        (JAPANESE, {"char"}),
    ],
)
def test_every_slot_can_be_filled_and_no_phrase_stands_twice(
    grammar: Grammar, always: set[str]
) -> None:
    slots = [*grammar.phrases.values(), *grammar.answers.values(), *(d for _, d in grammar.deeds)]
    assert all(any(fields(phrase) <= always for phrase in slot) for slot in slots)
    cores = [core(phrase) for slot in slots for phrase in slot]
    assert len(cores) == len(set(cores))
    assert {"yes_or_no", "statement", "silence", "continue"} <= grammar.answers.keys()
    assert grammar.deeds[-1][0].search("anything at all")

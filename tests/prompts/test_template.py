"""The main prompt of whoever has made no template."""

from dataclasses import asdict

from app.prompts.impersonate import turn_of
from app.prompts.language import render
from app.prompts.template import BUILT_IN, BUILT_IN_TEXT, Fields
from app.prompts.tokens import estimate


def fields(**given: str) -> Fields:
    return Fields(**{"name": "Mira Holt", "called": "Mira Holt", "user": "Anna", **given})


def test_it_tells_what_to_do_in_few_words() -> None:
    text = BUILT_IN.render(fields())
    assert text.startswith("Write Mira Holt's next reply")
    assert "between Mira Holt and Anna." in text
    assert "Leave Anna's part to Anna." in text
    assert estimate(text) < 400


def test_who_has_said_no_name_is_the_user() -> None:
    text = BUILT_IN.render(fields(user="You"))
    assert text.startswith("Write Mira Holt's next reply")
    assert "between Mira Holt and the user." in text
    assert "Leave the user's part to the user." in text
    assert (
        render(BUILT_IN_TEXT, {"char": asdict(fields()), "user": {"name": "You"}}).strip() == text
    )
    assert "write the user’s next turn" in turn_of("Mira Holt", "You", begun=False)


def test_t2_what_is_known_of_the_character_is_left_to_parts_of_its_own() -> None:
    bare = BUILT_IN.render(fields())
    told = BUILT_IN.render(fields(description="A captain.", scenario="A storm.", persona="A spy."))
    assert told == bare
    assert BUILT_IN.says == frozenset()


def test_a_nickname_is_told_with_the_full_name() -> None:
    text = BUILT_IN.render(fields(called="Captain"))
    assert "Captain goes by that name in the story; the full name is Mira Holt." in text
    assert "the full name" not in BUILT_IN.render(fields())


def test_names_are_data() -> None:
    trick = "{{ 7 | times: 6 }}{% include 'secrets' %}"
    text = BUILT_IN.render(fields(called=trick, user=trick))
    assert trick in text
    assert "42" not in text

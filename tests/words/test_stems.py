"""What a word that is asked for finds, in several languages and scripts."""

import pytest

from app.words.stems import plain, stems


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("keys", "The key hangs there."),
        ("key", "Three keys, all of brass."),
        ("lamps", "One lamp."),
        ("lamp", "Two LAMPS!"),
        ("lanterns", "A lantern."),
        ("ключа", "Вот ключ."),
        ("маяка", "На маяке."),
        ("Türen", "Eine Tür steht offen, die Türe."),
        ("1867", "Ground in 1867."),
        ("灯台", "古い灯台守"),
    ],
)
def test_a_word_is_found_however_it_is_bent(asked: str, text: str) -> None:
    assert any(stem.within(plain(text)) for stem in stems(asked))


@pytest.mark.parametrize(
    ("asked", "text"),
    [("key", "A monkey and a keyboard."), ("lamp", "Lamplight"), ("18", "1867"), ("灯", "灯台")],
)
def test_another_word_is_another_word(asked: str, text: str) -> None:
    assert not any(stem.within(plain(text)) for stem in stems(asked))


def test_what_is_too_short_to_tell_is_not_asked_for() -> None:
    assert stems("I am at it: 7 a.m.") == []
    (who,) = stems("who")
    (lantern,) = stems("lantern")
    assert who.tells < lantern.tells

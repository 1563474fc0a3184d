"""How much of something there is, in words."""

import pytest

from app.looks import many


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 tokens"),
        (1, "1 token"),
        (1200, "1,200 tokens"),
        (1.0, "1 token"),
        (0.3, "0.3 tokens"),
    ],
)
def test_one_is_one_and_others_are_several(count: float, said: str) -> None:
    assert many(count, "token") == said


def test_some_words_have_a_plural_of_their_own() -> None:
    assert many(2, "entry", "entries") == "2 entries"

"""Draws: equal where nothing changed, fresh where something did, fair over many."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.macros import Filler, Values
from tests.macros.cast import ALL

RANDOM, PICK = "{{random:a,b,c,d,e,f,g,h}}" * 12, "{{pick:a,b,c,d,e,f,g,h}}" * 12
ROLLS = "{{roll:1000000}} " * 4


def drawn(text: str, values: Values, place: str = "main") -> str:
    return Filler(values).fill(text, place).text


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_same_seed_gives_the_same_draw(seed: str, place: str) -> None:
    values = replace(ALL, seed=seed, pick_seed=seed)
    text = RANDOM + PICK + ROLLS
    assert drawn(text, values, place) == drawn(text, values, place)


@given(st.lists(st.text(max_size=20), min_size=2, max_size=2, unique=True))
def test_another_seed_or_place_gives_other_draws(two: list[str]) -> None:
    one, other = (replace(ALL, seed=seed) for seed in two)
    assert drawn(RANDOM + ROLLS, one) != drawn(RANDOM + ROLLS, other)
    assert drawn(RANDOM, one, two[0]) != drawn(RANDOM, one, two[1])
    assert drawn(PICK, one) == drawn(PICK, other)
    assert drawn(PICK, one) != drawn(PICK, replace(one, pick_seed="another chat"))


def test_two_draws_of_one_text_differ() -> None:
    assert len(set(drawn(RANDOM, ALL))) > 2


def test_a_pick_does_not_hang_on_what_is_drawn_before_it() -> None:
    text = "{{random::{{pick:a,b,c,d}}{{roll:6}}::x}} {{pick:a,b,c,d,e,f,g,h}}"
    picks = {drawn(text, replace(ALL, seed=str(n))).split()[-1] for n in range(20)}
    assert len(picks) == 1


def test_a_comma_in_a_value_parts_nothing() -> None:
    values = replace(ALL, user="one, two::three")
    found = {drawn("{{random:{{user}},four}}", replace(values, seed=str(n))) for n in range(40)}
    assert found == {"one, two::three", "four"}


def test_choices_come_about_equally_often() -> None:
    text = "{{random:a,b,c}}" * 6_000
    counts = Counter(drawn(text, ALL))
    assert set(counts) == {"a", "b", "c"}
    assert all(1_800 < count < 2_200 for count in counts.values())  # five deviations


def test_eyes_come_about_equally_often_and_stay_on_the_dice() -> None:
    counts = Counter(drawn("{{roll:d6}}" * 6_000, ALL))
    assert set(counts) == set("123456")
    assert all(820 < count < 1_180 for count in counts.values())
    sums = [int(word) for word in drawn("{{roll:100d20-7}} " * 100, ALL).split()]
    assert all(93 <= one <= 1_993 for one in sums)
    assert 1_000 < sum(sums) / len(sums) < 1_086

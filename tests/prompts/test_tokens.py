"""The estimate against real vocabularies, and its own bounds."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.tokens import estimate, message_tokens
from tests.prompts import samples
from tests.prompts.samples import Sample


@pytest.mark.parametrize("counted", samples.ENGLISH.counted)
def test_english_prose_within_15_percent(counted: int) -> None:
    assert estimate(samples.ENGLISH.text) == pytest.approx(counted, rel=0.15)


@pytest.mark.parametrize(
    "sample",
    [
        samples.RUSSIAN,
        samples.GERMAN,
        samples.CHINESE,
        samples.JAPANESE,
        samples.KOREAN,
        samples.CODE,
    ],
)
def test_other_scripts_and_code_within_30_percent(sample: Sample) -> None:
    guess = estimate(sample.text)
    assert all(guess == pytest.approx(counted, rel=0.3) for counted in sample.counted)


def test_nothing_costs_nothing() -> None:
    assert estimate("") == 0
    assert message_tokens(" \n\t") == 0
    assert message_tokens("Hi") > estimate("Hi") > 0


@given(st.text(min_size=1))
def test_whatever_can_be_seen_costs_something(text: str) -> None:
    assert estimate(text) > 0 or text.isspace()
    assert estimate(text) <= len(text)


@given(st.text(), st.text())
def test_a_text_costs_about_the_sum_of_its_halves(left: str, right: str) -> None:
    assert abs(estimate(left + right) - estimate(left) - estimate(right)) <= 2


@pytest.mark.parametrize("unit", ["word ", "{{", "a!", " ", "слово ", "字", "😊", "\n", "é"])
def test_a_megabyte_is_quick_and_never_cheap(unit: str) -> None:
    text = unit * (1_000_000 // len(unit.encode()))
    start = process_time()
    tokens = estimate(text)
    assert process_time() - start < 0.5
    assert tokens > len(text) // 20


def test_a_known_text_is_not_read_again() -> None:
    text = "Once upon a time. " * 50_000
    first = estimate(text)
    start = process_time()
    again = [estimate(text) for _ in range(100)]
    assert process_time() - start < 0.1
    assert set(again) == {first}

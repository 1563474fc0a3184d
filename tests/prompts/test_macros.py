"""Names in greetings and card fields."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.macros import fill, keeps_original


def filled(text: str, original: str | None = None) -> str:
    return fill(text, char="Mira", user="Anna", original=original)


@pytest.mark.parametrize(
    "typed",
    [
        "{{char}} and {{user}}",
        "{{ Char }} and {{\tUSER\n}}",
        "<BOT> and <USER>",
        "<char> and <user>",
    ],
)
def test_c7_names_stand_in_for_their_macros(typed: str) -> None:
    assert filled(typed) == "Mira and Anna"


@pytest.mark.parametrize(
    "typed",
    [
        "{{random:a,b}} {{time}} {{getvar::x}} {{// never closed",
        "{{charity}} {char} {{ch ar}} {{}} < user > <users> <START>",
        "{{ 7 | times: 6 }} {% include 'secrets' %}",
        "{{original}}",
        "{{uſer}} {{\u00a0user}}",
    ],
)
def test_c8_everything_else_stays_as_typed(typed: str) -> None:
    assert filled("{{user}}") == "Anna"
    assert filled(typed) == typed


def test_a_name_that_looks_like_a_macro_stays_a_name() -> None:
    named = fill("{{char}}, {{user}}", char="{{user}}", user="{{char}}<BOT>{{// x}}")
    assert named == "{{user}}, {{char}}<BOT>{{// x}}"


def test_two_names_cannot_make_a_third_macro() -> None:
    assert fill("{{char}}{{user}}", char="{{us", user="er}}") == "{{user}}"
    assert fill("{{{{user}}}}", char="Mira", user="char") == "{{char}}"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Hello{{// a note }}, you", "Hello, you"),
        ("{{//}}{{ // two\nlines }}rest", "rest"),
        ("{{// {{char}} is really {{user}} }}rest", "rest"),
        ("{{// an unclosed one, then {{user}}", "{{// an unclosed one, then Anna"),
        ("{{// {odd} braces } { }}rest", "rest"),
    ],
)
def test_comments_are_taken_out(typed: str, left: str) -> None:
    assert filled(typed) == left


def test_t12_original_stands_once() -> None:
    assert filled("[{{original}}] {{ORIGINAL}}|{{ original }}", "as before") == "[as before] |"
    assert filled("[{{original}}]", "") == "[]"


def test_t12_what_original_brings_in_is_not_filled_again() -> None:
    assert filled("{{original}}", "{{user}} {{original}}") == "{{user}} {{original}}"


def test_t12_a_prompt_tells_whether_it_keeps_the_original() -> None:
    assert keeps_original("First. {{ Original }}")
    assert not keeps_original("First. {{user}} <BOT>")
    assert not keeps_original("First. {{// {{original}} }}")


@given(st.text(alphabet="{}/ <>ab\n", max_size=60))
def test_text_without_a_macro_comes_back_unless_it_holds_a_comment(text: str) -> None:
    if "{{//" not in text.replace(" ", "").replace("\n", ""):
        assert filled(text) == text


@given(st.lists(st.sampled_from(["{{char}}", "{{user}}", "{{", "}}", "x", "{{user", "<b>"])))
def test_single_pass_names_are_never_read_as_macros(parts: list[str]) -> None:
    """Filling with marks and putting the names in for them afterwards is the same."""
    text = "".join(parts)
    marked = fill(text, char="\x01", user="\x02")
    hostile = fill(text, char="{{user}}", user="{{char}}")
    assert marked.replace("\x01", "{{user}}").replace("\x02", "{{char}}") == hostile


@pytest.mark.parametrize(
    "flood",
    ["{{", "{{//", "{{ ", "{{// {{", "{{// {{a}} ", "{{//{", "{{//}", "}}", "<", "{{//{{//a}}"],
)
def test_a_megabyte_of_braces_takes_linear_time(flood: str) -> None:
    text = flood * (1_000_000 // len(flood))
    start = perf_counter()
    fill(text, char="Mira", user="Anna", original="")
    assert perf_counter() - start < 1

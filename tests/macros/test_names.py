"""Names, notes and {{original}}: what every text has, whatever else is known."""

import pytest

from app.macros import Values, fill
from tests.macros.cast import NAMES


def filled(text: str, original: str | None = None) -> str:
    return fill(text, NAMES, original=original).text


@pytest.mark.parametrize(
    "typed",
    [
        "{{char}} and {{user}}",
        "{{ Char }} and {{\tUSER\n}}",
        "<BOT> and <USER>",
        "<char> and <user>",
        "{{bot}} and {{notChar}}",
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
        "{{original}} {{char:}} {{user::x}}",
        "{{uſer}} {{\u00a0user}}",
        "{{description}} {{persona}} {{roll:6}} {{pick:a,b}} {{outlet::x}} {{idle_duration}}",
    ],
)
def test_c8_everything_else_stays_as_typed(typed: str) -> None:
    assert filled("{{user}}") == "Anna"
    assert filled(typed) == typed


def test_a_name_that_looks_like_a_macro_stays_a_name() -> None:
    tricks = Values(char="{{user}}", user="{{char}}<BOT>{{// x}}")
    assert fill("{{char}}, {{user}}", tricks).text == "{{user}}, {{char}}<BOT>{{// x}}"


def test_two_names_cannot_make_a_third_macro() -> None:
    assert fill("{{char}}{{user}}", Values(char="{{us", user="er}}")).text == "{{user}}"
    assert fill("{{{{user}}}}", Values(char="Mira", user="char")).text == "{{char}}"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Hello{{// a note }}, you", "Hello, you"),
        ("{{//}}{{ // two\nlines }}rest", "rest"),
        ("{{// {{char}} is really {{user}} }}rest", "rest"),
        ("{{// an unclosed one, then {{user}}", "{{// an unclosed one, then Anna"),
        ("{{// {odd} braces } { }}rest", "rest"),
        ("{{{char}}} {{{{char}}}}", "{Mira} {{Mira}}"),
        ("{{ one {{ two {{user}}", "{{ one {{ two Anna"),
    ],
)
def test_comments_are_taken_out_and_loose_braces_stay(typed: str, left: str) -> None:
    assert filled(typed) == left


def test_t12_original_stands_once() -> None:
    assert filled("[{{original}}] {{ORIGINAL}}|{{ original }}", "as before") == "[as before] |"
    assert filled("[{{original}}]", "") == "[]"


def test_t12_what_original_brings_in_is_not_filled_again() -> None:
    assert filled("{{original}}", "{{user}} {{original}}") == "{{user}} {{original}}"


def test_t12_a_prompt_tells_whether_it_keeps_the_original() -> None:
    assert "original" in fill("First. {{ Original }}", NAMES, original="").said
    assert fill("First. {{user}} <BOT>", NAMES, original="").said == {"user", "bot"}
    assert fill("First. {{// {{original}} }}", NAMES, original="").said == {"//"}


def test_what_is_left_as_typed_is_told_by_name_once() -> None:
    found = fill("{{persona}} {{Persona}} {{/if}}{{if x}} {{7|x}} {{}} {{roll:x}}", NAMES)
    assert found.unknown == ("persona", "/if", "if", "7|x", "roll")
    assert fill("{{char}} {{// {{mystery}} }}", NAMES).unknown == ()

"""What holds for every text: values are never read as macros, and nothing takes long."""

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.macros import Filler, Values, fill
from app.macros.parsing import Macro, Part, parsed
from app.macros.running import GROWTH, Told
from tests.macros.cast import ALL, NAMES

PIECES = [
    "{{char}}", "{{user}}", "{{description}}", "{{", "}}", "x", "{{user", "<b>", "<USER>", "::",
    ",", "{{reverse:", "{{random:", "{{pick::", "{{// ", "{{trim}}", "\n", "{{setvar::v::",
    "{{getvar::v}}", "{{unknown ", "{", "}", "{{hidden_key:", "{{if user}}", "{{if .v}}",
    "{{else}}", "{{/if}}", "{{.v}}", "{{.v = ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def typed(parts: list[Part]) -> str:
    return "".join(part if isinstance(part, str) else _typed(part) for part in parts)


def _typed(macro: Macro) -> str:
    return macro.braces[0] + macro.head + typed(macro.args) + macro.braces[1]


@given(TEXTS)
@example("{{ " * 30 + "}}" * 30)
def test_the_parts_of_a_text_are_the_text(text: str) -> None:
    assert typed(parsed(text)) == text


@given(st.text())
def test_text_without_braces_comes_back(text: str) -> None:
    bare = text.replace("{", "").replace("<", "")
    assert Filler(ALL).fill(bare).text == bare


@given(st.text(alphabet="{}/ <>ab\n", max_size=60))
def test_text_without_a_macro_comes_back_unless_it_holds_a_comment(text: str) -> None:
    if "{{//" not in text.replace(" ", "").replace("\n", ""):
        assert fill(text, NAMES).text == text


@given(TEXTS.filter(lambda text: "{{reverse:" not in text))
def test_single_pass_values_are_never_read_as_macros(text: str) -> None:
    """Filling with marks and putting the values in for them afterwards is the same."""
    tricks = {"\1": "{{user}}", "\2": "{{char}}, ::}}", "\3": "{{random:a,b}}{{// x}}<BOT>"}
    char, user, description = tricks.values()
    marked = Filler(replace(ALL, char="\1", user="\2", description="\3")).fill(text).text
    for mark, trick in tricks.items():
        marked = marked.replace(mark, trick)
    hostile = replace(ALL, char=char, user=user, description=description)
    assert Filler(hostile).fill(text).text == marked


def test_a_value_that_becomes_a_macro_by_being_turned_or_kept_is_none() -> None:
    sly = replace(ALL, user="}}rahc{{", char="{{getvar::x}}")
    assert Filler(sly).fill("{{reverse:{{user}}}}").text == "{{char}}"
    assert Filler(replace(ALL, user="= 1")).fill("{{.x{{user}}}}{{.x}}").text == "{{.x= 1}}"
    assert Filler(sly).fill("{{setvar::x::{{char}}}}{{getvar::x}}").text == "{{getvar::x}}"


@given(TEXTS)
def test_filling_twice_from_the_same_values_is_the_same(text: str) -> None:
    assert Filler(ALL).fill(text, "main") == Filler(ALL).fill(text, "main")


PLAIN = st.lists(
    st.sampled_from(["{{char}}", "{{ USER\n}}", "<bot>", "{{lastMessageId}}", "{", "}", "x", "<"]),
    max_size=12,
).map("".join)


@given(PLAIN, st.integers(GROWTH - 20, GROWTH + 1))
@example("{{char}}{{user}}{{Char}}", GROWTH - 4)
@example("{{char}}{{user}}{{char}}", GROWTH + 1)
def test_names_alone_are_filled_as_they_are_among_other_macros(text: str, added: int) -> None:
    alone, among = (Filler(ALL, told=Told(added)) for _ in range(2))
    short, long = alone.fill(text), among.fill(text + "{{noop}}")
    gone = "" if long.text.endswith("{{noop}}") else "noop"
    said, unknown = long.said - {gone}, tuple(one for one in long.unknown if one != "noop")
    assert (short.text, short.said) == (long.text.removesuffix("{{noop}}"), said)
    assert (short.unknown, alone.told.added) == (unknown, among.told.added)


LENGTH, LIMIT = 150_000, 2  # characters, seconds: many times what the slowest took
FLOODS = [
    "{{", "{{//", "{{ ", "{{// {{", "{{// {{a}} ", "{{//{", "{{//}", "}}", "<", "{{//{{//a}}",
    "{{char}}", "<bot>", "{{a}}", "{{random:a,b}}", "{{random:", "{{pick::a::", "\n{{trim}}",
    "{{reverse:{{char}}}}", "{{setvar::x::y}}", "{{hidden_key:a}}", "{{description}}",
    "{{roll:100d6}}", "{{addvar::x::{{getvar::x}}a}}", "{{if user}}", "{{if user}}a{{/if}}",
    "{{else}}", "{{if {{user}}}}{{else}}", "{{/if}}", "{{.x}}", "{{.x += a}}", "{{if::user::",
]  # fmt: skip


def seconds(text: str, values: Values = ALL) -> float:
    start = process_time()
    Filler(values).fill(text)
    return process_time() - start


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_braces_takes_linear_time(flood: str) -> None:
    assert seconds(flood * (LENGTH // len(flood))) < LIMIT


@pytest.mark.parametrize(
    "text",
    [
        "{{ " * (LENGTH // 4) + "}}" * (LENGTH // 8),
        "{{random:" + "a," * (LENGTH // 2) + "}}",
        "{{random:" + "{{char}}," * (LENGTH // 10) + "}}",
        "{{setvar::" + "::" * (LENGTH // 2) + "}}",
        "{{" + " " * LENGTH + "}}",
        "{{trim}}" + "\n" * LENGTH + "{{trim}}",
        "{{roll:" + "9" * LENGTH + "}}",
        "{{" + "a" * LENGTH + "}}",
        "{{if user}}" * (LENGTH // 20) + "{{/if}}" * (LENGTH // 20),
        "{{if user}}" + "{{char}}" * (LENGTH // 8) + "{{/if}}",
        "{{if " + "{{char}}" * (LENGTH // 8) + "}}x{{/if}}",
        "{{.x" + " " * LENGTH + "}}",
        "{{.x" + "-a" * (LENGTH // 2) + "!}}",
        "{{reverse:" * 8 + "x" * LENGTH + "}}" * 8,
        "{{unknown " * 8 + "x" * LENGTH + "}}" * 8,
    ],
    ids=lambda text: text[:12],
)
def test_a_long_macro_takes_linear_time(text: str) -> None:
    assert seconds(text) < LIMIT


def test_a_text_that_names_a_long_field_often_grows_only_so_far() -> None:
    long = replace(ALL, description="x" * 250_000)
    found = Filler(long).fill("{{description}}" * 50_000)
    assert found.text.count("x") == GROWTH
    assert found.text.endswith("{{description}}")
    assert found.unknown == ("description",)
    assert fill("{{original}}", NAMES, original="y" * 5_000_000).text == "y" * 5_000_000

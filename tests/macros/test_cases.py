"""The edges of each macro, one a line."""

from datetime import datetime, timedelta

import pytest

from app.macros import Filler, fill
from app.macros.clock import ago, written
from tests.macros.cast import ALL, NAMES, NOW, filled


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        # one choice is a choice; blanks at the author's commas go, those of a value stay
        ("{{random: only }}", "only"),
        ("{{random::  a  ::  a  }}{{random::a, a}}", "  a  a"),
        (r"{{pick:a\,b}}", "a,b"),
        ("{{random:{{reverse: x}}}}", "x "),
        ("{{roll:1d1+4}} {{roll:1d1-3}} {{roll::d1}} {{roll 100d1}} {{ROLL: 1 }}", "5 -2 1 100 1"),
        ("a\r\n\n{{trim}}\n{{trim}}\nb", "ab"),
        ("a \n{{ trim }} \nb", "a  \nb"),
        ("{{trim}}\n{{char}}\n{{trim}}", "Mira"),
        ("{{reverse:ab{{char}}}}{{reverse::xy}}", "ariMbayx"),
        ("{{comment: {{user}} }}{{comment::x}}", ""),
        ("{{charFirstMessage}} {{charFirstMessage::0}}", "Ahoy, Anna. Ahoy, Anna."),
        ("[{{outlet:: harbour }}] [{{outlet::nowhere}}]", "[Skarn has one quay.] []"),
        ("{{time::UTC-5}} {{time_UTC+0}} {{TIME_utc-10}}", "3:05 PM 8:05 PM 10:05 AM"),
        ("{{datetimeformat::YY-M-DD hh:m:s a}}", "26-3-02 09:5:7 pm"),
        ("{{datetimeformat ddd Do MMM, H ZZ Z [YYYY]}}", "Mon 2nd Mar, 21 +0100 +01:00 YYYY"),
        # variables
        ("{{setvar:: x ::a::b}}{{getvar::x}}", "a::b"),
        ("{{addvar::x::a}}{{addvar::x::b}}{{getvar::x}}", "ab"),
        ("{{addvar::x::0.1}}{{addvar::x::0.2}}{{getvar::x}}", "0.3"),
        ("{{incvar::x}}{{incvar::x}}{{decvar::x}}{{getvar::x}}", "1211"),
        ("{{setvar::x::{{user}}}}{{getvar::{{reverse:x}}}}", "Anna"),
        ("{{setvar::x::{{getvar::y}}{{setvar::y::1}}}}[{{getvar::x}}{{getvar::y}}]", "[1]"),
        ("{{setglobalvar::x::1}}{{setvar::x::2}}{{getglobalvar::x}}{{getvar::x}}", "12"),
        ("{{incglobalvar::x}}{{addglobalvar::x::2}}{{decglobalvar::x}}", "12"),
        # the short way
        ("{{.x = a}}{{.x}}{{$x}}{{$x=b}}{{ $x }}{{getvar::x}}{{getglobalvar::x}}", "abab"),
        ("{{.n = 2}}{{.n += 40}}{{.n}} {{.n++}} {{.n--}} {{.n -= 2}}{{.n}}", "42 43 42 40"),
        ("{{.a || {{user}}}} {{.a ?? b}} {{.a ||= c}} {{.a ??= d}} {{.a}}", "Anna b c c c"),
        ("{{.a=}}{{.a ?? b}}|{{.a || b}}|{{.a ??= b}}|{{.a ||= c}}", "|b||c"),
        (
            "{{.a-b = 1}}{{.a-b == 1}} {{.a-b != 1}} {{.a-b >= 1}} {{.a-b<1}}",
            "true false true false",
        ),
        # one of two
        ("{{if scenario}}A {{scenario}}{{else}}None{{/if}}", "A A storm is near."),
        ("{{if .x}}one{{else}}two{{/if}}{{if !$x}}three{{/if}}{{if .x}}four{{/if}}", "twothree"),
        ("{{if 0}}a{{/if}}{{if  Off }}b{{/if}}{{if false}}c{{/if}}", ""),
        ("{{if ! }}d{{/if}}{{if no}}e{{/if}}", "de"),
        ("{{if {{.x = 1}}{{.x > 0}}}}\n  yes  \n{{/if}}", "yes"),
        ("{{if .x}}{{if user}}a{{else}}b{{/if}}{{else}}{{if user}}c{{/if}}d{{/if}}", "cd"),
        ("{{if::user::yes {{else}} no}}{{IF::.x::yes}}{{if::.x::yes{{else}}no}}", "yesno"),
        ("{{if .x}}{{.y = 1}}{{else}}{{.z = 1}}{{/if}}[{{.y}}{{.z}}]", "[1]"),
        ("{{if original}}{{original}}{{/if}}", "Write well."),
        ("{{reverse:{{if user}}ab{{/if}}}}{{random::{{if user}}c{{/if}}}}", "bac"),
        # what means nothing here
        (
            '{{isMobile}} {{hasExtension::vectors}} [{{banned "x"}}{{instructStop}}]',
            "false false []",
        ),
        # what is not drawn is not done
        ("{{random::a{{// }}}}{{random::{{noop}}}}", "a"),
    ],
)
def test_the_macro_table(typed: str, given: str) -> None:
    found = filled(typed, "Write well.")
    assert (found.text, found.unknown) == (given, ())


@pytest.mark.parametrize(
    "typed",
    [
        "{{random}}", "{{random:}}", "{{random a,b}}", "{{pick::}}",
        "{{roll}}", "{{roll:0}}", "{{roll:0d6}}", "{{roll:101d6}}", "{{roll:1000001}}",
        "{{roll:d}}", "{{roll:2d6+}}", "{{roll:99999999999999999999}}", "{{roll:٣}}",
        "{{time_UTC+15}}", "{{time_UTC}}", "{{time::noon}}", "{{datetimeformat}}", "{{date x}}",
        "{{charFirstMessage::2}}", "{{charFirstMessage::-1}}", "{{charFirstMessage::x}}",
        "{{outlet}}", "{{trim x}}", "{{comment}}", "{{reverse}}", "{{maxPrompt x}}",
        "{{getvar}}", "{{getvar:x}}", "{{getvar::}}", "{{getvar::a::b}}", "{{setvar::x}}",
        "{{setvar::" + "n" * 101 + "::v}}", "{{setvar::x::" + "v" * 10_001 + "}}",
        "{{if x}}", "{{if}}", "{{else}}", "{{/if}}", "{{#when a}}", "{{hasExtension}}",
        "{{.x !}}", "{{.x < a}}", "{{.x -= a}}", "{{.1}}", "{{$}}", "{{. x}}",
        "{{firstIncludedMessageId}}", "{{calc::1+1}}", "{{raw::asset}}",
    ],
)  # fmt: skip
def test_what_cannot_be_followed_stays_as_typed_and_is_told(typed: str) -> None:
    found = filled(typed)
    assert found.text == typed
    assert len(found.unknown) == 1


def test_what_a_condition_asks_is_not_said() -> None:
    found = filled("{{if description}}{{if {{personality}}}}{{scenario}}{{/if}}{{/if}}")
    assert found.said == {"scenario"}


@pytest.mark.parametrize(
    ("typed", "given", "unknown"),
    [
        (
            "{{if .x}}{{user}}{{else}}b{{/if}}",
            "{{if .x}}Anna{{else}}b{{/if}}",
            ("if", "else", "/if"),
        ),
        ("{{if persona}}a{{/if}}{{if user}}b{{/if}}", "{{if persona}}a{{/if}}b", ("if", "/if")),
        ("{{.x}}{{$y = 1}}", "{{.x}}{{$y = 1}}", (".x", "$y")),
        ("{{if user}}{{user}}{{else}}", "{{if user}}Anna{{else}}", ("if", "else")),
    ],
)
def test_a_condition_of_which_nothing_is_known_stays(
    typed: str, given: str, unknown: tuple[str, ...]
) -> None:
    found = fill(typed, NAMES)
    assert (found.text, found.unknown) == (given, unknown)


def test_conditions_are_nested_eight_deep() -> None:
    deep = "{{if user}}" * 8 + "x" + "{{/if}}" * 8
    assert filled(deep).text == "x"
    assert filled(f"{{{{if user}}}}{deep}{{{{/if}}}}").text == "{{if user}}x{{/if}}"


def test_a_number_can_be_added_to_words_only_as_words() -> None:
    assert filled("{{setvar::x::a}}{{addvar::x::1}}{{getvar::x}}").text == "a1"
    assert filled("{{setvar::x::a}}{{incvar::x}}").unknown == ("incvar",)


def test_variables_live_from_text_to_text_and_go_with_the_filler() -> None:
    filler = Filler(ALL)
    filler.fill("{{setvar::mood::grim}}", "description")
    assert filler.fill("{{getvar::mood}}", "main").text == "grim"
    assert Filler(ALL).fill("{{getvar::mood}}", "main").text == ""


def test_variables_are_bounded_in_number_and_length() -> None:
    filler = Filler(ALL)
    filler.fill("".join(f"{{{{setvar::v{n}::x}}}}" for n in range(1_100)))
    assert filler.variables is not None
    assert len(filler.variables) == 1_000
    filler.fill("{{setvar::v1::xxxxxxxx}}" + "{{addvar::v1::{{getvar::v1}}}}" * 40)
    assert len(filler.variables["v1"]) == 8192
    assert filler.unknown == ("setvar", "addvar")


def test_a_draw_does_only_what_is_drawn() -> None:
    found = Filler(ALL)
    found.fill("{{random::{{setvar::a::1}}::{{setvar::b::1}}}}", "main")
    assert found.variables is not None
    assert len(found.variables) == 1


def test_hidden_keys_are_not_read() -> None:
    filler = Filler(ALL)
    found = filler.fill("A{{hidden_key: the {{char}} }}{{hidden_key:}}{{// {{hidden_key:no}} }}B")
    assert found.text == "AB"
    filler.fill("{{hidden_key:Skarn}}{{wrong}}{{hidden_key}}")
    assert filler.unknown == ("wrong", "hidden_key")


@pytest.mark.parametrize(
    ("day", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (22, "22nd")]
)
def test_days_have_their_endings(day: int, said: str) -> None:
    assert written(NOW.replace(day=day), "Do") == said


def test_noon_and_midnight_are_twelve() -> None:
    hours = [datetime(2026, 3, 2, hour, tzinfo=NOW.tzinfo) for hour in (0, 11, 12, 23)]
    assert [written(at, "h A") for at in hours] == ["12 AM", "11 AM", "12 PM", "11 PM"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "a few seconds"), (59, "a few seconds"), (60, "a minute"), (3599, "59 minutes"),
        (3600, "an hour"), (86399, "23 hours"), (86400, "a day"), (999999, "11 days"),
    ],
)  # fmt: skip
def test_idle_times_are_said_by_their_largest_unit(seconds: int, said: str) -> None:
    assert ago(timedelta(seconds=seconds)) == said

"""How entries stand that fired before, and what of a match is kept with a reply."""

import json

import pytest

from app.lorebooks.report import LISTED, fired, report
from app.lorebooks.times import states
from app.lorebooks.values import Situation
from tests.lorebooks.books import asked, book, entry, on


@pytest.mark.parametrize(
    ("fields", "messages", "state", "left"),
    [
        ({"sticky": 4}, 11, "sticky", 3),
        ({"sticky": 4}, 13, "sticky", 1),
        ({"sticky": 4}, 14, "over", 0),
        ({"cooldown": 3}, 11, "cooldown", 2),
        ({"sticky": 2, "cooldown": 3}, 12, "cooldown", 3),
        ({"sticky": 2, "cooldown": 3}, 15, "over", 0),
        ({"content": "@@keep_activate_after_match\nA"}, 90, "kept_on", 0),
        ({"content": "@@dont_activate_after_match\nA"}, 90, "done", 0),
    ],
)
def test_w9_how_an_entry_stands_that_fired(
    fields: dict[str, object], messages: int, state: str, left: int
) -> None:
    ours, timed = book(entry("e", "k", **fields)), {"b/e": 10}
    (time,) = states([ours], Situation(messages=messages), timed)
    assert (time.who, time.state, time.began, time.left) == ("b/e", state, 10, left)
    told = asked(ours, "", now=Situation(messages=messages), timed=timed)
    assert bool(on(told)) == (state in ("sticky", "kept_on"))


def test_w9_what_began_here_or_later_does_not_stand_yet() -> None:
    ours = book(entry("e", "k", sticky=9), entry("plain", "k"))
    assert states([ours], Situation(messages=10), {"b/e": 10, "b/plain": 2}) == []
    assert asked(ours, "k").started() == ["b/e"]


def test_w12_a_report_lists_so_many_and_counts_the_rest() -> None:
    loud = [entry(f"loud {n}", "k" * 900, comment="t" * 1_000, constant=True) for n in range(70)]
    shy = [entry(f"shy {n}", "k", comment="t" * 1_000) for n in range(80)]
    cut = entry("cut", constant=True, probability=0, comment="cut")
    told = report(asked(book(*loud, *shy, cut), ""))
    assert told is not None
    assert (len(told["fired"]), told["moreFired"], fired(told)) == (LISTED, 20, 70)
    assert (len(told["notFired"]), told["more"]) == (LISTED, 31)
    assert told["notFired"][0]["rule"] == "probability"
    assert {len(one["title"]) for one in told["fired"]} == {60}
    assert len(json.dumps(told)) < 50_000
    assert report(asked([], "k")) is None

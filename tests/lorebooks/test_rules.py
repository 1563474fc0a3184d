"""Recursion, groups, chance, budget, conditions."""

import pytest

from app.lorebooks.values import Settings, Situation
from tests.lorebooks.books import asked, book, entry, off, on


def chain(*, length: int = 5, **fields: object) -> list:  # type: ignore[type-arg]
    """Entries of which each wakes the next."""
    return [entry(f"e{at}", f"k{at}", content=f"then k{at + 1}", **fields) for at in range(length)]


def test_w6_what_an_entry_says_wakes_others() -> None:
    found = asked(book(*chain()), "k0")
    assert on(found) == ["e0", "e1", "e2", "e3", "e4"]
    reasons = [(one.reason.woken_by, one.reason.level) for one in found.fired]
    assert reasons == [("", 0), ("b/e0", 1), ("b/e1", 2), ("b/e2", 3), ("b/e3", 4)]


def test_w6_recursion_ends_at_the_step_limit_and_says_who_would_have_come() -> None:
    found = asked(book(*chain()), "k0", settings=Settings(max_steps=2))
    assert on(found) == ["e0", "e1", "e2"]
    assert off(found) == {"e3": "recursion_limit", "e4": "no_key"}


def test_recursion_can_be_refused_by_book_by_house_and_by_entry() -> None:
    only = ["e0"]
    assert on(asked(book(*chain(), recursive_scanning=False), "k0")) == only
    assert on(asked(book(*chain()), "k0", settings=Settings(recursive=False))) == only
    assert on(asked(book(*chain(), recursive_scanning=True), "k0",
                    settings=Settings(recursive=False)))[1:]  # fmt: skip
    assert on(asked(book(*chain(prevent_recursion=True)), "k0")) == only
    assert on(asked(book(*chain(exclude_recursion=True)), "k0")) == only


def test_an_entry_waits_for_its_level_of_recursion() -> None:
    ours = book(
        entry("now", "owl"),
        entry("first", "owl", delay_until_recursion=1),
        entry("third", "owl", delay_until_recursion=3),
    )
    found = asked(ours, "an owl")
    assert set(on(found)) == {"now", "first", "third"}
    assert off(asked(book(entry("late", "hawk", delay_until_recursion=1)), "owl")) == {
        "late": "no_key"
    }


def test_too_few_that_fire_make_it_read_older_messages() -> None:
    ours = book(entry("new", "owl"), entry("old", "hawk"), entry("oldest", "wren"))
    texts = ("owl", "nothing", "hawk", "wren")
    for wanted, expected in ((1, {"new"}), (2, {"new", "old"}), (3, {"new", "old", "oldest"})):
        settings = Settings(scan_depth=1, min_activations=wanted)
        assert set(on(asked(ours, *texts, settings=settings))) == expected
    short = Settings(scan_depth=1, min_activations=3, min_activations_depth=3)
    assert set(on(asked(ours, *texts, settings=short))) == {"new", "old"}
    assert on(asked([], *texts, settings=short)) == []
    deep = book(entry("new", "owl"), entry("old", "hawk"), entry("far", "x", scan_depth=9))
    wide = Settings(scan_depth=1, min_activations=2)
    assert set(on(asked(deep, *texts, settings=wide))) == {"new", "old"}


def test_w6_the_budget_keeps_what_has_priority_and_tells_who_was_dropped() -> None:
    ours = book(
        entry("low", "k", content="12345", priority=1),
        entry("high", "k", content="12345", priority=9),
        entry("late", "k", content="12345", insertion_order=500),
        entry("free", "k", content="1234567890", ignore_budget=True),
    )
    found = asked(ours, "k", budget=11)
    assert set(on(found)) == {"low", "high", "free"}
    assert off(found) == {"late": "budget"}
    assert found.tokens == 20
    assert set(on(asked(ours, "k", budget=0))) == {"free"}


def test_w6_one_that_is_too_long_does_not_push_out_the_others() -> None:
    ours = book(entry("long", "k", content="x" * 99, priority=9), entry("short", "k", content="x"))
    assert on(asked(ours, "k", budget=10)) == ["short"]


def test_w6_a_book_has_a_budget_of_its_own() -> None:
    small = book(entry("a", "k", content="123"), entry("b", "k", content="123"), token_budget=4)
    other = book(entry("c", "k", content="123"), ref="o")
    found = asked([small, other], "k", budget=100)
    assert on(found) == ["c", "a"]
    assert off(found) == {"b": "budget"}


def test_larger_orders_come_later_and_the_first_book_last() -> None:
    first = book(entry("a", "k"), entry("b", "k", insertion_order=1), ref="first")
    second = book(entry("c", "k"), ref="second")
    assert on(asked([first, second], "k")) == ["b", "c", "a"]


def test_w8_chance_is_the_same_for_the_same_seed() -> None:
    ours = book(*(entry(str(at), "k", probability=30) for at in range(200)))
    runs = [on(asked(ours, "k", seed=seed)) for seed in ("a", "a", "b")]
    assert runs[0] == runs[1] != runs[2]
    assert 30 < len(runs[0]) < 95
    assert set(off(asked(ours, "k", seed="a")).values()) == {"probability"}
    never, always = entry("n", "k", probability=0), entry("a", "k", use_probability=False)
    assert on(asked(book(never, always.saying(probability=0)), "k")) == ["a"]


def test_w8_one_of_a_group_fires_by_weight() -> None:
    ours = book(
        entry("heavy", "k", group="weather", group_weight=90),
        entry("light", "k", group="weather", group_weight=10),
        entry("never", "k", group="weather", group_weight=0),
        entry("other", "k"),
    )
    found = asked(ours, "k")
    assert len(on(found)) == 2
    assert set(off(found).values()) == {"group"}
    winners = [on(asked(ours, "k", seed=str(seed)))[0] for seed in range(100)]
    assert 75 < winners.count("heavy") < 100
    assert "never" not in winners


def test_a_group_can_go_by_who_is_first_or_fits_best() -> None:
    first = [
        entry("a", "k", group="g", group_override=True, insertion_order=1),
        entry("b", "k", group="g", group_override=True, insertion_order=9),
        entry("c", "k", group="g", insertion_order=99),
    ]
    assert on(asked(book(*first), "k")) == ["b"]
    best = [
        entry("one", "k", "x", group="g", use_group_scoring=True),
        entry("two", "k", "owl", group="g", use_group_scoring=True),
    ]
    for seed in range(8):
        assert on(asked(book(*best), "k and owl", seed=str(seed))) == ["two"]


def test_a_group_that_has_its_one_takes_none_of_the_next_round() -> None:
    ours = book(
        entry("a", "k", group="g, h", content="hawk"),
        entry("b", "hawk", group="h"),
    )
    assert off(asked(ours, "k")) == {"b": "group"}


def test_some_need_no_key_and_some_say_nothing() -> None:
    ours = book(
        entry("always", constant=True),
        entry("blank", "k", content=" \n"),
        entry("off", "k", enabled=False),
        entry("none"),
    )
    found = asked(ours, "k")
    assert on(found) == ["always"]
    assert found.fired[0].reason.why == "constant"
    assert off(found) == {"blank": "blank", "off": "disabled", "none": "no_key"}


@pytest.mark.parametrize(
    ("fields", "now", "rule"),
    [
        ({"triggers": ["continue"]}, Situation(trigger="continue"), None),
        ({"triggers": ["continue"]}, Situation(), "trigger"),
        ({"triggers": ["regenerate"]}, Situation(trigger="swipe"), None),
        ({"triggers": ["swipe"]}, Situation(trigger="regenerate"), None),
        ({"triggers": ["regenerate"]}, Situation(), "trigger"),
        ({"filter_names": ["mira"]}, Situation(character="Mira"), None),
        ({"filter_names": ["Mira"]}, Situation(character="Rok"), "filter"),
        ({"filter_tags": ["sea"]}, Situation(tags=("Sea",)), None),
        ({"filter_tags": ["sea"], "filter_exclude": True}, Situation(tags=("sea",)), "filter"),
        ({"filter_tags": ["sea"], "filter_exclude": True}, Situation(), None),
        ({"delay": 4}, Situation(messages=3), "delay"),
        ({"delay": 4}, Situation(messages=4), None),
    ],
)
def test_conditions(fields: dict[str, object], now: Situation, rule: str | None) -> None:
    found = asked(book(entry("e", "k", **fields)), "k", now=now)
    assert off(found) == ({"e": rule} if rule else {})


def fires(one: object, messages: int, began: int | None) -> bool:
    """Without its key, at this length of the branch."""
    timed = {} if began is None else {"b/e": began}
    assert not isinstance(one, str)
    return bool(on(asked(book(one), "", now=Situation(messages=messages), timed=timed)))  # type: ignore[arg-type]


def test_w9_sticky_stays_on_for_its_messages() -> None:
    sticky = entry("e", "k", sticky=3)
    assert [fires(sticky, at, 10) for at in (9, 10, 11, 12, 13)] == [
        *(False, False, True, True, False)
    ]
    assert not fires(sticky, 11, None)
    first = asked(book(sticky), "k", now=Situation(messages=10))
    again = asked(book(sticky), "k", now=Situation(messages=11), timed={"b/e": 10})
    assert (first.started(), again.started()) == (["b/e"], [])


def test_w9_cooldown_keeps_it_off_after_it_was_sticky() -> None:
    one = entry("e", "k", sticky=2, cooldown=3)
    rules = [
        off(asked(book(one), "k", now=Situation(messages=at), timed={"b/e": 10})).get("e")
        for at in range(10, 17)
    ]
    assert rules == [None, None, "cooldown", "cooldown", "cooldown", None, None]


def test_an_entry_knows_its_place() -> None:
    found = asked(book(entry("e", "k", position="at_depth", depth=2, role="user")), "k")
    (one,) = found.fired
    assert (one.position, one.depth, one.role, one.from_start) == ("at_depth", 2, "user", False)

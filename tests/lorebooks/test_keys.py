"""Whether a key is in a text: truth tables."""

import pytest

from app.lorebooks.match import match
from app.lorebooks.needles import MAX_PATTERN_SECONDS
from app.lorebooks.values import Reason, Said, Settings
from tests.lorebooks.books import asked, book, entry, off, on

BOTH, ONE, NONE = "red hawk, white owl", "red hawk", "nothing"


@pytest.mark.parametrize(
    ("logic", "fires"),
    [
        ("and_any", {BOTH: True, ONE: True, NONE: False}),
        ("not_all", {BOTH: False, ONE: True, NONE: True}),
        ("not_any", {BOTH: False, ONE: False, NONE: True}),
        ("and_all", {BOTH: True, ONE: False, NONE: False}),
    ],
)
def test_w5_secondary_keys_in_their_four_ways(logic: str, fires: dict[str, bool]) -> None:
    one = entry("e", "castle", secondary_keys=["hawk", "owl"], selective_logic=logic)
    for said, expected in fires.items():
        found = asked(book(one), f"the castle and {said}")
        assert (on(found) == ["e"]) is expected, said
        assert off(found) == ({} if expected else {"e": "secondary"})
        assert off(asked(book(one), said)) == {"e": "no_key"}


def test_w5_secondary_keys_count_only_where_they_are_used() -> None:
    for unused in ({"selective": False}, {"use_regex": True}):
        assert on(asked(book(entry("e", "castle", secondary_keys=["owl"], **unused)), "castle"))


@pytest.mark.parametrize(
    ("key", "text", "case", "whole", "found"),
    [
        ("Dragon", "a dragon sleeps", False, True, True),
        ("Dragon", "a dragon sleeps", True, True, False),
        ("Dragon", "a Dragon sleeps", True, True, True),
        ("drag", "a dragon sleeps", False, True, False),
        ("drag", "a dragon sleeps", False, False, True),
        ("dragon", "dragons, all of them", False, True, False),
        ("dragon", "dragons, then the dragon", False, True, True),
        ("dragon", "(Dragon)", False, True, True),
        ("Mira", "Mira’s lamp", False, True, True),
        ("dark elf", "the Dark Elf.", False, True, True),
        ("dark elf", "the dark elfin song", False, True, False),
        ("dark elf", "the dark elfin song", False, False, True),
        ("кот", "Чёрный КОТ.", False, True, True),
        ("кот", "который час", False, True, False),
        ("STRASSE", "die Straße", False, True, True),
        ("café", "the cafe\u0301 is shut", False, True, True),
        ("灯台", "彼は灯台守です", False, True, True),
        ("灯", "彼は灯台守です", False, True, True),
        ("灯台", "燈臺", False, True, False),
        ("Ki灯", "mKi灯", False, True, False),
        ("C++", "in C++, mostly", False, True, True),
        ("*", "a * b", False, True, True),
        ("  ", "   ", False, False, False),
    ],
)
def test_w5_case_and_whole_words_in_any_script(
    key: str, text: str, case: bool, whole: bool, found: bool
) -> None:
    one = entry("e", key, case_sensitive=case, match_whole_words=whole)
    assert (on(asked(book(one), text)) == ["e"]) is found


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("/drag(on|oness)/", "Dragon", False),
        ("/drag(on|oness)/i", "the DRAGON", True),
        (r"/\bcat\b/", "concatenate", False),
        (r"/a\/b/", "a/b", True),
        (r"/caf\u00e9/", "café", True),
        ("/a.b/s", "a\nb", True),
        ("/a.b/", "a\nb", False),
        ("/^two$/m", "one\ntwo", True),
        ("/not a pattern", "not a pattern", False),
        ("/и.и/iu", "ИЛИ", True),
        ("/x/q", "x", False),
    ],
)
def test_w5_keys_that_are_patterns(key: str, text: str, found: bool) -> None:
    assert (on(asked(book(entry("e", key)), text)) == ["e"]) is found


def test_w5_an_entry_whose_keys_are_all_patterns() -> None:
    one = entry("e", "drag(on|oness)", use_regex=True)
    assert on(asked(book(one), "a Dragoness")) == ["e"]
    assert on(asked(book(one.saying(case_sensitive=True)), "a DRAGON")) == []


@pytest.mark.parametrize("pattern", ["(?=a)a", r"(a)\1", "(", "a" * 990, "[a-z]{1,900}q"])
def test_w5_a_pattern_that_cannot_be_used_matches_nothing_and_is_told(pattern: str) -> None:
    found = asked(book(entry("e", f"/{pattern}/", "owl")), "aaa")
    assert (on(found), off(found)) == ([], {"e": "no_key"})
    assert found.bad_keys[0].key == f"/{pattern}/"
    assert found.bad_keys[0].reason
    assert on(asked(book(entry("e", f"/{pattern}/", "owl")), "an owl")) == ["e"]


def test_w5_many_patterns_at_once_are_found_each_by_itself() -> None:
    entries = [entry(str(at), rf"/\bnumber {at}\b/i") for at in range(120)]
    assert set(on(asked(book(*entries), "Number 7", "NUMBER 113."))) == {"7", "113"}
    twice = [entry("a", "/(?P<n>x)1/"), entry("b", "/(?P<n>x)2/")]
    assert on(asked(book(*twice), "x2")) == ["b"]


def test_w5_patterns_made_to_hang_do_not() -> None:
    hard = ["(a+)+$", "(x+x+)+y", "(?:a?){30}a{30}b", "(.*a){20}!", r"(\w+\s?){50}!!"]
    entries = [entry(f"{at} {how}", f"/{how}/") for how in hard for at in range(4)]
    found = asked(book(*entries), "a" * 100_000)
    assert MAX_PATTERN_SECONDS < 1
    assert not {one.entry[2:] for one in found.fired} - {"(a+)+$"}


def test_w4_a_key_counts_in_the_last_messages_only() -> None:
    ours = book(entry("e", "boat"), scan_depth=2)
    found = asked(ours, "nothing", "the boat", "older")
    assert on(found) == ["e"]
    assert found.fired[0].reason == Reason("key", "boat", message=1)
    assert off(asked(ours, "nothing", "nothing", "the boat")) == {"e": "no_key"}
    longer = book(entry("e", "boat", scan_depth=3), scan_depth=2)
    assert on(asked(longer, "nothing", "nothing", "the boat")) == ["e"]
    none = book(entry("e", "boat", scan_depth=0))
    assert off(asked(none, "the boat")) == {"e": "no_key"}


def test_w4_who_speaks_is_read_too() -> None:
    ours = book(entry("e", "mira"))
    texts = [Said("Mira", "Good evening.")]
    assert on(match([ours], texts, seed="", budget=None, count=len)) == ["e"]
    quiet = Settings(include_names=False)
    assert on(match([ours], texts, seed="", budget=None, count=len, settings=quiet)) == []


def test_other_sources_are_read_by_those_that_ask() -> None:
    ours = book(
        entry("e", "owl", scan_sources=["scenario"]),
        entry("f", "owl", scan_sources=["persona_description"]),
    )
    found = asked(ours, "nothing", sources={"scenario": "An owl watches."})
    assert on(found) == ["e"]
    assert found.fired[0].reason.source == "scenario"

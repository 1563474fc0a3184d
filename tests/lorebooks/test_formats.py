"""Books as five programs write them: in, and out again."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.lorebooks.coerce import BookError, texts
from app.lorebooks.entry import MAX_BOOK_BYTES, MAX_CONTENT_BYTES, Book
from app.lorebooks.formats import read, read_file, write_file
from tests.lorebooks.books import book, entry

SAMPLES = Path(__file__).parent / "samples"
ENTRIES: dict[str, list[tuple[list[str], str]]] = {
    "world": [
        (["Skarn", "/light(house|s)?/i"], "The light at Skarn has ninety-four stairs."),
        (["oil", "wick"], "Whale oil.\n"),
    ],
    "card_v2": [(["ledger"], "It has a page too many."), (["aune"], "Rows the boat.")],
    "lorebook_v3": [
        (["elev(en|enth) minutes?"], "@@depth 1\n@@role user\nThe light went out."),
        (["fog"], "Nobody rows in it."),
    ],
    "agnai": [(["light", "lamp"], "It burns oil."), (["boat"], "It is late.")],
    "risu": [(["light", "lamp"], "It burns oil."), (["bo(at|ats), or"], "It is late.")],
    "novel": [(["light", "/lam(p|ps)/i"], "It burns oil."), (["boat"], "It is late.")],
}


def sample(name: str) -> Book:
    return read_file((SAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", ENTRIES)
def test_w3_each_format_comes_in_whole(name: str) -> None:
    assert [(one.keys, one.content) for one in sample(name).entries] == ENTRIES[name]


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("kind", ["st", "v3"])
def test_w3_what_goes_out_comes_in_as_it_was(name: str, kind: str) -> None:
    before = sample(name)
    after = read_file(write_file(before, kind))
    assert [vars(one) | {"ref": ""} for one in after.entries] == [
        vars(one) | {"ref": ""} for one in before.entries
    ]
    assert vars(after) | {"entries": ()} == vars(before) | {"entries": ()}


def test_w3_a_world_file_keeps_all_that_it_said() -> None:
    """Fields that we have, fields that we do not, and those of the file itself."""
    before = json.loads((SAMPLES / "world.json").read_text())
    after = json.loads(write_file(sample("world"), "st"))
    assert not lost(before["entries"]["0"], after["entries"]["0"]) - {"delayUntilRecursion"}
    assert after["entries"]["0"]["delayUntilRecursion"] == 0
    assert after["entries"]["7"]["uid"] == 7
    assert not lost(before, after) - {"entries"}


@pytest.mark.parametrize(
    ("case", "key", "told"),
    [
        (None, "gam+a", "/gam+a/i"),
        (True, "gam+a", "/gam+a/"),
        (None, r"a/b\/c[/]", r"/a\/b\/c[\/]/i"),
        (None, "/gam+a/s", "/gam+a/s"),
        (None, "  ", "  "),
    ],
)
def test_w3_in_a_world_file_a_pattern_is_written_as_one(
    case: bool | None, key: str, told: str
) -> None:
    ours = book(entry("e", key, use_regex=True, case_sensitive=case))
    file = json.loads(write_file(ours, "st"))
    assert file["entries"]["0"]["key"] == [told]
    (back,) = read(file).entries
    assert (back.keys, back.use_regex) == ([key] if key.strip() else [], True)
    file["entries"]["0"]["key"] = ["/delta/i"]
    assert read(file).entries[0].keys == ["/delta/i"]


def test_w3_a_cards_book_keeps_all_that_it_said() -> None:
    before = json.loads((SAMPLES / "card_v2.json").read_text())["data"]["character_book"]
    after = json.loads(write_file(sample("card_v2"), "v3"))["data"]
    assert not lost(before, after) - {"entries", "extensions"}
    assert after["extensions"]["chub"] == {"id": 12}
    for was, now in zip(before["entries"], after["entries"], strict=True):
        assert not lost(was, now) - {"extensions", "comment"}
        assert not lost(was["extensions"], now["extensions"]) - {"sticky"}
    assert after["entries"][0]["extensions"]["linked"] is True


def lost(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The keys whose values are others now."""
    return {key for key, value in before.items() if after.get(key, value is None) != value} - {
        key for key, value in before.items() if value is None and after.get(key) is None
    }


def test_w3_every_field_of_a_world_file_is_read() -> None:
    one = sample("world").entries[0]
    said = one.model_dump(exclude_defaults=True, exclude={"kept", "ref", "keys", "content"})
    assert said == {
        "secondary_keys": ["storm", "night"],
        "comment": "The light",
        "selective_logic": "and_all",
        "match_whole_words": True,
        "scan_depth": 5,
        "scan_sources": ["character_description", "scenario"],
        "position": "at_depth",
        "depth": 2,
        "role": "user",
        "insertion_order": 120,
        "exclude_recursion": True,
        "probability": 80,
        "group": "places",
        "group_weight": 70,
        "sticky": 3,
        "cooldown": 2,
        "triggers": ["normal", "swipe"],
        "filter_names": ["Rok"],
        "filter_exclude": True,
    }
    other = sample("world").entries[1]
    assert (other.enabled, other.insertion_order, other.position) == (False, 90, "outlet")
    assert (other.outlet_name, other.delay_until_recursion) == ("pantry", 1)


def test_w3_in_a_card_the_extensions_position_wins() -> None:
    first, second = sample("card_v2").entries
    assert (first.position, second.position) == ("after_examples", "after_char")
    assert (first.selective_logic, first.probability, first.display_index) == ("not_any", 55, 2)
    assert first.use_regex is False  # SillyTavern says so of every entry
    assert (second.comment, second.priority, second.selective) == ("Aune", 3, False)
    whole = sample("card_v2")
    assert (whole.scan_depth, whole.token_budget, whole.recursive_scanning) == (3, 400, True)


def test_w3_the_others_say_what_they_mean() -> None:
    light, boat = sample("agnai").entries
    assert (light.insertion_order, light.priority, light.comment) == (12, 30, "Light")
    assert boat.enabled is False
    light, boat = sample("risu").entries
    assert (light.secondary_keys, light.selective, light.probability) == (["storm"], True, 40)
    assert (boat.constant, boat.use_regex, boat.selective) == (True, True, False)
    light, boat = sample("novel").entries
    assert (light.insertion_order, boat.enabled, light.selective) == (400, False, False)
    pattern, case = sample("lorebook_v3").entries
    assert (pattern.use_regex, pattern.ref, case.case_sensitive) == (True, "nine", True)


@pytest.mark.parametrize(
    "root",
    [
        {"data": {"character_book": {"entries": [{"keys": ["k"], "content": "c"}]}}},
        {"character_book": {"entries": [{"keys": ["k"], "content": "c"}]}},
        {"entries": [{"keys": ["k"], "content": "c"}]},
        {"entries": [{"key": ["k"], "content": "c"}]},
        {"entries": {"0": {"key": ["k"], "content": "c"}}},
        {"entries": {"0": {"key": "k", "content": "c", "probability": None, "depth": "x"}}},
        {"entries": {"0": {"key": ["k", None, " "], "content": "c", "order": 1e99}}},
        {"entries": [{"keywords": ["k"], "entry": "c"}]},
        {"entries": [{"text": "c", "keys": ["k"]}]},
        {"data": [{"key": "k", "content": "c"}]},
        {"entries": [{"keys": ["k\0"], "content": "\0c"}, "nothing", None]},
    ],
)
def test_w3_what_is_inside_decides_what_a_file_is(root: dict[str, Any]) -> None:
    (one,) = read_file(json.dumps(root).encode()).entries
    assert (one.keys, one.content) == (["k"], "c")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG", "is not a JSON file"),
        (b"{", "is damaged (its JSON breaks off in line 1)"),
        (b"[]", "holds no lorebook"),
        (b'{"name": "Mira", "first_mes": "Hi"}', "holds no lorebook"),
        (b'{"spec": "chara_card_v2", "data": {"character_book": null}}', "holds no lorebook"),
        (b"[" * 100_000, "is nested too deeply"),
        (b"[" + b"9" * 4_301 + b"]", "holds a number with too many digits"),
        (b'{"entries": {"0": {"x": ' + b"[" * 80 + b"]" * 80 + b"}}}",
         "is nested more than 64 levels deep"),
        (b" " * (MAX_BOOK_BYTES + 1), "is larger than 10 MB"),
        (json.dumps({"entries": [{}] * 10_001}).encode(),
         "has 10,001 entries; a book holds at most 10,000"),
        (json.dumps({"entries": [{"keys": [], "content": "é" * MAX_CONTENT_BYTES}]}).encode(),
         "has an entry that cannot be kept (it says more than 100 KB)"),
    ],
)  # fmt: skip
def test_w3_a_file_that_is_none_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(BookError) as failure:
        read_file(data)
    assert str(failure.value) == reason


def test_entries_of_one_number_are_all_written() -> None:
    written = json.loads(write_file(book(entry("3"), entry("3"), entry("x")), "st"))
    assert [one["uid"] for one in written["entries"].values()] == [3, 4, 2]
    assert len(read(written).entries) == 3


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("owl, hawk,, ", ["owl", "hawk"]),
        ("/a,b/i, plain, c", ["/a,b/i", "plain", "c"]),
        (" /a{1,2}/ ,owl", ["/a{1,2}/", "owl"]),
        (r"/a\/b,c/, owl", [r"/a\/b,c/", "owl"]),
        ("/not a pattern, owl", ["/not a pattern", "owl"]),
        ("/a,b/\n", ["/a,b/"]),
    ],
)
def test_a_comma_inside_a_pattern_is_its_own(line: str, keys: list[str]) -> None:
    assert texts(line) == keys

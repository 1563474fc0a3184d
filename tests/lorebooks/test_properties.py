"""What holds of all books."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.lorebooks.entry import LOGICS, POSITIONS, ROLES, SOURCES, TRIGGERS, Book, Entry
from app.lorebooks.formats import read
from app.lorebooks.spec import write_alone
from app.lorebooks.values import Settings, Situation
from app.lorebooks.world import write
from tests.lorebooks.books import asked

WORDS = st.sampled_from(["owl", "hawk", "wren", "Rook", "灯台", "the owl", "/o.l/i", "/(/", ""])
TALK = st.lists(WORDS, max_size=8).map(" and ".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abcé ", max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("xyz", min_size=1), inner),
    max_leaves=4,
)
KEPT = st.dictionaries(st.sampled_from(["strange", "x_note", "chub"]), JSON, max_size=2)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "comment": st.sampled_from(["", "A title"]),
    "keys": st.lists(st.sampled_from(["owl", "hawk", "a, b", "/a,b/i"]), max_size=3),
    "secondary_keys": st.lists(WORDS.filter(bool), max_size=2),
    "content": TALK.map(lambda text: f"{text}."),
    "enabled": st.booleans(),
    "constant": st.booleans(),
    "selective": st.booleans(),
    "selective_logic": st.sampled_from(LOGICS),
    "use_regex": st.booleans(),
    "case_sensitive": st.none() | st.booleans(),
    "match_whole_words": st.none() | st.booleans(),
    "scan_depth": st.none() | st.integers(0, 3),
    "scan_sources": st.lists(st.sampled_from(SOURCES), unique=True).map(
        lambda some: [one for one in SOURCES if one in some]
    ),
    "position": st.sampled_from(POSITIONS),
    "depth": st.integers(0, 9),
    "role": st.sampled_from(ROLES),
    "outlet_name": st.sampled_from(["", "door"]),
    "insertion_order": st.integers(-5, 500),
    "priority": st.none() | st.integers(-5, 50),
    "ignore_budget": st.booleans(),
    "exclude_recursion": st.booleans(),
    "prevent_recursion": st.booleans(),
    "delay_until_recursion": st.integers(0, 3),
    "use_probability": st.booleans(),
    "probability": st.integers(0, 100),
    "group": st.sampled_from(["", "g", "g, h"]),
    "group_override": st.booleans(),
    "group_weight": st.integers(0, 200),
    "use_group_scoring": st.none() | st.booleans(),
    "sticky": st.integers(0, 4),
    "cooldown": st.integers(0, 4),
    "delay": st.integers(0, 4),
    "triggers": st.lists(st.sampled_from(TRIGGERS), unique=True, max_size=2),
    "filter_names": st.lists(st.sampled_from(["Mira", "Rok"]), max_size=2),
    "filter_tags": st.lists(st.sampled_from(["sea"]), max_size=1),
    "filter_exclude": st.booleans(),
    "automation": st.sampled_from(["", "qr"]),
    "vectorized": st.booleans(),
    "add_memo": st.booleans(),
    "display_index": st.integers(0, 20),
}


@st.composite
def books(draw: st.DrawFn, most: int = 6, home: str = "world") -> Book:
    made = []
    for place in range(draw(st.integers(0, most))):
        said = {name: draw(strategy) for name, strategy in FIELDS.items()}
        kept = draw(KEPT)
        said |= {"ref": str(place), "kept": {home: kept} if kept else {}}
        made.append(Entry.model_validate(said))
    return Book(
        *(draw(st.sampled_from(["", "River"])), tuple(made)),
        description=draw(st.sampled_from(["", "What is known."])),
        scan_depth=draw(st.none() | st.integers(0, 4)),
        token_budget=draw(st.none() | st.integers(0, 60)),
        recursive_scanning=draw(st.none() | st.booleans()),
    )


def test_the_fields_are_all_here() -> None:
    assert FIELDS.keys() | {"ref", "kept"} == Entry.model_fields.keys()


@settings(max_examples=20, deadline=None)
@given(books())
def test_w3_a_world_file_of_ours_comes_back_as_it_was(one: Book) -> None:
    assert read(write(one)) == one


@settings(max_examples=20, deadline=None)
@given(books(home="card"))
def test_w3_a_book_of_v3_of_ours_comes_back_as_it_was(one: Book) -> None:
    assert read(write_alone(one)) == one


@settings(max_examples=10, deadline=None)
@given(books(home="risu"))
def test_w3_what_another_format_said_travels_through_both(one: Book) -> None:
    assert read(write_alone(read(write(one)))) == one


@settings(max_examples=40, deadline=None)
@given(
    st.lists(books(most=8), max_size=2),
    st.lists(TALK, max_size=5),
    st.none() | st.integers(0, 60),
    st.integers(0, 12),
    st.dictionaries(st.sampled_from(["0/0", "0/1", "1/2"]), st.integers(0, 12)),
    st.sampled_from([Settings(), Settings(max_steps=1), Settings(scan_depth=1, min_activations=3)]),
)
def test_w8_every_entry_is_told_once_and_the_same_again(
    some: list[Book],
    texts: list[str],
    budget: int | None,
    messages: int,
    timed: dict[str, int],
    house: Settings,
) -> None:
    named = [Book(**{**vars(one), "ref": str(at), "made": {}}) for at, one in enumerate(some)]
    how: dict[str, Any] = {"budget": budget, "timed": timed, "settings": house}
    found = asked(named, *texts, now=Situation(messages=messages), **how)
    told = [one.who for one in found.fired] + [one.who for one in found.not_fired]
    assert sorted(told) == sorted(f"{b.ref}/{e.ref}" for b in named for e in b.entries)
    within = [one.tokens for one in found.fired if not _free(named, one.who)]
    assert budget is None or sum(within) <= budget
    assert asked(named, *texts, now=Situation(messages=messages), **how) == found


def _free(named: list[Book], who: str) -> bool:
    book, at = map(int, who.split("/"))
    return named[book].entries[at].ignore_budget

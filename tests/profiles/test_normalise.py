"""What other programs and editors do to the fields of a card, and what becomes of it."""

from typing import Any

import pytest

from app.profiles.card import Card, CardError
from tests.profiles.cards import V1, v2, v3


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"alternate_greetings": "Once more."}, {"alternate_greetings": ["Once more."]}),
        ({"alternate_greetings": [None, 5, "a"]}, {"alternate_greetings": ["5", "a"]}),
        ({"alternate_greetings": ""}, {"alternate_greetings": []}),
        ({"group_only_greetings": None}, {"group_only_greetings": []}),
        ({"tags": "fantasy, river ,, "}, {"tags": ["fantasy", "river"]}),
        ({"tags": None}, {"tags": []}),
        ({"character_book": None}, {"character_book": None}),
        ({"character_book": []}, {"character_book": None}),
        ({"extensions": []}, {"extensions": {}}),
        ({"extensions": None}, {"extensions": {}}),
        ({"creator_notes": None}, {"creator_notes": ""}),
        ({"character_version": 1.2}, {"character_version": "1.2"}),
        ({"creation_date": "1700000000"}, {"creation_date": 1700000000}),
        ({"creation_date": 1700000000.9}, {"creation_date": 1700000000}),
        ({"creation_date": "2023-11-14T22:13:20Z"}, {"creation_date": 1700000000}),
        ({"modification_date": "yesterday"}, {"modification_date": None}),
        ({"source": "https://example.org"}, {"source": ["https://example.org"]}),
        ({"assets": None}, {"assets": []}),
        ({"first_mes": "a\r\nb\rc"}, {"first_mes": "a\nb\nc"}),
        ({"first_mes": "a\0b\ud83dc"}, {"first_mes": "ab\ufffdc"}),
        ({"extensions": {"k\0": ["\udc00"]}}, {"extensions": {"k": ["\ufffd"]}}),
        ({"extensions": {"text": "a\r\nb"}}, {"extensions": {"text": "a\r\nb"}}),
        ({"extensions": {"n": 2**63 - 1}}, {"extensions": {"n": 2**63 - 1}}),
        ({"extensions": {"n": 2**64}}, {"extensions": {"n": float(2**64)}}),
        ({"extensions": {"n": 10**5000}}, {"extensions": {"n": None}}),
        ({"extensions": {"n": [float("nan"), float("inf")]}}, {"extensions": {"n": [None, None]}}),
    ],
)
def test_what_other_programs_do_wrong_is_mended(
    wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    spec = Card.from_import(v3(**wrong)).spec()
    assert {field: spec[field] for field in right} == right


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_mes", ["Hello"]),
        ("description", True),
        ("alternate_greetings", [{"text": "Hello"}]),
        ("tags", {"a": 1}),
        ("creation_date", [1]),
        ("assets", "icon"),
        ("assets", ["icon"]),
        ("character_book", "river"),
        ("extensions", [1]),
        ("creator_notes_multilingual", {"de": []}),
    ],
)
def test_a_field_that_cannot_be_mended_is_named(field: str, value: object) -> None:
    with pytest.raises(CardError, match=field):
        Card.from_import(v3(**{field: value}))


def test_what_was_mended_is_told() -> None:
    notes: list[str] = []
    Card.from_import(v2(name="x" * 300, first_mes="a\0", x_big=2**70), notes=notes)
    told = " ".join(notes)
    assert "Null characters" in told
    assert "63 bits" in told
    assert "cut to 200" in told


def test_a_long_name_is_cut() -> None:
    assert Card.from_import({"name": "é" * 300}).name == "é" * 200


@pytest.mark.parametrize("name", ["", "  \n", None, "\0"])
def test_a_card_without_a_name_is_refused(name: str | None) -> None:
    with pytest.raises(CardError, match=r"^The card has no name$"):
        Card.from_import(v2(name=name))


@pytest.mark.parametrize("other", [None, 5, "Rok", [], [V1], {}, {"data": {}}, {"version": 2}])
def test_json_that_is_no_card_is_refused(other: object) -> None:
    with pytest.raises(CardError, match="holds no character card"):
        Card.from_import(other)


@pytest.mark.parametrize(
    "book",
    [
        {"spec": "lorebook_v3", "data": {"name": "River", "entries": []}},
        {"name": "River", "entries": {"0": {"key": ["lantern"]}}},
    ],
)
def test_a_lorebook_is_refused_as_one(book: dict[str, Any]) -> None:
    with pytest.raises(CardError, match="lorebook"):
        Card.from_import(book)


def test_nesting_ends_at_64_levels() -> None:
    deep: dict[str, Any] = {}
    for _ in range(61):
        deep = {"x": deep}
    card = Card.from_import(v2(extensions=deep))
    assert Card.model_validate(card.spec()) == card
    with pytest.raises(CardError, match="64 levels"):
        Card.from_import(v2(extensions={"x": deep}))

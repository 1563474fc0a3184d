"""What becomes of a card's fields on the way in, from files and from the API."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from pydantic import ValidationError

from app.profiles.card import Card, CardError
from tests.profiles.anything import CARDISH, JSON, LIKELY, WRAPPED, patiently
from tests.profiles.cards import V1, V2_DATA, V3_DATA, v2, v3


def field_of(error: ValidationError) -> str:
    return str(error.errors()[0]["loc"][0])


@pytest.mark.parametrize("card", [V1, V2_DATA, V3_DATA], ids=["v1", "v2 data", "v3 data"])
def test_p8_every_flat_field_arrives_as_it_was(card: dict[str, Any]) -> None:
    spec = Card.from_import(card).spec()
    assert {field: spec[field] for field in card} == card


@pytest.mark.parametrize(
    ("card", "data"), [(v2(), V2_DATA), (v3(), V3_DATA)], ids=["chara_card_v2", "chara_card_v3"]
)
def test_p8_every_wrapped_field_arrives_as_it_was(
    card: dict[str, Any], data: dict[str, Any]
) -> None:
    spec = Card.from_import(card).spec()
    assert {field: spec[field] for field in data} == data
    assert spec["root_fields"] == {}


@pytest.mark.parametrize(
    "card",
    [
        {
            "char_name": "Rok",
            "char_persona": "A ferryman.",
            "world_scenario": "A river.",
            "char_greeting": "Where to?",
            "example_dialogue": "Rok: Mind the step.",
        },
        {
            "name": "Rok",
            "context": "A ferryman.",
            "greeting": "Where to?",
            "example_dialogue": "Rok: Mind the step.",
            "scenario": "A river.",
        },
    ],
    ids=["pygmalion", "text-generation-webui"],
)
def test_relatives_of_v1_are_understood(card: dict[str, Any]) -> None:
    read = Card.from_import(card)
    assert (read.name, read.description, read.scenario) == ("Rok", "A ferryman.", "A river.")
    assert (read.first_mes, read.mes_example) == ("Where to?", "Rok: Mind the step.")


def test_another_programs_name_for_a_field_that_is_filled_stays_an_unknown_field() -> None:
    read = Card.from_import(V1 | {"greeting": "Hello"})
    assert read.first_mes == V1["first_mes"]
    assert read.spec()["greeting"] == "Hello"


def test_v2_without_data_is_read_from_its_root() -> None:
    read = Card.from_import({"spec": "chara_card_v2", "spec_version": "2.0", **V2_DATA})
    assert read.system_prompt == V2_DATA["system_prompt"]


def test_data_wins_over_the_root_and_mirrors_are_dropped() -> None:
    mirrors = {"name": "Old", "first_mes": "Old", "tags": ["old"], "avatar": "none", "fav": True}
    read = Card.from_import({**v2(tags=[]), **mirrors, "talkativeness": 0.5, "chat": "x"})
    assert (read.name, read.first_mes, read.tags) == ("Rok", V1["first_mes"], [])
    assert read.root_fields == {}


def test_a_name_that_stands_at_the_root_alone_is_taken() -> None:
    assert Card.from_import(v2(name="") | {"name": "Rok"}).name == "Rok"


def test_p13_unknown_fields_are_kept_where_they_were() -> None:
    card = v3(x_mood={"deep": [1, None, "é"]}) | {"x_tool": {"made": "by hand"}}
    spec = Card.from_import(card).spec()
    assert spec["x_mood"] == {"deep": [1, None, "é"]}
    assert spec["root_fields"] == {"x_tool": {"made": "by hand"}}
    assert "spec_version" not in spec


def test_a_newer_version_is_read_with_a_note() -> None:
    notes: list[str] = []
    Card.from_import(v3() | {"spec_version": 3}, notes=notes)
    assert notes == []
    assert Card.from_import(v3() | {"spec_version": "3.5"}, notes=notes).name == "Rok"
    assert "newer" in notes[0]


# --- greetings and names


@pytest.mark.parametrize(
    ("first", "others", "greetings"),
    [
        ("One", ["Two", "Three"], ["One", "Two", "Three"]),
        ("One", [" ", "Three", ""], ["One", "Three"]),
        (" \n", ["Two", "Three"], ["Two", "Three"]),
        ("", [], []),
    ],
)
def test_c5_c6_greetings_stand_in_card_order(
    first: str, others: list[str], greetings: list[str]
) -> None:
    assert Card(name="Rok", first_mes=first, alternate_greetings=others).greetings() == greetings


def test_the_nickname_stands_for_char_where_there_is_one() -> None:
    assert Card(name="Rok", nickname="Ferryman").called() == "Ferryman"
    assert Card(name="Rok", nickname=" ").called() == "Rok"


# --- the API's way in


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_mes", 5),
        ("first_mes", "a\0b"),
        ("first_mes", "\ud83d"),
        ("name", "x" * 201),
        ("tags", "fantasy"),
        ("tags", [1]),
        ("alternate_greetings", "Hello"),
        ("creation_date", "1700000000"),
        ("creation_date", True),
        ("creation_date", 2**63),
        ("character_book", []),
        ("extensions", {"n": float("nan")}),
        ("extensions", {"n": [2**63]}),
        ("x_unknown", {"text": "\0"}),
    ],
)
def test_a_wrong_type_from_the_api_is_an_error_that_names_the_field(
    field: str, value: object
) -> None:
    assert Card.model_validate({"name": "Rok"}).name == "Rok"
    with pytest.raises(ValidationError) as caught:
        Card.model_validate({"name": "Rok", field: value})
    assert field_of(caught.value) == field


def test_the_api_takes_a_wrapped_card_too() -> None:
    assert Card.model_validate(v3()) == Card.from_import(v3())
    with pytest.raises(ValidationError) as caught:
        Card.model_validate(v2(tags="fantasy"))
    assert field_of(caught.value) == "tags"


def test_a_form_s_line_ends_are_made_one_kind() -> None:
    assert Card.model_validate({"first_mes": "a\r\nb"}).first_mes == "a\nb"


# --- large spaces


@patiently
@given(JSON | CARDISH | WRAPPED)
@example({"name": "Rok", "model_config": 1, "spec": 2, "__class__": 3, "copy": 4, "self": 5})
@example({"name": "Rok", "root_fields": {"x": 1}, "data": {"root_fields": {"y": 1}}, "z": 2})
def test_p12_any_json_is_a_card_that_survives_storing_or_a_card_error(value: object) -> None:
    try:
        card = Card.from_import(value)
    except CardError:
        return
    stored = json.loads(json.dumps(card.spec(), allow_nan=False))
    assert Card.model_validate(stored) == card
    json.dumps(stored, ensure_ascii=False).encode()


@patiently
@given(LIKELY | WRAPPED.map(lambda card: card | {"spec": "chara_card_v2"}))
def test_what_the_api_takes_survives_storing(value: dict[str, Any]) -> None:
    try:
        card = Card.model_validate(value)
    except ValidationError:
        return
    assert Card.model_validate(json.loads(json.dumps(card.spec(), allow_nan=False))) == card

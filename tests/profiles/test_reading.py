"""Card files of JSON, and files that are no cards."""

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.profiles.card import Card, CardError
from app.profiles.reading import MAX_CARD_BYTES, read_card
from tests.profiles.anything import JSON, TEXT, WRAPPED, patiently
from tests.profiles.cards import as_base64, as_json, png, text, v2, v3


def test_p8_a_json_file_is_a_card() -> None:
    read = read_card(as_json(v2()))
    assert read.card == Card.from_import(v2())
    assert (read.picture, read.assets, read.notes) == (None, (), ())


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + as_json(v2()),
        b"\r\n " + as_json(v2()) + b"\0\0\n",
        json.dumps(v2()).encode("utf-16"),
        json.dumps(v2()).encode("utf-32-le"),
    ],
    ids=["bom", "padded", "utf-16", "utf-32"],
)
def test_json_is_read_in_every_encoding_that_it_has(data: bytes) -> None:
    assert read_card(data).card == Card.from_import(v2())


def test_letters_that_are_not_utf8_are_replaced_and_told() -> None:
    read = read_card('{"name": "Rok", "description": "caf\xe9"}'.encode("latin-1"))
    assert read.card.description == "caf\ufffd"
    assert "not UTF-8" in read.notes[0]


def test_raw_control_characters_and_lone_surrogates_in_json_are_read() -> None:
    data = b'{"name": "Rok", "description": "a\nb\0c", "scenario": "\\ud83d \xed\xa0\xbd"}'
    read = read_card(data)
    assert read.card.description == "a\nbc"
    assert "\ufffd" in read.card.scenario
    assert len(read.notes) == 2


def test_a_name_given_twice_is_the_last_one() -> None:
    assert read_card(b'{"name": "Old", "name": "Rok"}').card.name == "Rok"


def test_a_picture_inside_a_json_card_is_found() -> None:
    icon = {"type": "icon", "name": "main", "uri": "data:image/png;base64,QUJD", "ext": "png"}
    assert read_card(as_json(v3(assets=[icon]))).picture == b"ABC"


def test_a_picture_elsewhere_is_told_and_not_fetched() -> None:
    icon = {"type": "icon", "name": "main", "uri": "https://example.org/rok.png"}
    read = read_card(as_json(v3(assets=[icon])))
    assert read.picture is None
    assert "another site" in read.notes[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not a PNG, JSON or CHARX file"),
        (b"Once upon a time", "is not a PNG, JSON or CHARX file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG, JSON or CHARX file"),
        (b"GIF89a", "is not a PNG, JSON or CHARX file"),
        (b"[]", "holds no character card"),
        (b"{}", "holds no character card"),
        (as_json(v2())[:-20], "is damaged"),
        (b'{"name": "Rok", "x": ' + b"[" * 90_000, "64 levels|is damaged"),
        (b'{"name": "Rok", "x": ' + b"[" * 100 + b"]" * 100 + b"}", "64 levels"),
        (b'{"name": "Rok", "x": [' + b"[]," * 300_000 + b"0]}", "holds more than 200,000 values"),
    ],
)
def test_p11_a_file_without_a_card_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(CardError, match=reason):
        read_card(data)


def test_p11_a_file_over_ten_megabytes_is_refused() -> None:
    card = as_json({"name": "Rok"})
    assert read_card(card.ljust(MAX_CARD_BYTES)).card.name == "Rok"
    with pytest.raises(CardError, match="is larger than 10 MB"):
        read_card(card.ljust(MAX_CARD_BYTES + 1))


@pytest.mark.parametrize("number", [b"1" * 9_000_000, b"-" + b"9" * 5000, b"1e999", b"Infinity"])
def test_numbers_without_end_are_left_out(number: bytes) -> None:
    read = read_card(b'{"name": "Rok", "x": ' + number + b"}")
    assert read.card.spec()["x"] is None
    assert "not finite" in read.notes[0]


@patiently
@given(st.binary() | TEXT.map(repr).map(str.encode) | JSON.map(as_json) | WRAPPED.map(as_json))
@example(png(text("chara", as_base64(5))))
def test_any_bytes_are_a_card_or_a_card_error(data: bytes) -> None:
    with suppress(CardError):
        assert read_card(data).card.name

"""Cards in the text chunks of PNG files."""

import struct
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.profiles.card import Card, CardError
from app.profiles.png import without_text
from app.profiles.reading import Asset, read_card
from tests.profiles.anything import patiently
from tests.profiles.cards import (
    SIGNATURE,
    as_base64,
    as_json,
    chunk,
    international_text,
    little_memory,
    packed_text,
    picture,
    png,
    png_card,
    text,
    v2,
    v3,
)

OLD, NEW = v2(name="Old Rok"), v3(name="New Rok")


@pytest.mark.parametrize(("card", "keyword"), [(v2(), "chara"), (v3(), "ccv3")])
def test_p8_a_png_is_a_card_and_its_own_picture(card: dict[str, Any], keyword: str) -> None:
    data = png_card(card, keyword)
    read = read_card(data)
    assert read.card == Card.from_import(card)
    assert read.picture == data
    assert (read.assets, read.notes) == ((), ())


@pytest.mark.parametrize("first", ["chara", "ccv3"])
def test_p9_ccv3_wins_wherever_it_stands(first: str) -> None:
    chunks = [text("chara", as_base64(OLD)), text("ccv3", as_base64(NEW))]
    data = png(*chunks if first == "chara" else reversed(chunks))
    assert data.index(b"tEXt" + first.encode()) == data.index(b"tEXt")
    assert read_card(data).card.name == "New Rok"


@pytest.mark.parametrize("broken", [b"?", b64encode(b'{"data": '), as_base64(v3(name=""))])
def test_a_ccv3_that_cannot_be_read_gives_way_to_chara_with_a_note(broken: bytes) -> None:
    read = read_card(png(text("ccv3", broken), text("chara", as_base64(OLD))))
    assert read.card.name == "Old Rok"
    assert "passed over" in read.notes[0]


def test_of_two_cards_with_one_keyword_the_first_that_reads_is_taken() -> None:
    chunks = [text("chara", as_base64(v2(name=name))) for name in ("One", "Two")]
    assert read_card(png(*chunks)).card.name == "One"
    assert read_card(png(text("chara", b"e30="), *chunks)).card.name == "One"


@pytest.mark.parametrize("keyword", ["chara", "Chara", "CHARA", "CCV3"])
@pytest.mark.parametrize(
    "write",
    [
        text,
        packed_text,
        international_text,
        lambda keyword, value: international_text(keyword, value, packed=True),
    ],
    ids=["tEXt", "zTXt", "iTXt", "iTXt packed"],
)
def test_every_kind_of_text_chunk_is_read(
    write: Callable[[str, bytes], bytes], keyword: str
) -> None:
    assert read_card(png(write(keyword, as_base64(v2())))).card == Card.from_import(v2())


UMLAUTS = v2(description="ÿþ??>>~~")


@pytest.mark.parametrize(
    "value",
    [
        urlsafe_b64encode(as_json(UMLAUTS)),
        as_base64(UMLAUTS).rstrip(b"="),
        b"\n".join(as_base64(UMLAUTS)[at : at + 76] for at in range(0, 9999, 76)),
        b"\xef\xbb\xbf" + as_base64(UMLAUTS) + b"\0",
        as_json(UMLAUTS),
        b"\xef\xbb\xbf \n" + as_json(UMLAUTS),
        b64encode(b"\xef\xbb\xbf" + as_json(UMLAUTS) + b"\0"),
    ],
    ids=["url-safe", "no padding", "lines", "bom", "json", "bom, json", "bom inside"],
)
def test_every_spelling_of_base64_is_read(value: bytes) -> None:
    assert read_card(png(text("chara", value))).card == Card.from_import(UMLAUTS)


def test_a_false_checksum_is_forgiven() -> None:
    assert read_card(png(text("chara", as_base64(v2()), checksum=1))).card.name == "Rok"


def test_a_card_in_a_file_that_is_cut_off_is_still_read() -> None:
    whole = png_card(v2())
    assert read_card(whole[: whole.index(b"IDAT") + 6]).card.name == "Rok"
    with pytest.raises(CardError, match="is damaged"):
        read_card(whole[: whole.index(b"chara") + 200])


def test_a_card_after_the_picture_is_read() -> None:
    whole = picture()
    card = text("chara", as_base64(v2()))
    assert read_card(whole[:-12] + card + whole[-12:]).card.name == "Rok"


def test_files_in_the_chunks_are_kept() -> None:
    chunks = [
        text("chara-ext-asset_:0", b64encode(b"zero")),
        text("chara-ext-asset_one.png", b64encode(b"one")),
        text("chara-ext-asset_:../etc/passwd", b64encode(b"bad")),
    ]
    read = read_card(png(text("chara", as_base64(v2())), *chunks))
    assert read.assets == (Asset("0", b"zero"), Asset("one.png", b"one"))
    assert read.notes == ("Files that could not be taken over: 1.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (picture(), "holds no character card"),
        (SIGNATURE, "holds no character card"),
        (png(text("Comment", b"hello")), "holds no character card"),
        (png(text("chara", b"")), "is damaged"),
        (png(text("chara", b"hello")), "is damaged"),
        (png(chunk(b"zTXt", b"chara\0\0hello")), "is damaged"),
        (png(text("chara", as_base64(v2(first_mes=[])))), "first_mes must be text"),
        (SIGNATURE + struct.pack(">I", 2**32 - 1) + b"tEXtchara\0e30", "no character card"),
    ],
)
def test_p10_a_png_without_a_card_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(CardError, match=reason):
        read_card(data)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: SIGNATURE + chunk(b"aaaa", b"") * 200_000, "more than 100,000 parts"),
        (lambda: png(packed_text("chara", b"A" * 100_000_000)), "unpacks to more than 16 MB"),
        (
            lambda: png(*[chunk(b"zTXt", b"ccv3\0\0" + zlib.compress(b"A" * 1_000_000))] * 20),
            "unpacks to more than 16 MB",
        ),
        (
            lambda: png(packed_text("chara", as_base64({"name": "Rok", "x": "A" * 11_000_000}))),
            "is larger than 10 MB",
        ),
    ],
    ids=["chunks", "one bomb", "many bombs", "large card"],
)
def test_bombs_are_refused(build: Callable[[], bytes], reason: str) -> None:
    data = build()
    with little_memory(), pytest.raises(CardError, match=reason):
        read_card(data)


def test_a_picture_without_its_texts_is_the_same_picture() -> None:
    assert without_text(png_card(v2())) == picture()


WHOLE = png(text("ccv3", as_base64(v3())), packed_text("chara", as_base64(v2())))


@patiently
@given(
    at=st.integers(8, len(WHOLE) - 1),
    cut=st.integers(0, 40),
    junk=st.binary(max_size=40),
)
def test_any_damaged_png_is_a_card_or_a_card_error(at: int, cut: int, junk: bytes) -> None:
    assert WHOLE.startswith(SIGNATURE)
    with suppress(CardError):
        assert read_card(WHOLE[:at] + junk + WHOLE[at + cut :]).card.name

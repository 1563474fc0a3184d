"""Cards in CHARX archives, alone and behind a JPEG."""

import os
import struct
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.profiles.card import Card, CardError
from app.profiles.charx import is_safe
from app.profiles.reading import Asset, read_card
from tests.profiles.anything import patiently
from tests.profiles.cards import archive, as_json, charx, little_memory, picture, v2, v3


def icon(uri: str, name: str = "main") -> dict[str, str]:
    return {"type": "icon", "name": name, "uri": uri, "ext": "png"}


def with_size(zipped: bytes, size: int) -> bytes:
    """The archive with another unpacked size in the directory's last entry."""
    at = zipped.rindex(b"PK\1\2") + 24
    return zipped[:at] + struct.pack("<I", size) + zipped[at + 4 :]


def test_p8_a_charx_is_a_card_with_its_picture_and_files() -> None:
    card = v3(assets=[icon("embeded://assets/icon/images/main.png")])
    files = {"assets/icon/images/main.png": b"PIC", "assets/other/a.json": b"{}", "m.risum": b"m"}
    read = read_card(charx(card, files))
    assert read.card == Card.from_import(card)
    assert read.picture == b"PIC"
    assert read.assets == tuple(Asset(path, content) for path, content in files.items())
    assert read.notes == ()


@pytest.mark.parametrize(
    ("assets", "found"),
    [
        ([icon("embeded://a.png")], b"A"),
        ([icon("embedded://a.png")], b"A"),
        ([icon("embeded://a.png", "other"), icon("embeded://b.png")], b"B"),
        ([icon("embeded://a.png", "one"), icon("embeded://b.png", "two")], b"A"),
        ([icon("embeded://gone.png"), icon("embeded://b.png", "two")], b"B"),
        ([{**icon("embeded://a.png"), "type": "background"}, icon("embeded://b.png")], b"B"),
        ([icon("data:image/png;base64,QUJD")], b"ABC"),
        ([icon("embeded://A.png")], None),
        ([icon("ccdefault:")], None),
        ([icon("file:///etc/passwd")], None),
        ([{"type": "icon", "uri": 5}], None),
        ([], None),
    ],
)
def test_the_picture_is_the_main_icon_or_the_first(
    assets: list[dict[str, str]], found: bytes | None
) -> None:
    read = read_card(charx(v3(assets=assets), {"a.png": b"A", "b.png": b"B"}))
    assert read.picture == found
    assert len(read.assets) == 2


def test_a_jpeg_with_an_archive_behind_it_is_a_card_and_its_picture() -> None:
    jpeg = picture("JPEG")
    data = charx(v3(), {"a.png": b"A"}, before=jpeg)
    assert data.startswith(jpeg)
    read = read_card(data)
    assert read.card == Card.from_import(v3())
    assert read.picture == data
    assert read_card(jpeg + charx(v3())).card == read.card


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:/a",
        "c:a",
        "a\\b",
        "..\\a",
        "a\0b",
        "\0rok",
        "a/./b",
        "a//b",
        "%2e%2e/a",
        "a%00b",
        "a\nb",
        "x" * 251,
    ],
)
def test_i8_a_path_that_leads_elsewhere_is_left_out_and_told(path: str) -> None:
    # zipfile would cut a name at its first null character when it writes, so it is put in after.
    stand_in = path.replace("\0", "\x01")
    data = charx(v3(), {"good.png": b"A", stand_in: b"B"})
    data = data.replace(stand_in.encode(), path.encode())
    read = read_card(data)
    assert [asset.path for asset in read.assets] == ["good.png"]
    assert read.notes == ("Files that could not be taken over: 1.",)


@pytest.mark.parametrize(
    "path", ["a", "assets/icon/main.png", "x/...", "a..b/.c", "é/ü.png", "a b"]
)
def test_i8_a_plain_path_is_safe(path: str) -> None:
    assert is_safe(path)


def test_of_two_files_with_one_path_the_first_is_taken() -> None:
    file = BytesIO(charx(v2()))
    with ZipFile(file, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("card.json", as_json(v2(name="Impostor")))
    assert read_card(file.getvalue()).card.name == "Rok"


def test_an_archive_inside_is_only_a_file() -> None:
    inner = charx(v2(name="Inner"))
    read = read_card(charx(v2(), {"inner.charx": inner}))
    assert read.card.name == "Rok"
    assert read.assets == (Asset("inner.charx", inner),)


def test_a_damaged_file_beside_the_card_is_left_out_and_told() -> None:
    data = charx(v2(), {"a.bin": os.urandom(500)})
    at = data.index(b"a.bin") + 100
    read = read_card(data[:at] + b"damage" + data[at + 6 :])
    assert (read.card.name, read.assets) == ("Rok", ())
    assert read.notes == ("Files that could not be taken over: 1.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive({"a.json": as_json(v2())}), "holds no character card"),
        (archive({"rok/card.json": as_json(v2())}), "holds no character card"),
        (archive({}), "holds no character card"),
        (archive({"card.json": b"hello"}), "is damaged"),
        (picture("JPEG"), "holds no character card"),
        (picture("JPEG") + b"PK\3\4", "is damaged"),
        (charx(v2())[:-30], "is damaged"),
        (charx(v2())[:60], "is damaged"),
        (b"PK\3\4", "is damaged"),
    ],
)
def test_an_archive_without_a_card_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(CardError, match=reason):
        read_card(data)


def test_a_method_that_cannot_be_bounded_is_not_unpacked() -> None:
    file = BytesIO(charx(v2()))
    with ZipFile(file, "a", ZIP_BZIP2) as zipped:
        zipped.writestr("a.bin", b"A" * 1000)
    assert read_card(file.getvalue()).assets == ()


def test_a_locked_card_is_no_card() -> None:
    data = bytearray(charx(v2()))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(CardError, match="holds no character card"):
        read_card(bytes(data))


def long_directory() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        for number in range(60):
            entry = ZipInfo(f"{number}")
            entry.extra = struct.pack("<HH", 0x9999, 0) * 15_000
            zipped.writestr(entry, b"")
    return file.getvalue()


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: charx(v2(), {"a": b"\0" * 100_000_000}), "unpacks to more than 32 MB"),
        (
            lambda: charx(v2(), {f"{n}": os.urandom(50) * 10_000 for n in range(70)}),
            "more than 32 MB",
        ),
        (lambda: charx(v2(), {"a": b"\0" * 2_000_000}), "unpacks to more than"),
        (lambda: charx(v2(), {f"{n}": b"" for n in range(1001)}), "holds more than 1,000 files"),
        (
            lambda: charx(v2(), {f"{n:0250}": b"" for n in range(900)}),
            "holds more than 1,000 files",
        ),
        (long_directory, "holds more than 1,000 files"),
        (
            lambda: b"PK\3\4" + b"PK\1\2" * 2_000_000 + struct.pack("<I8xIIH", 0x06054B50, 9, 0, 0),
            "is damaged",
        ),
    ],
    ids=["bomb", "many", "ratio", "entries", "names", "extras", "signatures"],
)
def test_bombs_are_refused(build: Callable[[], bytes], reason: str) -> None:
    data = build()
    with little_memory(), pytest.raises(CardError, match=reason):
        read_card(data)


def test_a_false_size_unpacks_no_more_than_it_says() -> None:
    data = with_size(charx(v2(), {"a": b"\0" * 100_000_000}), 10)
    with little_memory():
        read = read_card(data)
    assert (read.card.name, read.assets) == ("Rok", ())


WHOLE = charx(v3(assets=[icon("embeded://a.png")]), {"a.png": b"A" * 50}, before=picture("JPEG"))


@patiently
@given(at=st.integers(3, len(WHOLE) - 1), cut=st.integers(0, 30), junk=st.binary(max_size=30))
def test_any_damaged_archive_is_a_card_or_a_card_error(at: int, cut: int, junk: bytes) -> None:
    with suppress(CardError):
        assert read_card(WHOLE[:at] + junk + WHOLE[at + cut :]).card.name

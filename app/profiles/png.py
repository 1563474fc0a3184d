"""The text chunks of a PNG file, where character cards live.

A reader of our own: it touches no pixel, forgives wrong checksums and a cut-off end, and counts
what it reads, so that no file can make it work for long. Source: the PNG specification, chunks
tEXt, zTXt and iTXt.
"""

import re
import zlib
from binascii import a2b_base64
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_letters, digits

from app.profiles.storable import CardError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 100_000
MAX_INFLATED = 16_000_000  # bytes, over all compressed texts of one file

_TEXT_KINDS = (b"tEXt", b"zTXt", b"iTXt")
_WANTED = re.compile(rb"ccv3\Z|chara\Z|chara-ext-asset_", re.IGNORECASE)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BASE64 = (ascii_letters + digits + "-_+/").encode()
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four letters, and where it lies in the file, length and checksum included."""

    kind: bytes
    start: int
    end: int


def card_texts(png: bytes) -> list[tuple[str, bytes]]:
    """The (keyword, value) pairs that belong to a card, unpacked, in the file's order.

    Raises CardError for more chunks or more inflated text than a card has.
    """
    texts = []
    room = MAX_INFLATED
    for chunk in chunks(png):
        if chunk.kind not in _TEXT_KINDS:
            continue
        keyword, _, rest = png[chunk.start + 8 : chunk.end - 4].partition(b"\0")
        if not _WANTED.match(keyword):
            continue
        value, packed = _unpacked(chunk.kind, rest, room)
        room -= len(value) if packed else 0
        texts.append((keyword.decode("utf-8", "replace"), value))
    return texts


def without_text(png: bytes) -> bytes:
    """The same picture without its text chunks, cards and all."""
    kept = [png[chunk.start : chunk.end] for chunk in chunks(png) if chunk.kind not in _TEXT_KINDS]
    return SIGNATURE + b"".join(kept)


def chunks(png: bytes) -> Iterator[Chunk]:
    """Every chunk up to the picture's end; the last one may be cut off."""
    at = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        kind = png[at + 4 : at + 8]
        if len(kind) < 4:
            return
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        yield Chunk(kind, at, end)
        if kind == b"IEND":
            return
        at = end
    raise CardError(f"is damaged (it has more than {MAX_CHUNKS:,} parts)")


def from_base64(value: bytes) -> bytes:
    """What a base64 text holds: URL-safe or not, broken into lines or not, padded or not."""
    letters = value.translate(_URL_SAFE, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return a2b_base64(letters + b"==")


def card_json(value: bytes) -> bytes:
    """The JSON in a card's text, which is base64 by the book and now and then JSON itself."""
    return value if value.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else from_base64(value)


def _unpacked(kind: bytes, rest: bytes, room: int) -> tuple[bytes, bool]:
    """A text chunk's value, and whether it was compressed."""
    if kind == b"tEXt":
        return rest, False
    if kind == b"zTXt":
        return _inflated(rest[1:], room), True
    compressed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    return (_inflated(text, room), True) if compressed else (text, False)


def _inflated(packed: bytes, room: int) -> bytes:
    try:
        value = zlib.decompressobj().decompress(packed, room + 1)
    except zlib.error:
        return b""
    if len(value) > room:
        raise CardError(f"unpacks to more than {MAX_INFLATED // 1_000_000} MB")
    return value

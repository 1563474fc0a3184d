"""Card files for tests, made by hand: whole ones, and ones that are wrong in chosen ways."""

import json
import struct
import tracemalloc
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"

V1: dict[str, Any] = {
    "name": "Rok",
    "description": "A ferryman with a lantern.",
    "personality": "patient",
    "scenario": "A river at night.",
    "first_mes": "Where to, {{user}}?",
    "mes_example": "<START>\n{{char}}: Mind the step.",
}
V2_DATA: dict[str, Any] = {
    **V1,
    "creator_notes": "Speak softly. <b>Bold</b> notes.",
    "system_prompt": "{{original}} Write as Rok.",
    "post_history_instructions": "Stay on the river.",
    "alternate_greetings": ["You again.", "The river is high."],
    "character_book": {
        "name": "River",
        "entries": [
            {
                "keys": ["lantern"],
                "content": "It never goes out.",
                "enabled": True,
                "insertion_order": 10,
                "extensions": {"depth": 4},
            }
        ],
        "extensions": {},
    },
    "tags": ["fantasy", "river"],
    "creator": "Jana",
    "character_version": "1.2",
    "extensions": {"talkativeness": "0.5", "chub": {"id": 7, "path": "jana/rok"}},
}
V3_DATA: dict[str, Any] = {
    **V2_DATA,
    "group_only_greetings": ["All aboard."],
    "nickname": "Ferryman",
    "creator_notes_multilingual": {"de": "Sprich leise."},
    "source": ["https://example.org/rok"],
    "creation_date": 1700000000,
    "modification_date": 0,
    "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
}


def v2(**data: Any) -> dict[str, Any]:
    """A V2 card; keywords change its `data`."""
    return {
        "spec": "chara_card_v2",
        "spec_version": "2.0",
        "data": deepcopy(V2_DATA) | data,
    }


def v3(**data: Any) -> dict[str, Any]:
    """A V3 card; keywords change its `data`."""
    return {
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": deepcopy(V3_DATA) | data,
    }


def as_json(card: object) -> bytes:
    return json.dumps(card).encode()


def as_base64(card: object) -> bytes:
    return b64encode(as_json(card))


def chunk(kind: bytes, body: bytes, *, checksum: int | None = None) -> bytes:
    """One PNG chunk, with a false checksum if one is given."""
    right = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum or right)


def text(keyword: str, value: bytes, *, checksum: int | None = None) -> bytes:
    return chunk(b"tEXt", keyword.encode() + b"\0" + value, checksum=checksum)


def packed_text(keyword: str, value: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(value))


def international_text(keyword: str, value: bytes, *, packed: bool = False) -> bytes:
    value = zlib.compress(value) if packed else value
    return chunk(b"iTXt", keyword.encode() + bytes([0, packed, 0]) + b"en\0key\0" + value)


def picture(kind: str = "PNG", size: tuple[int, int] = (24, 36), **options: Any) -> bytes:
    """A plain red picture in any format of Pillow's."""
    file = BytesIO()
    Image.new("RGB", size, (200, 20, 20)).save(file, kind, **options)
    return file.getvalue()


def png(*texts: bytes, size: tuple[int, int] = (24, 36)) -> bytes:
    """A PNG picture with the given chunks right after its header."""
    whole = picture(size=size)
    header = len(SIGNATURE) + 25
    return whole[:header] + b"".join(texts) + whole[header:]


def png_card(card: object, keyword: str = "chara") -> bytes:
    return png(text(keyword, as_base64(card)))


def archive(files: dict[str, bytes], *, before: bytes = b"") -> bytes:
    """A zip, behind `before` if that is given."""
    file = BytesIO(before)
    with ZipFile(file, "a" if before else "w", ZIP_DEFLATED) as zipped:
        for path, content in files.items():
            entry = ZipInfo(path, date_time=(2026, 1, 1, 0, 0, 0))  # the same bytes every time
            zipped.writestr(entry, content, ZIP_DEFLATED)
    return file.getvalue()


@contextmanager
def little_memory(limit: int = 80_000_000) -> Iterator[None]:
    """Fails when what runs inside holds more than so many bytes at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def charx(card: object, files: dict[str, bytes] | None = None, *, before: bytes = b"") -> bytes:
    """A CHARX file; `before` is the JPEG that RisuAI puts in front."""
    return archive({"card.json": as_json(card), **(files or {})}, before=before)

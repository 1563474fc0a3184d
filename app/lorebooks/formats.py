"""From the bytes of any book's file to a book, by what is in it, and back to a file."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from app.lorebooks import foreign, spec, world
from app.lorebooks.coerce import BookError
from app.lorebooks.entry import MAX_BOOK_BYTES, MAX_CONTENT_BYTES, MAX_ENTRIES, Book
from app.profiles.storable import CardError, mended
from app.texts import MAX_NAME, issues

MAX_VALUES = 1_000_000
"""In one file: 10,000 entries of SillyTavern's have about 500,000."""

WRITERS: dict[str, Callable[[Book], dict[str, Any]]] = {
    "st": world.write,
    "v3": spec.write_alone,
}


def read_file(data: bytes) -> Book:
    """The book in a file. Raises BookError."""
    if len(data) > MAX_BOOK_BYTES:
        raise BookError(f"is larger than {MAX_BOOK_BYTES // 1024**2} MB")
    text = data.decode(json.detect_encoding(data), "replace").strip("\ufeff\0 \t\r\n")
    if sum(map(text.count, "[{,")) > MAX_VALUES:
        raise BookError(f"holds more than {MAX_VALUES:,} values")
    try:
        return read(mended(json.loads(text, strict=False), set()))
    except BookError:
        raise
    except CardError as error:
        raise BookError(str(error)) from None
    except RecursionError:
        raise BookError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        if not text.startswith(("{", "[")):
            raise BookError("is not a JSON file") from None
        raise BookError(f"is damaged (its JSON breaks off in line {error.lineno})") from None
    except ValueError:
        raise BookError("holds a number with too many digits") from None


def read(root: object) -> Book:
    """The book in a JSON value. Raises BookError."""
    if not isinstance(root, dict):
        raise BookError("holds no lorebook")
    reader, inside = _located(root)
    _refuse_too_many(inside)
    try:
        book = reader(inside)
    except ValidationError as error:
        first = issues(error)[0]
        raise BookError(f"has an entry that cannot be kept ({_told(first)})") from None
    if len(book.name) > MAX_NAME:
        return Book(**{**vars(book), "name": book.name[:MAX_NAME].rstrip()})
    return book


def _told(issue: dict[str, str]) -> str:
    if issue["path"] == "content":
        return f"it says more than {MAX_CONTENT_BYTES // 1024} KB"
    return f"{issue['path']}: {issue['message'].rstrip('.')}"


def _refuse_too_many(inside: dict[str, Any]) -> None:
    held = inside.get("entries", inside.get("data"))
    many = len(held) if isinstance(held, list | dict) else 0
    if many > MAX_ENTRIES:
        raise BookError(f"has {many:,} entries; a book holds at most {MAX_ENTRIES:,}")


def _located(root: dict[str, Any]) -> tuple[Callable[[dict[str, Any]], Book], dict[str, Any]]:
    """Which reader, and of what. A card's book comes first, then lists, then objects."""
    data = root.get("data")
    if isinstance(data, dict):
        if isinstance(data.get("character_book"), dict):
            return spec.read, data["character_book"]
        if "entries" in data:
            return spec.read, data
    if isinstance(root.get("character_book"), dict):
        return spec.read, root["character_book"]
    if isinstance(data, list) and (root.get("type") == "risu" or _has(data, "key", "content")):
        return foreign.risu, root
    entries = root.get("entries")
    if isinstance(entries, list):
        return _of_a_list(root, entries), root
    if isinstance(entries, dict):
        return world.read, root
    raise BookError("holds no lorebook")


def _of_a_list(root: dict[str, Any], entries: list[Any]) -> Callable[[dict[str, Any]], Book]:
    if "lorebookVersion" in root or _has(entries, "text", "keys"):
        return foreign.novel
    if root.get("kind") == "memory" or _has(entries, "keywords", "entry"):
        return foreign.agnai
    return world.read if _has(entries, "key", "content") else spec.read


def _has(entries: list[Any], *keys: str) -> bool:
    first = entries[0] if entries else None
    return isinstance(first, dict) and all(key in first for key in keys)


def write_file(book: Book, kind: str) -> bytes:
    """A file of this kind, `st` or `v3`."""
    return json.dumps(WRITERS[kind](book), ensure_ascii=False, indent=2).encode()

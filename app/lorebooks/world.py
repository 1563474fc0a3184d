"""SillyTavern's world files: entries in an object, by their number."""

from typing import Any

from app.lorebooks import coerce, patterns
from app.lorebooks.entry import Book, Entry
from app.lorebooks.keeping import left, with_rest
from app.lorebooks.table import COLUMNS, WORLD_SOURCES, sources

HOME = "world"
"""Under what `kept` has what such a file says beyond our fields."""
_OURS = "talespinner"
BOOK_FIELDS = ("scan_depth", "token_budget", "recursive_scanning")


def read(root: dict[str, Any]) -> Book:
    """The book in such a file."""
    rest = {key: value for key, value in root.items() if key != "entries"}
    ours = coerce.mapping(rest.pop(_OURS, None))
    inside = root["entries"]
    entries = inside.items() if isinstance(inside, dict) else enumerate(inside)
    found = [_entry(dict(one), str(uid)) for uid, one in entries if isinstance(one, dict)]
    return Book(
        coerce.text(rest.pop("name", "")),
        tuple(found),
        description=coerce.text(rest.pop("description", "")),
        scan_depth=coerce.count(rest.pop("scan_depth", None)),
        token_budget=coerce.count(rest.pop("token_budget", None)),
        recursive_scanning=coerce.truth(rest.pop("recursive_scanning", None)),
        kept=left(HOME, rest, ours.get("kept")),
    )


def _entry(fields: dict[str, Any], uid: str) -> Entry:
    ours = coerce.mapping(fields.pop(_OURS, None))
    keys = coerce.texts(fields.pop("key", []))
    typed = coerce.mapping(ours.get("keys"))
    said: dict[str, Any] = {
        "ref": coerce.text(fields.pop("uid", uid)) or uid,
        "keys": [coerce.text(typed.get(key)) or key for key in keys],
        "secondary_keys": coerce.texts(fields.pop("keysecondary", [])),
        "comment": coerce.text(fields.pop("comment", "")),
        "content": coerce.text(fields.pop("content", "")),
        "enabled": not coerce.truth(fields.pop("disable", False)),
        "scan_sources": sources(fields, WORLD_SOURCES),
        "use_regex": bool(ours.get("use_regex")),
        "priority": coerce.whole(ours.get("priority")),
        **_filter(fields),
    }
    for column in COLUMNS:
        value = column.read(fields.pop(column.world)) if column.world in fields else None
        if value is not None:
            said[column.field] = value
    return Entry.model_validate({**said, "kept": left(HOME, fields, ours.get("kept"))})


def _filter(fields: dict[str, Any]) -> dict[str, Any]:
    found = fields.pop("characterFilter", None)
    if not isinstance(found, dict):
        return {}
    return {
        "filter_names": coerce.texts(found.get("names")),
        "filter_tags": coerce.texts(found.get("tags")),
        "filter_exclude": bool(coerce.truth(found.get("isExclude"))),
    }


def write(book: Book) -> dict[str, Any]:
    """Such a file."""
    entries: dict[str, Any] = {}
    for place, entry in enumerate(book.entries):
        uid = _uid(entry.ref, place, entries)
        entries[str(uid)] = {"uid": uid, **_written(entry)}
    told: dict[str, Any] = {"entries": entries, "name": book.name, "description": book.description}
    told |= {name: found for name in BOOK_FIELDS if (found := getattr(book, name)) is not None}
    return with_rest(told, HOME, book.kept, _OURS)


def _uid(ref: str, place: int, taken: dict[str, Any]) -> int:
    """The number that the entry came with, else the first that is free."""
    uid = int(ref) if ref.isascii() and ref.isdecimal() and len(ref) < 10 else place
    while str(uid) in taken:
        uid += 1
    return uid


def _written(entry: Entry) -> dict[str, Any]:
    keys = [_pattern(entry, key) for key in entry.keys] if entry.use_regex else entry.keys
    told: dict[str, Any] = {
        "key": keys,
        "keysecondary": entry.secondary_keys,
        "comment": entry.comment,
        "content": entry.content,
        "disable": not entry.enabled,
    }
    told |= {column.world: column.write(getattr(entry, column.field)) for column in COLUMNS}
    told |= {name: one in entry.scan_sources for one, name in WORLD_SOURCES.items()}
    if entry.filter_names or entry.filter_tags or entry.filter_exclude:
        told["characterFilter"] = {
            "isExclude": entry.filter_exclude,
            "names": entry.filter_names,
            "tags": entry.filter_tags,
        }
    ours: dict[str, Any] = {}
    if entry.use_regex:
        ours = {"use_regex": True, "keys": dict(zip(keys, entry.keys, strict=True))}
    if entry.priority is not None:
        ours["priority"] = entry.priority
    return with_rest(told, HOME, entry.kept, _OURS, ours)


def _pattern(entry: Entry, key: str) -> str:
    """As such a file has it, in which slashes alone tell that a key is a pattern."""
    if patterns.written(key) or not key.strip():
        return key
    return patterns.slashed(key, "" if entry.case_sensitive else "i")

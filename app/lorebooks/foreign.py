"""The books of Agnai, RisuAI and NovelAI. They come in; what goes out is another format."""

from collections.abc import Callable, Iterable
from typing import Any

from app.lorebooks import coerce
from app.lorebooks.entry import Book, Entry
from app.lorebooks.keeping import left

Fields = dict[str, Any]


def agnai(root: Fields) -> Book:
    """A memory book."""
    return _book("agnai", root, "entries", _agnai)


def risu(root: Fields) -> Book:
    """A RisuAI lorebook; its folders are not entries and are left out."""
    inside = root["data"] if isinstance(root.get("data"), list) else []
    said = [one for one in inside if not (isinstance(one, dict) and one.get("mode") == "folder")]
    return _book("risu", {**root, "data": said}, "data", _risu)


def novel(root: Fields) -> Book:
    """A NovelAI lorebook."""
    return _book("novel", root, "entries", _novel)


def _book(home: str, root: Fields, place: str, read: Callable[[Fields], Fields]) -> Book:
    rest = dict(root)
    inside: Iterable[Any] = rest.pop(place, None) or []
    entries = [
        _entry(home, at, dict(one), read) for at, one in enumerate(inside) if isinstance(one, dict)
    ]
    name, told = coerce.text(rest.pop("name", "")), coerce.text(rest.pop("description", ""))
    return Book(name, tuple(entries), description=told, kept=left(home, rest))


def _entry(home: str, at: int, fields: Fields, read: Callable[[Fields], Fields]) -> Entry:
    said = {key: value for key, value in read(fields).items() if value is not None}
    return Entry.model_validate(
        {"ref": str(at), "display_index": at, "selective": False}
        | said
        | {"kept": left(home, fields)}
    )


def _agnai(fields: Fields) -> Fields:
    """`weight` is where it stands, `priority` what stays when there is not room for all."""
    return {
        "keys": coerce.texts(fields.pop("keywords", [])),
        "content": coerce.text(fields.pop("entry", "")),
        "comment": coerce.text(fields.pop("name", "")),
        "insertion_order": coerce.whole(fields.pop("weight", None)),
        "priority": coerce.whole(fields.pop("priority", None)),
        "enabled": coerce.truth(fields.pop("enabled", True)),
    }


def _risu(fields: Fields) -> Fields:
    chance = coerce.count(fields.pop("activationPercent", None))
    patterns = coerce.truth(fields.pop("useRegex", False))
    return {
        "keys": _line(fields.pop("key", ""), patterns),
        "secondary_keys": _line(fields.pop("secondkey", ""), patterns),
        "content": coerce.text(fields.pop("content", "")),
        "comment": coerce.text(fields.pop("comment", "")),
        "insertion_order": coerce.whole(fields.pop("insertorder", None)),
        "constant": coerce.truth(fields.pop("alwaysActive", False)),
        "selective": coerce.truth(fields.pop("selective", False)),
        "probability": None if chance is None else min(100, chance),
        "use_regex": patterns,
    }


def _line(value: object, patterns: bool | None) -> list[str]:
    """Keys on one line; of patterns there is one, and its commas are its own."""
    alone = isinstance(value, str) and patterns and not value.lstrip().startswith("/")
    return [text] if alone and (text := coerce.text(value)) else coerce.texts(value)


def _novel(fields: Fields) -> Fields:
    config = coerce.mapping(fields.get("contextConfig"))
    return {
        "keys": coerce.texts(fields.pop("keys", [])),
        "content": coerce.text(fields.pop("text", "")),
        "comment": coerce.text(fields.pop("displayName", "")),
        "enabled": coerce.truth(fields.pop("enabled", True)),
        "constant": coerce.truth(fields.pop("forceActivation", False)),
        "insertion_order": coerce.whole(config.get("budgetPriority")),
    }

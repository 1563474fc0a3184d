"""The books of cards, V2 and V3, and V3's file of a book alone."""

from typing import Any

from app.lorebooks import coerce
from app.lorebooks.entry import Book, Entry
from app.lorebooks.keeping import carried, left
from app.lorebooks.table import CARD_SOURCES, COLUMNS, position, sources

HOME = "card"
_OURS = "talespinner"
_TAVERN = {"selectiveLogic", "useProbability", "display_index", "exclude_recursion"}
"""Who has these in an entry's extensions is SillyTavern, which says `use_regex` of every entry."""
_IN_ENTRY = {"constant": "constant", "selective": "selective", "insertion_order": "insertion_order"}


def read(book: dict[str, Any]) -> Book:
    """The book of a card."""
    rest = {key: value for key, value in book.items() if key != "entries"}
    extensions = dict(coerce.mapping(rest.pop("extensions", None)))
    ours = coerce.mapping(extensions.pop(_OURS, None))
    inside = book.get("entries")
    entries = list(inside.values()) if isinstance(inside, dict) else inside or []
    found = [_entry(dict(one), str(at)) for at, one in enumerate(entries) if isinstance(one, dict)]
    return Book(
        coerce.text(rest.pop("name", "")),
        tuple(found),
        description=coerce.text(rest.pop("description", "")),
        scan_depth=coerce.count(rest.pop("scan_depth", None)),
        token_budget=coerce.count(rest.pop("token_budget", None)),
        recursive_scanning=coerce.truth(rest.pop("recursive_scanning", None)),
        kept=left(HOME, _with(rest, extensions), ours.get("kept")),
    )


def _entry(fields: dict[str, Any], place: str) -> Entry:
    extensions = dict(coerce.mapping(fields.pop("extensions", None)))
    ours = coerce.mapping(extensions.pop(_OURS, None))
    tavern = bool(_TAVERN & extensions.keys())
    patterns = coerce.truth(fields.get("use_regex")) or False
    use_regex = bool(ours["use_regex"]) if "use_regex" in ours else patterns and not tavern
    if use_regex == patterns:
        fields.pop("use_regex", None)
    said: dict[str, Any] = {
        "ref": coerce.text(fields.pop("id", "")) or place,
        "keys": coerce.texts(fields.pop("keys", [])),
        "secondary_keys": coerce.texts(fields.pop("secondary_keys", [])),
        "content": coerce.text(fields.pop("content", "")),
        "enabled": coerce.truth(fields.pop("enabled", True)) is not False,
        "priority": coerce.whole(fields.pop("priority", None)),
        "use_regex": use_regex,
        "selective": False,
        "scan_sources": sources(extensions, CARD_SOURCES),
        **_memo(fields),
        **_extra(ours),
    }
    for field, name in _IN_ENTRY.items():
        said |= _some(field, fields.pop(name, None))
    said |= _some("case_sensitive", fields.pop("case_sensitive", None))
    said |= {"position": found} if (found := position(fields.pop("position", None))) else {}
    for column in COLUMNS:
        if column.card in extensions:
            said |= _some(column.field, extensions.pop(column.card))
    return Entry.model_validate(
        {**said, "kept": left(HOME, _with(fields, extensions), ours.get("kept"))}
    )


_READ = {column.field: column.read for column in COLUMNS}


def _some(field: str, value: object) -> dict[str, Any]:
    """The field with its value; nothing where the file says none."""
    found = None if value is None else _READ[field](value)
    return {} if found is None else {field: found}


def _memo(fields: dict[str, Any]) -> dict[str, Any]:
    """The title: V2 has a name and a comment; where both say something the name is kept too."""
    comment, name = coerce.text(fields.get("comment")), coerce.text(fields.get("name"))
    fields.pop("comment", None)
    if not comment or comment == name:
        fields.pop("name", None)
    return {"comment": comment or name}


def _extra(ours: dict[str, Any]) -> dict[str, Any]:
    """What no card has a field for."""
    found = {"add_memo": ours.get("add_memo") is not False}
    lists = {name: coerce.texts(ours.get(name)) for name in ("filter_names", "filter_tags")}
    return {**found, **lists, "filter_exclude": ours.get("filter_exclude") is True}


def _with(rest: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
    return {**rest, "extensions": extensions} if extensions else rest


def write(book: Book) -> dict[str, Any]:
    """A book of V3; `entries` have all that SillyTavern reads in their extensions."""
    rest = dict(book.kept.get(HOME, {}))
    extensions = dict(coerce.mapping(rest.pop("extensions", None)))
    if beside := carried(book.kept, HOME):
        extensions[_OURS] = {"kept": beside}
    told: dict[str, Any] = {**rest, "name": book.name, "description": book.description}
    for name in ("scan_depth", "token_budget", "recursive_scanning"):
        if (value := getattr(book, name)) is not None:
            told[name] = value
    entries = [_written(entry) for entry in book.entries]
    return {**told, "extensions": extensions, "entries": entries}


def write_alone(book: Book) -> dict[str, Any]:
    """V3's file of a book."""
    return {"spec": "lorebook_v3", "data": write(book)}


def _written(entry: Entry) -> dict[str, Any]:
    rest = dict(entry.kept.get(HOME, {}))
    extensions = dict(coerce.mapping(rest.pop("extensions", None)))
    for column in COLUMNS:
        if column.card:
            extensions[column.card] = column.write(getattr(entry, column.field))
    extensions |= {name: one in entry.scan_sources for one, name in CARD_SOURCES.items()}
    extensions[_OURS] = _ours(entry)
    id_ = int(entry.ref) if entry.ref.isascii() and entry.ref.isdecimal() else entry.ref
    after = entry.position == "after_char"
    told: dict[str, Any] = {
        "id": id_,
        "keys": entry.keys,
        "secondary_keys": entry.secondary_keys,
        "comment": entry.comment,
        "content": entry.content,
        "enabled": entry.enabled,
        "constant": entry.constant,
        "selective": entry.selective,
        "insertion_order": entry.insertion_order,
        "position": "after_char" if after else "before_char",
        "use_regex": entry.use_regex,
        "name": entry.comment,
    }
    told |= {"priority": entry.priority} if entry.priority is not None else {}
    if entry.case_sensitive is not None:
        told["case_sensitive"] = entry.case_sensitive
    return {**told, **rest, "extensions": extensions}


def _ours(entry: Entry) -> dict[str, Any]:
    ours: dict[str, Any] = {"use_regex": entry.use_regex}
    if not entry.add_memo:
        ours["add_memo"] = False
    for name in ("filter_names", "filter_tags", "filter_exclude"):
        if value := getattr(entry, name):
            ours[name] = value
    if beside := carried(entry.kept, HOME):
        ours["kept"] = beside
    return ours

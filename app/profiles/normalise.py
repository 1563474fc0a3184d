"""From the JSON of any card file to the flat fields of one card, forgiving on the way.

Cards come from many programs and editors; what they do wrong is mended where the meaning is plain
and refused, with the field's name, where it is not. Known shapes: V1 (flat), V2 and V3 (`data`),
SillyTavern's mirrors at the root, the flat files of Pygmalion and text-generation-webui.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.profiles.storable import CardError, Flaw, mended
from app.texts import MAX_NAME

NEWEST_VERSION = 3.0

_TEXTS = (
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "system_prompt",
    "post_history_instructions",
    "creator_notes",
    "creator",
    "character_version",
    "nickname",
)
_LISTS = ("alternate_greetings", "tags", "group_only_greetings", "source")
_DATES = ("creation_date", "modification_date")

_ENVELOPE = {"spec", "spec_version"}
# What SillyTavern writes beside `data` for readers of V1. Its truth is inside `data`.
_MIRRORS = {*_TEXTS[:6], "tags", "creatorcomment", "avatar", "chat", "talkativeness", "fav"}
_MIRRORS |= {"create_date"}
_OTHER_NAMES = {
    "char_name": "name",
    "char_persona": "description",
    "context": "description",
    "char_greeting": "first_mes",
    "greeting": "first_mes",
    "example_dialogue": "mes_example",
    "world_scenario": "scenario",
    "creatorcomment": "creator_notes",
}
_NOTHING: tuple[object, ...] = (None, "", [], {})


def is_of_kind(prefix: str, root: dict[str, Any]) -> bool:
    """Whether `spec` says so, as in "chara_card_v2" and "lorebook_v3"."""
    spec = root.get("spec")
    return isinstance(spec, str) and spec.startswith(prefix)


def unwrapped(root: dict[str, Any]) -> dict[str, Any]:
    """The flat fields of a card that stands in `data`.

    What stood beside `data` and is no mirror of it is kept in `root_fields`.
    """
    fields = _without_envelope(root["data"])
    beside = {
        key: value
        for key, value in _without_envelope(root).items()
        if key != "data" and key not in _MIRRORS
    }
    if beside:
        fields["root_fields"] = {**mapping("root_fields", fields.get("root_fields")), **beside}
    return fields


def flat_fields(card: object, notes: list[str]) -> dict[str, Any]:
    """Every field of a card file's JSON, mended and typed; `notes` gets what was mended."""
    found: set[Flaw] = set()
    root = mended(card, found)
    if not isinstance(root, dict):
        raise CardError("holds no character card")
    fields = _located(root)
    notes.extend(f"{flaw.capitalize()} were replaced." for flaw in sorted(found))
    if _version(root.get("spec_version")) > NEWEST_VERSION:
        notes.append("The card is of a newer kind than V3; its unknown parts are kept as they are.")
    for field in [field for field in READERS if field in fields]:
        fields[field] = _read(field, fields[field], notes)
    fields["name"] = _name(fields.get("name", ""), notes)
    return fields


def _located(root: dict[str, Any]) -> dict[str, Any]:
    """Where the card is in its file, and that it is one."""
    inside = root.get("data")
    wrapped = isinstance(inside, dict) and bool(
        READERS.keys() & inside.keys() or not READERS.keys() & root.keys()
    )
    fields = unwrapped(root) if wrapped else _renamed(_without_envelope(root))
    if wrapped and fields.get("name") in _NOTHING and "name" in root:
        fields["name"] = root["name"]
    if is_of_kind("lorebook", root) or _is_lorebook(fields):
        raise CardError("holds a lorebook, not a character card")
    if not READERS.keys() & fields.keys():
        raise CardError("holds no character card")
    return fields


def _is_lorebook(fields: dict[str, Any]) -> bool:
    return "entries" in fields and not fields.keys() & {"first_mes", "personality", "scenario"}


def _version(value: object) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else 0.0
    except ValueError:
        return 0.0


def _without_envelope(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in _ENVELOPE}


def _renamed(fields: dict[str, Any]) -> dict[str, Any]:
    fields = dict(fields)
    for other, name in _OTHER_NAMES.items():
        if isinstance(fields.get(other), str) and fields.get(name) in _NOTHING:
            fields[name] = fields.pop(other)
    return fields


def _name(name: str, notes: list[str]) -> str:
    name = name.strip()
    if not name:
        raise CardError("The card has no name")
    if len(name) > MAX_NAME:
        notes.append(f"The name was cut to {MAX_NAME} characters.")
    return name[:MAX_NAME].rstrip()


def _read(field: str, value: object, notes: list[str]) -> object:
    read = READERS[field](field, value)
    if field in _DATES and read is None and value not in _NOTHING:
        notes.append(f"The field {field} held no date and was left empty.")
    return read


def newlines(text: str) -> str:
    """One kind of line end, LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CardError(f"{field} must be text")
    return newlines(str(value))


def _texts(field: str, value: object) -> list[str]:
    if isinstance(value, list):
        return [_text(field, item) for item in value if item is not None]
    alone = _text(field, value)
    parts = alone.split(",") if field == "tags" else [alone]
    return [part.strip() if field == "tags" else part for part in parts if part.strip()]


def _date(field: str, value: object) -> int | None:
    """Unix seconds; None for what is no date."""
    if value in _NOTHING:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CardError(f"{field} must be a number of seconds")
    try:
        seconds = float(value)
    except ValueError:
        return _written_date(str(value))
    return int(seconds) if abs(seconds) < 2**53 else None


def _written_date(text: str) -> int | None:
    try:
        date = datetime.fromisoformat(text)
        return int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def mapping(field: str, value: object) -> dict[str, Any]:
    """An object; the empty list that some languages write for an empty object is one too."""
    if value in _NOTHING:
        return {}
    if not isinstance(value, dict):
        raise CardError(f"{field} must be an object")
    return value


def _notes_by_language(field: str, value: object) -> dict[str, str]:
    return {key: _text(field, text) for key, text in mapping(field, value).items()}


def _book(field: str, value: object) -> dict[str, Any] | None:
    return mapping(field, value) or None


def _assets(field: str, value: object) -> list[dict[str, Any]]:
    if value in _NOTHING:
        return []
    if not isinstance(value, list):
        raise CardError(f"{field} must be a list of objects")
    return [mapping(field, item) for item in value if item not in _NOTHING]


READERS: dict[str, Callable[[str, object], object]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_LISTS, _texts),
    **dict.fromkeys(_DATES, _date),
    "creator_notes_multilingual": _notes_by_language,
    "assets": _assets,
    "character_book": _book,
    "extensions": mapping,
    "root_fields": mapping,
}

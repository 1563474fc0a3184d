"""The lines that begin with @@ at the top of an entry's content: V3's decorators.

A line of three @ is what to do where the one above it is not known or not valid; unknown ones are
left out. All of them are taken off the content.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PLACES = ("after_desc", "before_desc", "personality", "scenario")
_LINE = re.compile(r"[ \t]*(@@@?)([a-z_]+)[ \t]*(.*)")
_PROMPTS = ("post_history_instructions", "system_prompt")


@dataclass(frozen=True, slots=True)
class Decorated:
    """An entry's content without its decorators, and what they say by name; `unread` are those
    that nobody understands, nor one that stands for them."""

    content: str
    said: dict[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def _nothing(value: str) -> Any:
    return None if value else True


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else None


def _some(value: str) -> int | None:
    return _number(value) or None


def _list(value: str) -> list[str] | None:
    return [part.strip() for part in value.split(",") if part.strip()] or None


def _among(*known: str) -> Callable[[str], str | None]:
    return lambda value: value.lower() if value.lower() in known else None


def _name(value: str) -> str | None:
    return value or None


KNOWN: dict[str, Callable[[str], Any]] = {
    "activate_only_after": _number,
    "activate_only_every": _some,
    "keep_activate_after_match": _nothing,
    "dont_activate_after_match": _nothing,
    "depth": _number,
    "reverse_depth": _number,
    "role": _among("assistant", "system", "user"),
    "scan_depth": _number,
    "is_greeting": _number,
    "position": _among(*PLACES),
    "ignore_on_max_context": _nothing,
    "additional_keys": _list,
    "exclude_keys": _list,
    "is_user_icon": _name,
    "activate": _nothing,
    "dont_activate": _nothing,
    "disable_ui_prompt": _among(*_PROMPTS),
}
"""What each means is in `match.py`; the `instruct_…` ones are of no use in a chat."""


def read(content: str) -> Decorated:
    """Take the decorators off."""
    if not content.lstrip().startswith("@@"):
        return Decorated(content)
    lines = content.split("\n")
    said: dict[str, Any] = {}
    unread: list[str] = []
    tried: list[str] = []
    settled, place = False, 0
    for place, line in enumerate(lines):  # noqa: B007 -- where the content begins
        found = _LINE.match(line)
        if found is None:
            if line.strip():
                break
            continue
        if found[1] == "@@":
            unread += tried
            settled, tried = False, []
        if not settled:
            settled = _take(said, found[2], found[3].strip())
            tried = [] if settled else [*tried, line.strip()]
    else:
        place = len(lines)
    return Decorated("\n".join(lines[place:]).strip("\n"), said, (*unread, *tried))


def _take(said: dict[str, Any], name: str, value: str) -> bool:
    """Whether this decorator is known and valid; a second one of a name says nothing more."""
    read_value = KNOWN.get(name)
    found = read_value(value) if read_value else None
    if found is None:
        return False
    if name == "additional_keys":
        said.setdefault(name, []).append(found)
    else:
        said.setdefault(name, found)
    return True

"""Values out of files that programs and people wrote: forgiving where the meaning is plain."""

import re
from math import isnan
from typing import Any

from app.lorebooks.entry import MAX_COUNT
from app.texts import clean

# What stands before a slash; the slash with its flags where it ends a pattern; else the slash.
_SLASHED = re.compile(r"([^/]*+)(?:(/[a-z]*+\s*+(?=,|\Z))|(/?))")
_YES, _NO = {"true", "1", "yes", "on"}, {"false", "0", "no", "off", ""}


class BookError(ValueError):
    """A file that holds no usable book; the text says why, to follow "world.json: "."""


def text(value: object) -> str:
    """Text, whatever it was written as; one kind of line end."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return clean(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def texts(value: object) -> list[str]:
    """A list of texts; one text alone is taken apart at its commas."""
    if isinstance(value, str):
        return [part.strip() for part in parts(text(value)) if part.strip()]
    if isinstance(value, list):
        return [found for one in value if (found := text(one).strip())]
    return [found] if (found := text(value)) else []


def parts(line: str) -> list[str]:
    """Keys that stand on one line, apart by commas; a comma inside /a pattern/ is its own."""
    if line.lstrip().startswith("/"):
        return _cut(line).split("\0")
    return line.split(",")


def _cut(line: str) -> str:
    """With a NUL, which no text here has, for each comma that no end of a pattern follows."""
    return "".join(
        before + end if end else before.replace(",", "\0") + slash
        for before, end, slash in _SLASHED.findall(line)
    )


def truth(value: object) -> bool | None:
    """True or False; None for what is neither."""
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _YES else False if word in _NO else None
    return bool(value) if isinstance(value, bool | int | float) else None


def whole(value: object) -> int | None:
    """A whole number that a column can hold; None for what is none."""
    if isinstance(value, str):
        try:
            value = float(value.strip())
        except ValueError:
            return None
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | float) or isnan(value):
        return None
    return int(max(-MAX_COUNT, min(MAX_COUNT, value)))


def count(value: object) -> int | None:
    """The same, never less than nothing."""
    found = whole(value)
    return None if found is None else max(0, found)


def mapping(value: object) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}

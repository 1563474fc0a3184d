"""Texts in which every macro is the mere name of a value: nearly all greetings and fields.

They are filled without a part for each macro, and say what the longer way would say.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate

from app.macros.running import GROWTH, Told
from app.macros.values import Values

Slots = Mapping[str, Callable[[Values], object]]
"""By name, in lower case: how a value is read."""

# The tokens of parsing.py, with a name in its braces as one of them.
_TOKEN = re.compile(
    r"(\{\{\s*+[a-z][a-z0-9_]*+\s*+\}\}|<(?:bot|char|user)>|\{\{(?!\{)|\}\})",
    re.ASCII | re.IGNORECASE,
)
_LOOSE = frozenset({"{{", "}}"})


def fill_plain(
    text: str, values: Values, told: Told, slots: Slots
) -> tuple[str, frozenset[str]] | None:
    """The text and the names that said something in it, in lower case. None where a macro wants
    more than a value that is known; nothing is told then."""
    pieces = _TOKEN.split(text)
    marks = pieces[1::2]
    said = _said(set(marks), values, slots)
    if said is None:
        return None
    sums = list(accumulate(map(len, map(said.__getitem__, marks)), initial=told.added))
    most = max(bisect_right(sums, GROWTH) - 1, 0)
    told.added = sums[-1]
    for mark in dict.fromkeys(marks[most:]):
        told.leave(_name(mark))
    pieces[1 : 2 * most : 2] = map(said.__getitem__, marks[:most])
    return "".join(pieces), frozenset(_name(mark).lower() for mark in set(marks[:most]))


def _said(marks: set[str], values: Values, slots: Slots) -> dict[str, str] | None:
    """What each of these puts in, where all of them are known."""
    if marks & _LOOSE:
        return None
    known = {mark: slots.get(_name(mark).lower()) for mark in marks}
    found = {mark: slot(values) for mark, slot in known.items() if slot is not None}
    if len(found) < len(marks) or None in found.values():
        return None
    return {mark: str(value) for mark, value in found.items()}


def _name(mark: str) -> str:
    return mark.strip("{}<> \t\n\r\f\v")

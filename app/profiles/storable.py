"""JSON that every database can keep: what a foreign file may say beyond that is mended here."""

import re
from enum import StrEnum
from math import isfinite
from typing import Any

from app.texts import MAX_DEPTH, MAX_INTEGER

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can spell it, UTF-8 cannot


class CardError(ValueError):
    """A file that holds no usable card; the text says why, to follow "Rok.png: "."""


class Flaw(StrEnum):
    """What JSON can say and a database cannot keep."""

    NULLS = "null characters"
    BROKEN = "broken characters"
    BIG = "whole numbers over 63 bits"
    ENDLESS = "numbers that are not finite"


def mended(value: object, found: set[Flaw], depth: int = 0) -> Any:
    """A copy of a JSON value that can be kept; what was wrong goes into `found`.

    Raises CardError for nesting over 64 levels and for what is not JSON at all.
    """
    if isinstance(value, str):
        return _text(value, found)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, found)
    if depth >= MAX_DEPTH:
        raise CardError(f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, list):
        return [mended(item, found, depth + 1) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {_text(key, found): mended(item, found, depth + 1) for key, item in value.items()}
    raise CardError("holds something that is not JSON")


def _text(text: str, found: set[Flaw]) -> str:
    if "\0" in text:
        found.add(Flaw.NULLS)
        text = text.replace("\0", "")
    if not text.isascii() and _SURROGATE.search(text):
        found.add(Flaw.BROKEN)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def _number(number: float, found: set[Flaw]) -> float | None:
    if isinstance(number, int):
        if abs(number) <= MAX_INTEGER:
            return number
        found.add(Flaw.BIG)
        # A double is what programs written in JavaScript, most of this field, read here.
        number = float(number) if abs(number) < 2**1023 else float("inf")
    if isfinite(number):
        return number
    found.add(Flaw.ENDLESS)
    return None

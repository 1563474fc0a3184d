"""Filters of dates. English names, and only the clock that the context has."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from liquid.filter import with_context

from app.macros.clock import DAYS, MONTHS
from app.prompts.dialect.bounds import Rendering, TooMuch
from app.prompts.dialect.values import text

MAX_FORM = 1_000  # characters
_FIELD = re.compile(r"%([-_0^#]?)(\d{0,2})([a-zA-Z%])")
_NUMBER = re.compile(r"-?\d{1,11}(?:\.\d+)?")
_WIDTHS = {"d": 2, "e": 2, "H": 2, "I": 2, "k": 2, "l": 2, "m": 2, "M": 2, "S": 2, "y": 2, "j": 3}
_PADS = {"e": " ", "k": " ", "l": " "}
_FIELDS: dict[str, Callable[[datetime], str]] = {
    "a": lambda at: DAYS[at.weekday()][:3],
    "A": lambda at: DAYS[at.weekday()],
    "b": lambda at: MONTHS[at.month - 1][:3],
    "h": lambda at: MONTHS[at.month - 1][:3],
    "B": lambda at: MONTHS[at.month - 1],
    "c": lambda at: f"{at:%a %b} {at.day:>2} {at:%H:%M:%S} {at.year}",
    "C": lambda at: str(at.year // 100),
    "d": lambda at: str(at.day),
    "D": lambda at: f"{at:%m/%d/%y}",
    "e": lambda at: str(at.day),
    "F": lambda at: at.date().isoformat(),
    "H": lambda at: str(at.hour),
    "I": lambda at: str(at.hour % 12 or 12),
    "j": lambda at: str(at.timetuple().tm_yday),
    "k": lambda at: str(at.hour),
    "l": lambda at: str(at.hour % 12 or 12),
    "L": lambda at: f"{at.microsecond // 1000:03}",
    "m": lambda at: str(at.month),
    "M": lambda at: str(at.minute),
    "p": lambda at: "AM" if at.hour < 12 else "PM",
    "P": lambda at: "am" if at.hour < 12 else "pm",
    "q": lambda at: _ending(at.day),
    "R": lambda at: f"{at:%H:%M}",
    "s": lambda at: str(int(at.timestamp())),
    "S": lambda at: str(at.second),
    "T": lambda at: f"{at:%H:%M:%S}",
    "u": lambda at: str(at.isoweekday()),
    "w": lambda at: str(at.isoweekday() % 7),
    "x": lambda at: f"{at:%m/%d/%y}",
    "X": lambda at: f"{at:%H:%M:%S}",
    "y": lambda at: str(at.year % 100),
    "Y": lambda at: str(at.year),
    "z": lambda at: f"{at:%z}",
    "%": lambda _at: "%",
}


def _ending(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def written(at: datetime, form: str) -> str:
    """A moment by `strftime`'s fields; one that nobody knows stays as typed. Raises
    TooMuch."""
    if len(form) > MAX_FORM:
        raise TooMuch(f"The form of a date has at most {MAX_FORM:,} characters.")
    return _FIELD.sub(lambda found: _field(at, found), form)


def _field(at: datetime, found: re.Match[str]) -> str:
    flag, width, name = found.groups()
    if name not in _FIELDS:
        return found[0]
    said = _FIELDS[name](at)
    if flag == "^":
        said = said.upper()
    if flag == "-":
        return said
    pad = {"_": " ", "0": "0"}.get(flag) or _PADS.get(name, "0" if name in _WIDTHS else " ")
    return said.rjust(int(width or _WIDTHS.get(name, 0)), pad)


def moment(value: Any, context: Rendering) -> datetime | None:
    """Out of a text, of seconds, or of `now`."""
    said = text(value).strip()
    if said in ("now", "today"):
        said = text(context.globals.get("now"))
    try:
        if _NUMBER.fullmatch(said):
            return datetime.fromtimestamp(float(said), UTC)
        found = datetime.fromisoformat(said)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in(form: str) -> Callable[..., Any]:
    @with_context
    def filtered(value: Any, *, context: Rendering) -> Any:
        at = moment(value, context)
        return written(at, form) if at else value

    return filtered


@with_context
def date(value: Any, form: Any = "%A, %B %-d, %Y at %-I:%M %P %z", *, context: Rendering) -> Any:
    """What is no date stays as it is."""
    at = moment(value, context)
    return written(at, text(form)) if at else value


@with_context
def date_to_rfc822(value: Any, *, context: Rendering) -> Any:
    at = moment(value, context)
    return format_datetime(at) if at else value


@with_context
def date_to_xmlschema(value: Any, *, context: Rendering) -> Any:
    at = moment(value, context)
    return at.isoformat(timespec="seconds") if at else value


date_to_string = _in("%d %b %Y")
date_to_long_string = _in("%d %B %Y")

"""What the clock says. English names, whatever the machine's language."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from app.macros.parsing import Macro
from app.macros.running import Handler, Run

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_OFFSET = re.compile(r"\s*(?:UTC)?\s*([+-]\d{1,2})\s*", re.ASCII | re.IGNORECASE)
_FIELD = re.compile(
    r"\[([^\[\]]*+)\]|YYYY|YY|MMMM|MMM|MM|M|dddd|ddd|Do|DD|D|HH|H|hh|h|mm|m|ss|s|A|a|ZZ|Z"
)
_FIELDS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda at: f"{at.year:04}",
    "YY": lambda at: f"{at.year % 100:02}",
    "MMMM": lambda at: MONTHS[at.month - 1],
    "MMM": lambda at: MONTHS[at.month - 1][:3],
    "MM": lambda at: f"{at.month:02}",
    "M": lambda at: str(at.month),
    "dddd": lambda at: DAYS[at.weekday()],
    "ddd": lambda at: DAYS[at.weekday()][:3],
    "Do": lambda at: f"{at.day}{_ending(at.day)}",
    "DD": lambda at: f"{at.day:02}",
    "D": lambda at: str(at.day),
    "HH": lambda at: f"{at.hour:02}",
    "H": lambda at: str(at.hour),
    "hh": lambda at: f"{at.hour % 12 or 12:02}",
    "h": lambda at: str(at.hour % 12 or 12),
    "mm": lambda at: f"{at.minute:02}",
    "m": lambda at: str(at.minute),
    "ss": lambda at: f"{at.second:02}",
    "s": lambda at: str(at.second),
    "A": lambda at: "PM" if at.hour >= 12 else "AM",
    "a": lambda at: "pm" if at.hour >= 12 else "am",
    "Z": lambda at: f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:5],
    "ZZ": lambda at: f"{at:%z}"[:5],
}
_IDLE = ((86400, "day", "a day"), (3600, "hour", "an hour"), (60, "minute", "a minute"))


def written(at: datetime, form: str) -> str:
    """A moment in a form like `dddd, D MMMM YYYY [at] HH:mm`."""
    return _FIELD.sub(lambda m: m[1] if m[1] is not None else _FIELDS[m[0]](at), form)


def ago(idle: timedelta) -> str:
    """A length of time as people say it, to the largest unit."""
    for seconds, unit, one in _IDLE:
        if count := int(idle.total_seconds() // seconds):
            return one if count == 1 else f"{count} {unit}s"
    return "a few seconds"


def elsewhere(run: Run, macro: Macro) -> str | None:
    """`{{time_UTC+2}}`: the time where clocks are so many hours before or after UTC."""
    offset = _OFFSET.fullmatch(run.join(macro.args))
    if run.values.now is None or offset is None or abs(int(offset[1])) > 14:
        return None
    there = timezone(timedelta(hours=int(offset[1])))
    return written(run.values.now.astimezone(there), "h:mm A")


def time(run: Run, macro: Macro) -> str | None:
    """`{{time}}`, and `{{time::UTC+2}}`."""
    return elsewhere(run, macro) if macro.args else _in("h:mm A")(run, macro)


def in_own_form(run: Run, macro: Macro) -> str | None:
    if run.values.now is None or not macro.args:
        return None
    return written(run.values.now, run.join(macro.args))


def idle_duration(run: Run, macro: Macro) -> str | None:
    return None if run.values.idle is None or macro.args else ago(run.values.idle)


def _in(form: str) -> Handler:
    def handler(run: Run, macro: Macro) -> str | None:
        known = run.values.now is not None and not macro.args
        return written(run.values.now, form) if known and run.values.now else None

    return handler


def _ending(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


HANDLERS: dict[str, Handler] = {
    "time": time,
    "date": _in("MMMM D, YYYY"),
    "weekday": _in("dddd"),
    "isotime": _in("HH:mm"),
    "isodate": _in("YYYY-MM-DD"),
    "datetimeformat": in_own_form,
    "time_utc": elsewhere,
    "idle_duration": idle_duration,
}

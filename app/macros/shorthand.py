"""{{.x}} and {{$x}}: variables by their short names, with what is done to them."""

import re
from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne

from app.macros.blocks import holds
from app.macros.parsing import Macro
from app.macros.running import Handler, Run
from app.macros.variables import GLOBAL, MAX_NAME, keep, number, total

_FORM = re.compile(
    r"([a-z][a-z0-9_]*+(?:-++[a-z0-9_]++)*+)\s*+"
    r"(?:(\+\+|--|)|(\|\|=?|\?\?=?|\+=|-=|[=!<>]=|[=<>])(.*))",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_SAME: dict[str, Callable[[object, object], bool]] = {"==": eq, "!=": ne}
_ORDER: dict[str, Callable[[Decimal, Decimal], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


def of(scope: str) -> Handler:
    """The variables of one kind."""

    def handler(run: Run, macro: Macro) -> str | None:
        typed, *rest = macro.args  # name and sign are as typed, only a value may be a macro's
        found = _FORM.fullmatch(typed.rstrip()) if isinstance(typed, str) else None
        if found is None or run.variables is None or len(found[1]) > MAX_NAME:
            return None
        if rest and not found[3]:
            return None
        value = ((found[4] or "") + run.join(rest)).strip()
        return _done(run, scope + found[1], found[2] or found[3] or "", value)

    return handler


def _done(run: Run, name: str, sign: str, value: str) -> str | None:
    """What it says then; None where that cannot be done."""
    known = (run.variables or {}).get(name)
    old = known or ""
    if sign in _SAME:
        return _told(_SAME[sign](old, value))
    if sign in _ORDER:
        one, other = number(old), number(value)
        return None if one is None or other is None else _told(_ORDER[sign](one, other))
    if sign in ("||", "||=", "??", "??="):
        stays = holds(old) if sign[0] == "|" else known is not None
        new = old if stays else value
        return keep(run, name, new) if sign.endswith("=") else new
    return _changed(run, name, old, sign, value)


def _changed(run: Run, name: str, old: str, sign: str, value: str) -> str | None:
    if sign == "":
        return old
    if sign in ("++", "--", "-=") and (number(old or "0") is None or number(value or "1") is None):
        return None
    new = {
        "=": lambda: value,
        "+=": lambda: total(old, value),
        "-=": lambda: total(old, _negated(value)),
        "++": lambda: total(old, "1"),
        "--": lambda: total(old, "-1"),
    }[sign]()
    kept = keep(run, name, new)
    return kept if kept is None or sign in ("++", "--") else ""


def _negated(value: str) -> str:
    return value[1:] if value.startswith("-") else f"-{value.removeprefix('+')}"


def _told(true: bool) -> str:
    return "true" if true else "false"


HANDLERS: dict[str, Handler] = {".": of(""), "$": of(GLOBAL)}

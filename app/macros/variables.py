"""{{setvar::x::v}} and its like: variables that live for the texts of one prompt."""

import re
from collections.abc import Callable
from decimal import Decimal

from app.macros.parsing import Macro, Part, split
from app.macros.running import Handler, Run

MAX_VARIABLES, MAX_NAME, MAX_VALUE = 1_000, 100, 10_000
_NUMBER = re.compile(r"\s*([+-]?\d{1,15}(?:\.\d{1,10})?)\s*", re.ASCII)


GLOBAL = "\0"  # before the names of those that are global elsewhere; here they live as long


def get(scope: str) -> Handler:
    """A variable that nobody has set is empty."""

    def handler(run: Run, macro: Macro) -> str | None:
        named = _named(run, macro, scope, 0)
        return None if named is None or run.variables is None else run.variables.get(named[0], "")

    return handler


def put(scope: str) -> Handler:
    def handler(run: Run, macro: Macro) -> str | None:
        named = _named(run, macro, scope, 1)
        return None if named is None or keep(run, *named) is None else ""

    return handler


def add(scope: str) -> Handler:
    """Numbers are added up, words are put behind."""

    def handler(run: Run, macro: Macro) -> str | None:
        named = _named(run, macro, scope, 1)
        if named is None or run.variables is None:
            return None
        name, value = named
        return None if keep(run, name, total(run.variables.get(name, ""), value)) is None else ""

    return handler


def step(scope: str, by: str) -> Handler:
    """One more or one less, and the new number is put in."""

    def handler(run: Run, macro: Macro) -> str | None:
        named = _named(run, macro, scope, 0)
        if named is None or run.variables is None:
            return None
        old = run.variables.get(named[0], "0")
        return None if number(old) is None else keep(run, named[0], total(old, by))

    return handler


HANDLERS: dict[str, Handler] = {
    f"{what}{kind}var": handler
    for kind, scope in (("", ""), ("global", GLOBAL))
    for what, handler in (
        ("get", get(scope)),
        ("set", put(scope)),
        ("add", add(scope)),
        ("inc", step(scope, "1")),
        ("dec", step(scope, "-1")),
    )
}


def _named(run: Run, macro: Macro, scope: str, values: int) -> tuple[str, str] | None:
    """(name, value) out of `::name::value`; None where there are not so many."""
    if run.variables is None or macro.sep != "::":
        return None
    read: Callable[[list[Part]], str] = run.join
    name, *rest = [read(arg) for arg in split(macro.args, "::", values or 1)]
    name = name.strip()
    usable = len(rest) == values and 0 < len(name) <= MAX_NAME
    return (scope + name, rest[0] if rest else "") if usable else None


def keep(run: Run, name: str, value: str) -> str | None:
    """The value; None where there is no room for it."""
    variables = run.variables
    if variables is None or len(value) > MAX_VALUE:
        return None
    if name not in variables and len(variables) >= MAX_VARIABLES:
        return None
    variables[name] = value
    return value


def number(text: str) -> Decimal | None:
    """What it counts."""
    found = _NUMBER.fullmatch(text)
    return Decimal(found[1]) if found else None


def total(old: str, new: str) -> str:
    """Both numbers together, else both texts."""
    one, other = number(old or "0"), number(new)
    if one is None or other is None:
        return old + new
    found = one + other
    whole = found == found.to_integral_value()
    return str(int(found)) if whole else format(found.normalize(), "f")

"""Whether a filter is given what it takes, so that a slip is told on save and in plain words."""

from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from typing import Any

from liquid.builtin.expressions import KeywordArgument
from liquid.builtin.expressions.filtered import Filter


def misuse(used: Filter, filter_: Callable[..., Any]) -> str:
    """What is wrong with how it is used; blank where nothing is."""
    least, names, switches = _takes(filter_)
    named = [one.name for one in used.args if isinstance(one, KeywordArgument)]
    given = len(used.args) - len([name for name in named if name in switches])
    said = f"The filter “{used.name}”"
    if unknown := [name for name in named if name not in names and name not in switches]:
        return f"{said} knows no “{unknown[0]}”"
    if given < least:
        return f"{said} needs {'a value behind a colon' if least == 1 else f'{least} values'}"
    if given > len(names):
        return f"{said} takes {_count(len(names))}"
    return ""


@cache
def _takes(filter_: Callable[..., Any]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How many values at least, all of them by name, and what can only be named."""
    _, *rest = signature(filter_).parameters.values()
    values = [one for one in rest if one.kind is not Parameter.KEYWORD_ONLY]
    switches = {one.name for one in rest if one not in values} - {"context"}
    least = sum(one.default is Parameter.empty for one in values)
    return least, tuple(one.name for one in values), tuple(switches)


def _count(most: int) -> str:
    return {0: "no value", 1: "one value at most"}.get(most, f"{most} values at most")

"""Filters of numbers. Division gives fractions, as in JavaScript."""

import math
from typing import Any

from app.prompts.dialect.values import Number, number, whole


def absolute(value: Any) -> Number:
    return abs(number(value))


def at_least(value: Any, other: Any) -> Number:
    return max(number(value), number(other))


def at_most(value: Any, other: Any) -> Number:
    return min(number(value), number(other))


def ceil(value: Any) -> Number:
    return _sure(math.ceil, number(value))


def floor(value: Any) -> Number:
    return _sure(math.floor, number(value))


def _sure(step: Any, value: Number) -> Number:
    found: Number = step(value) if math.isfinite(value) else value
    return found


def plus(value: Any, other: Any) -> Number:
    return number(value) + number(other)


def minus(value: Any, other: Any) -> Number:
    return number(value) - number(other)


def times(value: Any, other: Any) -> Number:
    return number(value) * number(other)


def divided_by(value: Any, other: Any, as_whole: Any = False) -> Number:
    one, two = number(value), number(other)
    if two == 0 or math.isnan(two):
        return math.nan if one == 0 or two != 0 else math.copysign(math.inf, one)
    if as_whole is True:
        return _sure(math.floor, one / two)
    exact = isinstance(one, int) and isinstance(two, int) and one % two == 0
    return one // two if exact else one / two


def modulo(value: Any, other: Any) -> Number:
    """With the sign of what is divided."""
    one, two = number(value), number(other)
    if two == 0 or not math.isfinite(one):
        return math.nan
    found = math.fmod(one, two)
    return int(found) if isinstance(one, int) and isinstance(two, int) else found


def rounded(value: Any, digits: Any = 0) -> Number:
    """Halves go up."""
    places = min(max(whole(digits), -15), 15)
    step = 10.0**places
    return (
        _sure(math.floor, number(value) * step + 0.5) / step
        if places
        else _sure(math.floor, number(value) + 0.5)
    )


def to_integer(value: Any) -> Number:
    return number(value)

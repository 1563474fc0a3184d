"""Filters of lists. What is given is never changed: a new list comes out."""

import json
from collections.abc import Callable, Iterator
from itertools import filterfalse
from typing import Any

from liquid import TokenStream
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, tokenize
from liquid.exceptions import LiquidSyntaxError
from liquid.expression import Expression
from liquid.filter import with_context
from liquid.token import TOKEN_EXPRESSION, Token

from app.prompts.dialect import values
from app.prompts.dialect.bounds import Rendering, TooMuch, few
from app.prompts.dialect.lexing import MAX_EXPRESSION
from app.prompts.dialect.tree import settle
from app.prompts.dialect.values import array, is_unknown, names, order, reach, same, text, truthy

_ANY = object()  # no value was asked for
Test = Callable[[Any], bool]


def join(value: Any, between: Any = " ") -> str:
    return values.join(array(value), text(between))


def first(value: Any) -> Any:
    return next(iter(array(value)), "")


def last(value: Any) -> Any:
    return array(value)[-1] if array(value) else ""


def reverse(value: Any) -> list[Any]:
    return array(value)[::-1]


def sort(value: Any, field: Any = None) -> list[Any]:
    of = _of(field)
    return sorted(array(value), key=lambda one: order(of(one)))


def sort_natural(value: Any, field: Any = None) -> list[Any]:
    of = _of(field)
    return sorted(array(value), key=lambda one: _natural(of(one)))


def _natural(value: Any) -> tuple[int, str]:
    return (1, "") if value is None else (0, text(value).lower())


def _of(field: Any) -> Callable[[Any], Any]:
    """This field of an entry; without one, the entry."""
    return (lambda one: one) if field is None else _field(field)


def _field(field: Any) -> Callable[[Any], Any]:
    path = names(field)
    return lambda one: reach(one, path)


def size(value: Any) -> int:
    return len(value) if isinstance(value, str | list | range) else len(array(value)) and 0


def collect(value: Any, field: Any) -> list[Any]:
    return list(map(_field(field), array(value)))


def total(value: Any, field: Any = None) -> values.Number:
    return sum(map(values.number, map(_of(field), array(value))))


def compact(value: Any, field: Any = None) -> list[Any]:
    of = _of(field)
    return [one for one in array(value) if not _is_nothing(of(one))]


def _is_nothing(value: Any) -> bool:
    return value is None or is_unknown(value)


def concat(value: Any, other: Any = None) -> list[Any]:
    few(len(array(value)) + len(array(other)))
    return array(value) + array(other)


def push(value: Any, one: Any) -> list[Any]:
    return [*array(value), one]


def unshift(value: Any, one: Any) -> list[Any]:
    return [one, *array(value)]


def pop(value: Any) -> list[Any]:
    return array(value)[:-1]


def shift(value: Any) -> list[Any]:
    return array(value)[1:]


def slice_(value: Any, begin: Any, length: Any = 1) -> Any:
    if value is None:
        return []
    found = value if isinstance(value, list) else text(value)
    start = values.whole(begin)
    start = max(0, start + len(found) if start < 0 else start)
    return found[start : start + max(0, values.whole(length))]


def uniq(value: Any) -> list[Any]:
    found: dict[Any, Any] = {}
    for one in array(value):
        found.setdefault(_key(one), one)
    return list(found.values())


def _key(value: Any) -> Any:
    plain = value is None or isinstance(value, str | int | float)
    return (isinstance(value, bool), value) if plain else id(value)


def _has(field: Any, wanted: Any) -> Test:
    of = _field(field)

    def test(one: Any) -> bool:
        found = of(one)
        return truthy(found) if wanted is _ANY else same(found, wanted)

    return test


def where(value: Any, field: Any, wanted: Any = _ANY) -> list[Any]:
    return list(filter(_has(field, wanted), array(value)))


def reject(value: Any, field: Any, wanted: Any = _ANY) -> list[Any]:
    return list(filterfalse(_has(field, wanted), array(value)))


def find(value: Any, field: Any, wanted: Any = _ANY) -> Any:
    return next(filter(_has(field, wanted), array(value)), None)


def find_index(value: Any, field: Any, wanted: Any = _ANY) -> Any:
    test = _has(field, wanted)
    return next((n for n, one in enumerate(array(value)) if test(one)), None)


def has(value: Any, field: Any, wanted: Any = _ANY) -> bool:
    return any(map(_has(field, wanted), array(value)))


def group_by(value: Any, field: Any) -> list[Any]:
    of = _field(field)
    return _grouped((of(one), one) for one in array(value))


def _grouped(pairs: Iterator[tuple[Any, Any]]) -> list[Any]:
    groups: dict[Any, dict[str, Any]] = {}
    for name, one in pairs:
        groups.setdefault(_key(name), {"name": name, "items": []})["items"].append(one)
    return list(groups.values())


def _by(kind: Any, said: Any, name: Any, context: Rendering, times: int) -> Callable[[Any], Any]:
    """An expression that a filter was given as text, as a function of the entry called `name`."""
    source = text(said)
    if len(source) > MAX_EXPRESSION:
        raise TooMuch("This expression is too long.")
    context.ledger.spin(times)
    token = Token(TOKEN_EXPRESSION, source, 0, source)
    try:
        parsed: Expression = kind.parse(context.env, TokenStream(tokenize(source, token)))
        settle(parsed, context.env)
    except LiquidSyntaxError as wrong:
        raise TooMuch(f"The expression “{source[:80]}” is wrong: {wrong.message}") from None

    called = text(name)

    def of(one: Any) -> Any:
        with context.extend({called: one}):
            return parsed.evaluate(context)

    return of


@with_context
def where_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> list[Any]:
    test = _by(BooleanExpression, said, name, context, len(array(value)))
    return [one for one in array(value) if test(one)]


@with_context
def reject_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> list[Any]:
    test = _by(BooleanExpression, said, name, context, len(array(value)))
    return [one for one in array(value) if not test(one)]


@with_context
def find_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> Any:
    test = _by(BooleanExpression, said, name, context, len(array(value)))
    return next((one for one in array(value) if test(one)), None)


@with_context
def find_index_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> Any:
    test = _by(BooleanExpression, said, name, context, len(array(value)))
    return next((n for n, one in enumerate(array(value)) if test(one)), None)


@with_context
def has_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> bool:
    return any(map(_by(BooleanExpression, said, name, context, len(array(value))), array(value)))


@with_context
def group_by_exp(value: Any, name: Any, said: Any, *, context: Rendering) -> list[Any]:
    of = _by(FilteredExpression, said, name, context, len(array(value)))
    return _grouped((of(one), one) for one in array(value))


def default(value: Any, otherwise: Any, *, allow_false: Any = False) -> Any:
    if isinstance(value, str | list):
        return value or otherwise
    if value is False and allow_false is True:
        return value
    return value if truthy(value) else otherwise


def as_json(value: Any, indent: Any = None) -> str:
    spaces = min(values.whole(indent), 8) if indent is not None else None
    between = (",", ": ") if spaces else (",", ":")
    return json.dumps(values.plain(value), ensure_ascii=False, indent=spaces, separators=between)


def as_it_is(value: Any) -> Any:
    return value

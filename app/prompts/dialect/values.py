"""Values as JavaScript sees them: how they are printed, counted with, compared, looked into."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from liquid import Undefined
from liquid.builtin.expressions.primitive import Blank, Empty

from app.prompts.dialect.bounds import MAX_ENTRIES, NoText, TooMuch, few, short

DEPTH = 32  # of lists in lists

Number = int | float


class Named(dict[str, Any]):
    """An object that is printed by one of its fields, which `by` names."""

    def __init__(self, by: str, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.by = by


def text(value: Any) -> str:
    """As it is printed. Raises what an unknown variable raises, and TooMuch."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | range):
        return _joined(value, "")
    return _one(value)


def join(values: Any, between: str) -> str:
    """The texts of a list."""
    return _joined(values, between)


def _joined(values: Any, between: str) -> str:
    tally, found = Tally(), []
    for value in values:
        nested = isinstance(value, list | tuple)
        piece = "".join(_pieces(value, DEPTH, tally)) if nested else _one(value)
        tally.count(len(piece) + len(between))
        found.append(piece)
    return between.join(found)


class Tally:
    """What one walk through lists in lists has met; they may share their entries."""

    def __init__(self) -> None:
        self.entries = self.characters = 0

    def count(self, characters: int) -> None:
        """One entry more. Raises TooMuch."""
        self.entries += 1
        self.characters += characters
        short(self.characters)
        if self.entries > MAX_ENTRIES:
            raise TooMuch("This list is too long to be printed.")


def _pieces(values: Any, depth: int, tally: Tally) -> Iterator[str]:
    if not depth:
        raise TooMuch("These lists are nested too deeply.")
    for value in values:
        if isinstance(value, list | tuple):
            tally.count(0)
            yield from _pieces(value, depth - 1, tally)
        else:
            piece = _one(value)
            tally.count(len(piece))
            yield piece


def _one(value: Any) -> str:
    if value is None or isinstance(value, Empty | Blank):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping) and not isinstance(value, Undefined):
        return _named(value)
    return str(value)


def _named(value: Mapping[str, Any]) -> str:
    """LiquidJS prints “[object Object]”, which no author means and every model would read."""
    if isinstance(value, Named):
        return text(value[value.by])
    fields = ", ".join(f".{name}" for name in islice(value, 3))
    raise NoText(f"This is no text: write which of its fields you mean ({fields or 'it has none'})")


def _float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)


def number(value: Any) -> Number:
    """As arithmetic takes it; NaN where it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if value is None:
        return 0
    said = text(value).strip()
    if not said:
        return 0
    try:
        return int(said) if len(said) < 20 else float(said)
    except ValueError:
        return _fraction(said)


def _fraction(said: str) -> float:
    try:
        return float(said) if said[-1] in ".0123456789" else math.nan
    except ValueError:
        return math.nan


def whole(value: Any, usual: int = 0) -> int:
    """A count or a place."""
    found = number(value)
    return usual if math.isnan(found) or math.isinf(found) else int(found)


def array(value: Any) -> list[Any]:
    """A list, whatever it was."""
    if isinstance(value, list):
        return value
    if value is None:
        return []
    if isinstance(value, range | tuple | Undefined):
        few(len(value))
        return list(value)
    return [value]


def truthy(value: Any) -> bool:
    """All but false, nil and what is not there."""
    return not (value is None or value is False or is_unknown(value))


def is_unknown(value: Any) -> bool:
    return isinstance(value, Undefined)


def names(path: Any) -> list[str]:
    """Of a field, `a.b` for one within."""
    return text(path).split(".", DEPTH)[:DEPTH]


def reach(item: Any, path: Sequence[str]) -> Any:
    """A field of an object by its names; None where there is none."""
    for name in path:
        if isinstance(item, Mapping) and not is_unknown(item):
            item = item.get(name)
        elif name == "size" and isinstance(item, str | list):
            item = len(item)
        elif name in ("first", "last") and isinstance(item, list):
            item = (item[0] if name == "first" else item[-1]) if item else None
        else:
            return None
    return item


def same(one: Any, other: Any) -> bool:
    """Equal as JavaScript has it: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def order(value: Any) -> tuple[int, Any]:
    """A sort key: numbers, texts, everything else."""
    if isinstance(value, bool | int | float):
        return (2, 0) if isinstance(value, float) and math.isnan(value) else (0, value)
    if isinstance(value, str):
        return (1, value)
    return (2, 0)


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    return _plain(value, DEPTH, Tally())


def _plain(value: Any, depth: int, tally: Tally) -> Any:
    if not depth:
        raise TooMuch("This is nested too deeply.")
    tally.count(len(value) if isinstance(value, str) else 1)
    if isinstance(value, Mapping) and not is_unknown(value):
        tally.count(sum(len(text(key)) for key in value))
        return {text(key): _plain(one, depth - 1, tally) for key, one in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(one, depth - 1, tally) for one in value]
    if isinstance(value, float):
        return _finite(value)
    return value if value is None or isinstance(value, str | bool | int) else text(value)


def _finite(value: float) -> Number | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value

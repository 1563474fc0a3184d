"""Counters, gauges and histograms, and the text format that Prometheus reads (version 0.0.4).

Labels are for words of which there are few: route patterns, codes, kinds; never for what a
person or another server may name.
"""

import math
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

Values = tuple[str, ...]
ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
ESCAPED_HELP = str.maketrans({"\\": "\\\\", "\n": "\\n"})


class Sample(NamedTuple):
    """One line: what follows the figure's name, its labels, its value."""

    suffix: str
    labels: Sequence[tuple[str, str]]
    value: float


class Figure:
    """A figure by its name and what it says, with a series for each set of its labels' values."""

    kind = ""

    def __init__(self, name: str, says: str, *labels: str) -> None:
        self.name, self.says, self.labels = name, says, labels

    def samples(self) -> Iterator[Sample]:
        """Every line of it, in the order in which the format wants them."""
        raise NotImplementedError

    def named(self, values: Values) -> list[tuple[str, str]]:
        """These values with their labels."""
        return list(zip(self.labels, values, strict=True))


class Counter(Figure):
    """What only rises; its name ends with `_total`."""

    kind = "counter"

    def __init__(self, name: str, says: str, *labels: str) -> None:
        super().__init__(name, says, *labels)
        self._sums: dict[Values, float] = {} if labels else {(): 0}

    def add(self, *values: str, by: float = 1) -> None:
        """Once more, for these values of the labels."""
        self._sums[values] = self._sums.get(values, 0) + by

    def rise(self, *values: str, to: float) -> None:
        """What somebody else has counted stands at this now."""
        self._sums[values] = max(to, self._sums.get(values, 0))

    def samples(self) -> Iterator[Sample]:
        for values, total in self._sums.items():
            yield Sample("", self.named(values), total)


class Gauge(Counter):
    """What rises and falls."""

    kind = "gauge"

    def set(self, *values: str, to: float) -> None:
        """It is this now."""
        self._sums[values] = to

    @contextmanager
    def held(self, *values: str) -> Iterator[None]:
        """One more while the block lasts."""
        self.add(*values)
        try:
            yield
        finally:
            self.add(*values, by=-1)


@dataclass(slots=True)
class _Heap:
    counts: list[int]
    total: float = field(default=0.0)


class Histogram(Figure):
    """How often it was at most so much; `bounds` rise, and what is above the last counts too."""

    kind = "histogram"

    def __init__(self, name: str, says: str, *labels: str, bounds: Sequence[float]) -> None:
        super().__init__(name, says, *labels)
        self.bounds = (*bounds, math.inf)
        self._heaps: dict[Values, _Heap] = {}
        if not labels:
            self._heap(())

    def _heap(self, values: Values) -> _Heap:
        heap = self._heaps.get(values)
        if heap is None:
            heap = self._heaps[values] = _Heap([0] * len(self.bounds))
        return heap

    def observe(self, value: float, *values: str) -> None:
        """It was this once, for these values of the labels."""
        heap = self._heap(values)
        heap.counts[bisect_left(self.bounds, value)] += 1
        heap.total += value

    @contextmanager
    def timed(self, *values: str) -> Iterator[None]:
        """The seconds that the block takes, however it ends."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - begun, *values)

    def samples(self) -> Iterator[Sample]:
        for values, heap in self._heaps.items():
            labels, so_far = self.named(values), 0
            for bound, count in zip(self.bounds, heap.counts, strict=True):
                so_far += count
                yield Sample("_bucket", [*labels, ("le", _number(bound))], so_far)
            yield Sample("_sum", labels, heap.total)
            yield Sample("_count", labels, so_far)


def exposed(figures: Iterable[Figure]) -> str:
    """All of them as text."""
    return "".join(line for figure in figures for line in _lines(figure))


def _lines(figure: Figure) -> Iterator[str]:
    yield f"# HELP {figure.name} {figure.says.translate(ESCAPED_HELP)}\n"
    yield f"# TYPE {figure.name} {figure.kind}\n"
    for suffix, labels, value in figure.samples():
        told = ",".join(f'{name}="{text.translate(ESCAPED)}"' for name, text in labels)
        yield f"{figure.name}{suffix}{f'{{{told}}}' if told else ''} {_number(value)}\n"


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(value)

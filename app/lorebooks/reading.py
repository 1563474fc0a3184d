"""What was read so far, and which keys stood where each entry looks."""

from collections import defaultdict
from collections.abc import Iterable

from app.lorebooks.needles import Clock
from app.lorebooks.plan import Numbered, Plan, Prepared
from app.lorebooks.values import Settings, Unit

MAX_READ = 200_000
"""Characters that one match reads: messages, sources and woken entries together."""


class Reading:
    """The texts read for one book's entries."""

    def __init__(self, prepared: Prepared, settings: Settings, clock: Clock) -> None:
        self.prepared, self._clock = prepared, clock
        book = prepared.book
        self._usual = settings.scan_depth if book.scan_depth is None else book.scan_depth
        own = book.recursive_scanning
        self._recursive = settings.recursive if own is None else own
        self._hits: defaultdict[int, list[Unit]] = defaultdict(list)
        self.further = 0
        """How many messages beyond the usual depth are read, to wake enough entries."""

    def read(self, units: Iterable[Unit]) -> set[int]:
        """Look for keys in these; the places of the entries that have one of them."""
        woken: set[int] = set()
        for unit in units:
            if unit.entry and not self._recursive:
                continue
            for number in self.prepared.needles.within(unit.text, self._clock):
                self._hits[number].append(unit)
                woken.update(self.prepared.wakes[number])
        return woken

    def first(self, plan: Plan, keys: Numbered) -> tuple[str, Unit] | None:
        """The first of these keys that stands where the entry looks."""
        for key, number in keys:
            if unit := self._seen(plan, number):
                return key, unit
        return None

    def all(self, plan: Plan, keys: Numbered) -> list[str]:
        """Those of these keys that stand where the entry looks."""
        return [key for key, number in keys if self._seen(plan, number)]

    def _seen(self, plan: Plan, number: int) -> Unit | None:
        for unit in self._hits.get(number, ()):
            if self._looks(plan, unit):
                return unit
        return None

    def _looks(self, plan: Plan, unit: Unit) -> bool:
        if unit.message is not None:
            return unit.message < self.depth(plan)
        if unit.source:
            return unit.source in plan.entry.scan_sources
        return self.recursive(plan) and unit.entry != plan.who

    def depth(self, plan: Plan) -> int:
        """How many messages this entry reads."""
        return self._usual + self.further if plan.own_depth is None else plan.own_depth

    def deepest(self) -> int:
        """How many messages any entry reads."""
        usual = self._usual + self.further
        return max((usual if one is None else one for one in self.prepared.depths), default=0)

    def recursive(self, plan: Plan) -> bool:
        """May other entries wake it?"""
        return self._recursive and not plan.entry.exclude_recursion

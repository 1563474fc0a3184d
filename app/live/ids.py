"""Event ids, `<ms>-<n>`: they rise for ever, over restarts and clocks that jump back.

What was reserved is kept on disk before it is given out; a start begins above it.
"""

import time
from collections.abc import Callable

EventId = tuple[int, int]
RESERVE = 60_000  # ms given out beyond the clock before the next note on disk


def parse(text: str | None) -> EventId | None:
    """The id behind `<ms>-<n>`; None where there is none."""
    ms, dash, n = (text or "").partition("-")
    if not (dash and ms.isascii() and ms.isdigit() and n.isascii() and n.isdigit()):
        return None
    return (int(ms), int(n)) if len(ms) < 17 and len(n) < 17 else None


def show(event_id: EventId) -> str:
    """The id as it travels."""
    return f"{event_id[0]}-{event_id[1]}"


class IdClock:
    """Gives ids; calls `keep(ms)` with the new bound whenever it needs room above it."""

    def __init__(self, floor: int, keep: Callable[[int], None]) -> None:
        self._keep = keep
        self._bound = 0
        self.last: EventId = (max(_now(), floor + 1), 0)
        self._make_room()

    def next(self) -> EventId:
        """An id above every earlier one."""
        now = _now()
        self.last = (now, 0) if now > self.last[0] else (self.last[0], self.last[1] + 1)
        self._make_room()
        return self.last

    def _make_room(self) -> None:
        if self.last[0] + RESERVE // 2 > self._bound:
            self._bound = self.last[0] + RESERVE
            self._keep(self._bound)


def _now() -> int:
    return time.time_ns() // 1_000_000

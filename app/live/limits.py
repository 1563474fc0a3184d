"""How much one user may ask of the server at once. Each limit is a setting; 0 means none."""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID
from weakref import WeakValueDictionary, finalize

from app.config import Settings
from app.errors import Limited
from app.metrics import figures

MINUTE = 60.0


class Limits:
    """Counts what runs in this process, a user at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._starts: defaultdict[UUID, deque[float]] = defaultdict(deque)
        self._streams: Counter[UUID] = Counter()
        self._doors: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def door(self, owner_id: UUID) -> asyncio.Lock:
        """Replies of a user's begin one after the other, or a crowd would pass the limits."""
        door = self._doors.get(owner_id)
        if door is None:
            door = self._doors[owner_id] = asyncio.Lock()
        return door

    def admit(self, owner_id: UUID, running: int) -> None:
        """May another reply begin? Raises Limited with the sentence to show."""
        most = self._settings.max_generations
        if most and running >= most:
            raise Limited(f"{most} replies are being written already; wait for one to end.", 2)
        starts, most = self._starts[owner_id], self._settings.max_starts_per_minute
        while starts and starts[0] < time.monotonic() - MINUTE:
            starts.popleft()
        if most and len(starts) >= most:
            wait = starts[0] + MINUTE - time.monotonic()
            raise Limited(
                f"That was the {most}th reply within a minute; go on in {max(1, round(wait))} s.",
                wait,
            )

    def count(self, owner_id: UUID) -> None:
        """A reply has begun."""
        if self._settings.max_starts_per_minute:
            self._starts[owner_id].append(time.monotonic())

    def seat(self, owner_id: UUID) -> "Seat":
        """A place for another stream. Raises Limited."""
        most = self._settings.max_streams
        if most and self._streams[owner_id] >= most:
            raise Limited(f"{most} streams are open already; close a tab.", 5, "TOO_MANY_STREAMS")
        return Seat(self._streams, owner_id)


class Seat:
    """The place of one stream among its user's. It is given back when the stream ends; and where
    none comes of it, or nobody draws its first frame, with this object."""

    def __init__(self, taken: Counter[UUID], owner_id: UUID) -> None:
        taken[owner_id] += 1
        self._give_back = finalize(self, _give_back, taken, owner_id)

    async def held(self, frames: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """These frames, which sit here while they flow."""
        with figures.STREAMS.held():
            try:
                async with aclosing(frames):
                    async for frame in frames:
                        yield frame
            finally:
                self._give_back()


def _give_back(taken: Counter[UUID], owner_id: UUID) -> None:
    taken[owner_id] -= 1
    if not taken[owner_id]:
        del taken[owner_id]

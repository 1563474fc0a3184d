"""What happened, told to whoever watches: one bounded log a channel, read by position.

A reader keeps its own place and pulls, so a slow one costs nothing and a late one gets what it
missed. A place that the log no longer reaches is answered by None: fetch everything again.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.live.ids import EventId, IdClock

LOG_LENGTH = 2048
IDLE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, e.g. `message.added {messageId, branchId}`."""

    id: EventId
    kind: str
    data: dict[str, Any]


@dataclass(slots=True)
class _Channel:
    floor: EventId  # what is not above this has been forgotten
    log: deque[Event] = field(default_factory=deque)
    watchers: set["Watch"] = field(default_factory=set)
    touched: float = 0.0


class Bus:
    """The channels of this process."""

    def __init__(self, clock: IdClock) -> None:
        self._clock = clock
        self._floor = clock.last
        self._channels: dict[str, _Channel] = {}

    @property
    def cursor(self) -> EventId:
        """The last id given. Take it before reading rows, follow from it afterwards."""
        return self._clock.last

    @property
    def size(self) -> tuple[int, int]:
        """How many channels there are, and how many events they remember."""
        return len(self._channels), sum(len(room.log) for room in self._channels.values())

    def publish(self, channel: str, kind: str, data: dict[str, Any]) -> Event:
        """Append a fact and wake the channel's watchers."""
        event = Event(self._clock.next(), kind, data)
        room = self._room(channel)
        room.log.append(event)
        if len(room.log) > LOG_LENGTH:
            room.floor = room.log.popleft().id
        for watch in room.watchers:
            watch.wake.set()
        return event

    def since(self, channel: str, place: EventId) -> list[Event] | None:
        """Everything after `place`; None where the log does not reach back to it."""
        room = self._channels.get(channel)
        if place < self.reach(channel):
            return None
        if room is None or not room.log or room.log[-1].id <= place:
            return []
        found: list[Event] = []
        for event in reversed(room.log):
            if event.id <= place:
                break
            found.append(event)
        return found[::-1]

    def reach(self, channel: str) -> EventId:
        """The earliest place that this channel can be followed from."""
        room = self._channels.get(channel)
        return room.floor if room else self._floor

    @contextmanager
    def watch(self, *channels: str) -> Iterator["Watch"]:
        """Be woken by these channels' events while the block lasts."""
        watch = Watch()
        for channel in channels:
            self._room(channel).watchers.add(watch)
        try:
            yield watch
        finally:
            for channel in channels:
                self._room(channel).watchers.discard(watch)

    def close(self) -> None:
        """Wake and end every watcher, so that a server can shut down at once."""
        for room in self._channels.values():
            for watch in room.watchers:
                watch.closed = True
                watch.wake.set()

    def forget_idle(self) -> None:
        """Drop the logs of channels where nothing has happened for ten minutes."""
        limit = time.monotonic() - IDLE_SECONDS
        for name, room in list(self._channels.items()):
            if not room.watchers and room.touched < limit:
                self._floor = max(self._floor, room.log[-1].id if room.log else room.floor)
                del self._channels[name]

    def _room(self, channel: str) -> _Channel:
        room = self._channels.get(channel)
        if room is None:
            self.forget_idle()
            room = self._channels[channel] = _Channel(self._floor)
        room.touched = time.monotonic()
        return room


class Watch:
    """One reader's bell. `closed` says that the server is going down."""

    __slots__ = ("closed", "wake")

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.closed = False

    async def wait(self, seconds: float) -> bool:
        """Wait for news, at most `seconds`; False where none came."""
        try:
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        except TimeoutError:
            return False
        self.wake.clear()
        return True

"""The bus: a bounded log a channel, read by place."""

import asyncio
import sys

import pytest

from app.live.bus import Bus, Event
from app.live.ids import EventId, IdClock

BUS = sys.modules["app.live.bus"]


@pytest.fixture
def bus() -> Bus:
    return Bus(IdClock(0, lambda ms: None))


def tell(bus: Bus, *numbers: int, channel: str = "chat") -> list[Event]:
    return [bus.publish(channel, "said", {"n": n}) for n in numbers]


def heard(bus: Bus, place: EventId, channel: str = "chat") -> list[int] | None:
    events = bus.since(channel, place)
    return None if events is None else [event.data["n"] for event in events]


def test_s10_what_followed_a_place(bus: Bus) -> None:
    start = bus.cursor
    events = tell(bus, 1, 2, 3)
    assert heard(bus, start) == [1, 2, 3]
    assert [heard(bus, event.id) for event in events] == [[2, 3], [3], []]
    assert bus.cursor == events[-1].id
    assert heard(bus, (2**50, 0)) == []


def test_s10_channels_do_not_hear_each_other(bus: Bus) -> None:
    start = bus.cursor
    tell(bus, 1, channel="one")
    tell(bus, 2, channel="two")
    assert (heard(bus, start, "one"), heard(bus, start, "two")) == ([1], [2])
    assert heard(bus, start, "three") == []


def test_s10_a_place_that_the_log_no_longer_reaches(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BUS, "LOG_LENGTH", 3)
    start = bus.cursor
    events = tell(bus, 1, 2, 3)
    assert heard(bus, start) == [1, 2, 3]
    events += tell(bus, 4, 5)
    assert heard(bus, start) is None
    assert heard(bus, events[0].id) is None
    assert bus.reach("chat") == events[1].id
    assert heard(bus, bus.reach("chat")) == [3, 4, 5]


def test_s10_a_place_from_before_the_start(bus: Bus) -> None:
    ms, n = bus.cursor
    assert heard(bus, (ms - 1, n)) is None
    tell(bus, 1)
    assert heard(bus, (ms - 1, n)) is None
    assert heard(bus, (0, 0), "never used") is None


def test_n22_idle_channels_are_forgotten_and_say_so(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = bus.cursor
    last = tell(bus, 1, 2)[-1]
    monkeypatch.setattr(BUS, "IDLE_SECONDS", -1.0)
    with bus.watch("watched"):
        here = bus.cursor
        tell(bus, 7, channel="watched")
        bus.forget_idle()
        assert heard(bus, here, "watched") == [7]
        assert heard(bus, start) is None
        assert heard(bus, last.id) == []
        tell(bus, 3)
        assert heard(bus, last.id) == [3]
    for number in range(50):
        tell(bus, number, channel=f"chat {number}")
    assert len(bus._channels) <= 2


async def test_s10_watchers_are_woken_and_closed(bus: Bus) -> None:
    with bus.watch("chat") as watch:
        assert not await watch.wait(0)
        waiting = asyncio.create_task(watch.wait(5))
        tell(bus, 1)
        assert await waiting
        assert not await watch.wait(0)
        tell(bus, 1, channel="other")
        assert not await watch.wait(0)
        assert not watch.closed
        bus.close()
        assert await watch.wait(5)
        assert watch.closed
    assert not any(room.watchers for room in bus._channels.values())

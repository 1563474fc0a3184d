"""Event ids rise for ever: over restarts, and whatever the clock does."""

import pytest

from app.live import ids
from app.live.ids import IdClock, parse, show


class Wall:
    """A clock on the wall that the test sets."""

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    clock = Wall(1_000_000)
    monkeypatch.setattr(ids, "_now", clock)
    return clock


def test_s10_ids_rise_within_one_millisecond_and_when_the_clock_jumps_back(wall: Wall) -> None:
    clock = IdClock(0, lambda ms: None)
    given = [clock.last, clock.next(), clock.next()]
    for ms in (1_000_005, 1_000_005, 999_000, 0, 1_000_006, 5_000_000, 4_000_000):
        wall.ms = ms
        given.append(clock.next())
    assert given == sorted(set(given))
    assert clock.last == given[-1]


def test_s10_ids_rise_over_restarts_though_the_clock_was_set_back(wall: Wall) -> None:
    kept = [0]
    before: list[ids.EventId] = [(0, 0)]
    for ms in (1_000_000, 900_000, 10, 2_000_000, 1_999_999):
        wall.ms = ms
        clock = IdClock(kept[-1], kept.append)
        for _ in range(5):
            wall.ms += 40_000
            before.append(clock.next())
        assert before == sorted(set(before))


def test_s10_what_is_given_is_noted_before(wall: Wall) -> None:
    kept: list[int] = []
    clock = IdClock(0, kept.append)
    for step in (1, 29_999, 30_001, 500_000, 0, 1):
        wall.ms += step
        assert clock.next()[0] < kept[-1]
    assert len(kept) < 6


@pytest.mark.parametrize(
    "text", ["", "1", "-", "1-", "-1", "a-1", "1-a", "1-2-3", "٣-١", "1" * 17 + "-0", " 1-1", None]
)
def test_s10_what_is_no_id(text: str | None) -> None:
    assert parse(text) is None


def test_s10_an_id_travels() -> None:
    assert parse(show((1769999999999, 3))) == (1769999999999, 3)

"""Books made to cost: they end, and soon."""

import threading
import time
from typing import Any

import pytest

from app.lorebooks.coerce import texts
from app.lorebooks.match import match
from app.lorebooks.values import Said
from tests.bench.lore import asked, chained_book, shouting_book, timed, usual_book, usual_talk
from tests.lorebooks.room import linked, new_book, new_entry
from tests.world import World


def test_w6_ten_thousand_that_wake_each_other_end() -> None:
    for book, word in ((chained_book(10_000), "link0"), (shouting_book(3000), "bell")):
        began = time.process_time()
        found = asked(book, [Said("A", word)])
        assert time.process_time() - began < 2
        assert len(found.fired) + len(found.not_fired) == len(book.entries)
        assert found.tokens <= 2000


def test_w6_thousands_of_entries_are_matched_in_milliseconds() -> None:
    _, usual, found = timed(usual_book(2000), usual_talk(4, 150), times=3)
    assert found.fired
    assert usual < 20


@pytest.mark.parametrize("line", ["/x" + ",a" * 500_000, "/,a" * 300_000, "/a  \n" * 200_000])
def test_w6_a_long_line_of_keys_is_taken_apart_soon(line: str) -> None:
    began = time.process_time()
    assert texts(line)
    assert time.process_time() - began < 5


async def test_w6_lore_is_looked_for_beside_the_loop(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = (await new_book(world))["id"]
    await new_entry(world, book, "/li(ght|t)/")
    await linked(world, book)
    chat = await world.start_chat()
    where = []

    def looked(*given: Any, **named: Any) -> Any:
        where.append(threading.current_thread())
        return match(*given, **named)

    monkeypatch.setattr("app.lorebooks.asking.match", looked)
    await world.say(chat, "A light!")
    assert where
    assert threading.main_thread() not in where

"""Heavy thoughts wait for those of the same person, and for nobody else's."""

import asyncio
import threading
from uuid import uuid4

from app.thinking import think


async def test_one_after_the_other_and_beside_everybody_else() -> None:
    me, somebody = uuid4(), uuid4()
    order: list[str] = []
    beside = threading.Event()

    def first() -> None:
        order.append("first")
        assert beside.wait(10)

    def others() -> None:
        order.append("another's")
        beside.set()

    mine = [think(me, first), think(me, order.append, "second")]
    await asyncio.wait_for(asyncio.gather(*mine, think(somebody, others)), 10)
    assert order == ["first", "another's", "second"]

"""Heavy thinking, off the loop: in a thread, and one person's after the other.

Whoever tries ten costly templates at once waits for the first nine; everybody else waits for
nothing.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

Found = TypeVar("Found")

_turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


async def think(owner_id: UUID, work: Callable[..., Found], *given: Any) -> Found:
    """What `work` gives, once this owner's earlier thoughts are done."""
    turn = _turns.get(owner_id)
    if turn is None:
        turn = _turns[owner_id] = asyncio.Lock()
    async with turn:
        return await asyncio.to_thread(work, *given)

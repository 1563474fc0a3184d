"""After the start: texts that are older than the index, or came in past it, are put into it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from quart import Quart, current_app

from app.chats import index

NAME = "talespinner.filling"
PAUSE = 60.0  # seconds
log = structlog.get_logger()


@asynccontextmanager
async def life(app: Quart) -> AsyncIterator[None]:
    """While the server serves; what is found grows meanwhile, and what is not in the index when
    it stops is put there after the next start."""
    task = app.extensions[NAME] = asyncio.create_task(_fill())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _fill() -> None:
    while True:
        try:
            filled = await index.fill()
            break
        except Exception:  # a database that is away comes back
            log.exception("search.not_filled")
            await asyncio.sleep(PAUSE)
    if filled:
        log.info("search.filled", count=filled)


def complete() -> bool:
    """Is every text in the index?"""
    task: asyncio.Task[None] = current_app.extensions[NAME]
    return task.done()

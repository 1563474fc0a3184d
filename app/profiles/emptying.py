"""The trash empties itself: what has waited for its days is ended, once a day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from quart import Quart

from app import lists
from app.accounts.models import User
from app.db.models import now

if TYPE_CHECKING:
    from app.profiles.trash import Bin

log = structlog.get_logger()

PAUSE = 24 * 3600.0  # seconds


async def empty(bins: "list[Bin]", days: int) -> int:
    """End everything that was deleted more than so many days ago; 0 days: nothing, ever. A bin
    that cannot be emptied keeps no other from it: tomorrow is a day too."""
    if not days:
        return 0
    ended = 0
    for one in bins:
        try:
            ended += await one.purge_before(now() - timedelta(days=days))
        except Exception:
            log.exception("trash.not_emptied", bin=type(one).__name__)
    if ended:
        log.info("trash.emptied", things=ended)
    return ended


async def _daily(app: Quart) -> None:
    shelf, days = app.extensions["talespinner.shelf"], app.config["SETTINGS"].trash_days
    while True:
        if await empty(shelf.bins, days):
            for user in await User.all():
                lists.changed(user.id)
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def life(app: Quart) -> AsyncIterator[None]:
    """As long as the server runs, in a context of its own."""
    task = asyncio.get_running_loop().create_task(_in_app(app), name="trash", context=Context())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _in_app(app: Quart) -> None:
    async with app.app_context():
        await _daily(app)

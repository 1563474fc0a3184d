"""One user action is one transaction, and a browser that goes away cannot tear it.

Servers cancel a handler when its client disconnects; a task that is cancelled between BEGIN
and COMMIT leaves Tortoise's lock or pool connection held for ever. So the outermost
transaction runs in a task of its own that nobody cancels, and whoever is cancelled while
waiting for it waits to its end and is cancelled then.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from tortoise.transactions import in_transaction

from app.db.trouble import passes, problem_of
from app.metrics import figures

P = ParamSpec("P")
T = TypeVar("T")
Hook = Callable[[], None]

PATIENCE = 5.0  # seconds of retrying before the user is told

_hooks: ContextVar[list[Hook] | None] = ContextVar("after_commit", default=None)
_always: ContextVar[Hook | None] = ContextVar("after_each_commit", default=None)


def transaction(act: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run `act` in one transaction, or in the one that is already open.

    A busy database or a serialisation failure repeats `act` from its beginning, so it must
    do nothing but read and write rows. Raises Unavailable after five seconds of
    that, StorageFull where the disk takes no more.
    """

    @wraps(act)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        if _hooks.get() is not None:
            return await act(*args, **kwargs)
        return await to_its_end(_repeated(lambda: act(*args, **kwargs)))

    return whole


def after_commit(hook: Hook) -> None:
    """Call `hook` once the outermost transaction has been committed; never after a rollback."""
    hooks = _hooks.get()
    if hooks is None:
        raise RuntimeError("after_commit() belongs inside a transaction")
    hooks.append(hook)


def after_each_commit(hook: Hook | None) -> None:
    """Call `hook` after every commit of this task and of those that it begins; None: nothing."""
    _always.set(hook)


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` to its end even when the waiting task is cancelled; then be cancelled."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except BaseException:  # noqa: BLE001, S110 -- it is raised again by task.result() below
            pass
    if cancelled is not None:
        if not task.cancelled():
            task.exception()
        raise cancelled
    return task.result()


async def _repeated(act: Callable[[], Awaitable[T]]) -> T:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE
    while True:
        try:
            return await _once(act)
        except Exception as error:
            if not passes(error) or loop.time() > give_up:
                told = problem_of(error)
                if told is None:
                    raise
                raise told from error
            figures.REPEATS.add()
            await asyncio.sleep(random.uniform(0.005, 0.05))  # noqa: S311 -- jitter


async def _once(act: Callable[[], Awaitable[T]]) -> T:
    hooks: list[Hook] = []
    token = _hooks.set(hooks)
    try:
        with figures.TRANSACTION.timed():
            asked = time.perf_counter()
            async with in_transaction():
                figures.DATABASE_WAIT.observe(time.perf_counter() - asked)
                result = await act()
    finally:
        _hooks.reset(token)
    for hook in (*hooks, _always.get()):
        if hook is not None:
            hook()
    return result

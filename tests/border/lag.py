"""How long the server stands still: it shares the test's event loop, where a clock runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

TICK = 0.005


@dataclass
class Lag:
    """The longest time between two ticks, in seconds of this process: what else the machine has to
    do does not count."""

    worst: float = 0.0

    async def watch(self) -> None:
        """Tick until cancelled."""
        last = time.process_time()
        while True:
            await asyncio.sleep(TICK)
            now = time.process_time()
            self.worst, last = max(self.worst, now - last), now


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """What happens inside is timed."""
    lag = Lag()
    clock = asyncio.create_task(lag.watch())
    await asyncio.sleep(TICK)
    try:
        yield lag
        await asyncio.sleep(2 * TICK)  # a tick that was held up is counted too
    finally:
        clock.cancel()

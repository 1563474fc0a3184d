"""Programs of this project as processes of their own, ended by whoever started them."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextlib.asynccontextmanager
async def process(*command: str, **environment: str) -> AsyncIterator[tuple[int, str]]:
    """(pid, the address in its first line of output), ended afterwards."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert running.stdout is not None
    try:
        line = (await asyncio.wait_for(running.stdout.readline(), 20)).decode()
        yield running.pid, line.split()[-1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        await running.wait()

"""One reply while it is written: a task of the server's, watched by whoever likes to."""

import asyncio
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from app import live
from app.connections.active import Voice
from app.db.models import now
from app.db.transact import to_its_end
from app.errors import Unavailable
from app.generations import closing
from app.generations.closing import Ending
from app.generations.prompt import Asked
from app.llm.values import Chunk, Finish, ProviderError, Request

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before the next try to close

PATIENCE = 6.0  # seconds that a stop waits for the rows to be closed
UNSAVED = "The reply has ended, but it cannot be saved yet; this is being tried again."
INTERNAL = "Something went wrong here while the reply was written. It is in the log."
STORAGE = {
    "STORAGE_FULL": "The disk is full, so the reply was stopped; what you see is kept.",
    "STORAGE_BUSY": "The reply could not be stored, so it was stopped; what you see is kept.",
}


@dataclass(slots=True)
class Reply:
    """What one running generation needs; it lives exactly as long as its task."""

    generation_id: UUID
    owner_id: UUID
    chat_id: UUID
    voice: Voice
    asked: Asked
    seed: int
    stopped: bool = False
    over: bool = False
    first_token_at: datetime | None = None
    finish: Finish | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def run(self) -> None:
        """Write it to its end, whatever that is, and close its rows."""
        growing = live.scribe().growing[str(self.generation_id)]
        ending = await self._ending(growing)
        self.over = True
        try:
            await self._close_at_last(growing, ending)
        finally:
            live.scribe().end(str(self.generation_id))

    async def _ending(self, growing: live.Growing) -> Ending:
        try:
            await self._write(growing)
        except asyncio.CancelledError:
            return Ending("aborted" if self.stopped else "interrupted")
        except ProviderError as error:
            return Ending("error", error.code, error.message)
        except live.StorageError as error:
            return Ending("error", error.code, STORAGE[error.code])
        except Exception:
            log.exception("reply.failed", generation=str(self.generation_id))
            return Ending("error", "INTERNAL", INTERNAL)
        return Ending("done")

    async def _write(self, growing: live.Growing) -> None:
        write = live.scribe().write
        async with aclosing(self.voice.provider.stream(self._request())) as stream:
            async for piece in stream:
                if isinstance(piece, Chunk):
                    if self.first_token_at is None:
                        self.first_token_at = now()
                    write(growing, piece.kind, piece.text)
                else:
                    self.finish = piece

    def _request(self) -> Request:
        return Request(
            model=self.voice.model,
            messages=self.asked.prompt.messages(),
            params=self.voice.params,
            stream=self.voice.streaming,
            seed=self.seed,
            scene=self.asked.scene,
        )

    async def _close_at_last(self, growing: live.Growing, ending: Ending) -> None:
        """Close it, again and again while the database refuses. A server that goes down meanwhile
        gives up: the next start closes what is left, with the journal's words."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await to_its_end(self._close(growing, ending))
            except Exception:
                log.exception("reply.not_closed", generation=str(self.generation_id))
                live.bus().publish(growing.channel, "generation.unsaved", {"sentence": UNSAVED})
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _close(self, growing: live.Growing, ending: Ending) -> None:
        """Store and show what is left, then close; a refusing disk ends nothing silently."""
        try:
            await live.scribe().flush(growing)
        except live.StorageError as error:
            ending = Ending("error", error.code, STORAGE[error.code])
        ending.text = growing.text
        ending.reasoning = growing.reasoning
        ending.first_token_at = self.first_token_at
        ending.finish = self.finish
        await closing.close(self.generation_id, ending)
        await live.scribe().forget(str(self.generation_id))


class Replies:
    """The replies that are being written now, and nothing else."""

    def __init__(self) -> None:
        self._running: dict[UUID, Reply] = {}

    def begin(self, reply: Reply) -> None:
        """Start the reply's task, in a context of its own: it must not inherit a transaction."""
        self._running[reply.generation_id] = reply
        live.scribe().begin(str(reply.generation_id), live.chat_channel(reply.chat_id))
        reply.task = asyncio.get_running_loop().create_task(
            reply.run(), name=f"reply {reply.generation_id}", context=Context()
        )
        reply.task.add_done_callback(lambda task: self._gone(reply, task))

    def _gone(self, reply: Reply, task: asyncio.Task[None]) -> None:
        del self._running[reply.generation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("reply.unclosed", generation=str(reply.generation_id), exc_info=error)

    def stop(self, generation_id: UUID) -> bool:
        """Ask a reply to end as aborted; False where none runs under this id."""
        reply = self._running.get(generation_id)
        if reply is None or reply.task is None or reply.over:
            return False
        reply.stopped = True
        _cancel(reply)
        return True

    async def ended(self, generation_id: UUID) -> None:
        """Return when this reply's rows are closed. Raises Unavailable where they cannot be."""
        reply = self._running.get(generation_id)
        if reply is not None and reply.task is not None:
            _, unclosed = await asyncio.wait([reply.task], timeout=PATIENCE)
            if unclosed:
                raise Unavailable(UNSAVED)

    def count(self, owner_id: UUID) -> int:
        """How many are being written for this user."""
        return sum(1 for reply in self._running.values() if reply.owner_id == owner_id)

    def __len__(self) -> int:
        return len(self._running)

    async def close(self) -> None:
        """The server goes down: keep every text, as interrupted."""
        running = list(self._running.values())
        tasks = [reply.task for reply in running if reply.task is not None]
        for reply in running:
            _cancel(reply)
        if tasks:
            _, unclosed = await asyncio.wait(tasks, timeout=LONGEST_PAUSE)
            for task in unclosed:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _cancel(reply: Reply) -> None:
    """Cancel after its first step, which is due before this: a task that is cancelled before it
    never runs, not even to close its rows. One that is closing them is left to it."""

    def cancel() -> None:
        if reply.task is not None and not reply.over:
            reply.task.cancel()

    asyncio.get_running_loop().call_soon(cancel)

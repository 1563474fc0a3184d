"""One reply while it is written: a task of the server's, watched by whoever likes to."""

import asyncio
import contextlib
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from structlog.contextvars import bind_contextvars, get_contextvars

from app import live
from app.connections.active import Voice
from app.db.models import now
from app.db.transact import to_its_end
from app.errors import Unavailable
from app.generations import closing
from app.generations.closing import Around, Ending
from app.generations.passage import StepStops
from app.generations.prompt import Asked
from app.generations.work import Work
from app.llm.values import Chunk, Finish, ProviderError, Request
from app.metrics import figures
from app.pipelines.steps.post import begins_with_thoughts, split
from app.pipelines.steps.values import StepFailed

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
    """What one running generation needs; it lives exactly as long as its task. `start` and
    `drafts` are those of the words that grow (app.live); `work` is a stored pipeline, `tidied` what
    its last steps made of the words, `thoughts` which of them they told apart."""

    generation_id: UUID
    owner_id: UUID
    chat_id: UUID
    voice: Voice
    asked: Asked
    seed: int
    start: str = ""
    drafts: str | None = None
    work: Work | None = None
    tidied: str | None = None
    thoughts: list[str] = field(default_factory=list)
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
            await self._tidy(growing)
        except asyncio.CancelledError:
            return Ending("aborted" if self.stopped else "interrupted")
        except ProviderError as error:
            return Ending("error", error.code, error.message)
        except live.StorageError as error:
            return Ending("error", error.code, STORAGE[error.code])
        except StepStops as stops:
            return Ending("error", "STEP_FAILED", str(stops))
        except Exception:
            log.exception("reply.failed")
            return Ending("error", "INTERNAL", INTERNAL)
        return Ending("done")

    async def _write(self, growing: live.Growing) -> None:
        write = live.scribe().write
        if self.work is not None:
            self.asked = await self.work.before()
        async with aclosing(self.voice.provider.stream(self._request())) as stream:
            async for piece in stream:
                if isinstance(piece, Chunk):
                    if self.first_token_at is None:
                        self.first_token_at = now()
                    write(growing, piece.kind, piece.text)
                else:
                    self.finish = piece

    async def _tidy(self, growing: live.Growing) -> None:
        """What the steps after the answer make of it; all of it is on the screen by then."""
        await live.scribe().flush(growing)
        words = growing.text.removeprefix(growing.start)
        if self.work is None:
            await self._tell_thoughts(words)
        elif words.strip():
            self.tidied = await self.work.after(words)
            self.thoughts = self.work.passage.thoughts

    async def _tell_thoughts(self, words: str) -> None:
        """From the answer: what the built-in pipeline does behind it."""
        if begins_with_thoughts(words):
            with contextlib.suppress(StepFailed):
                gave = await asyncio.to_thread(split, words)
                self.tidied, self.thoughts = gave.answer, [gave.thoughts]

    def _around(self) -> Around:
        if self.work is None:
            return Around()
        work = self.work
        reached, rest = work.begun is not None, list(work.rest())
        return Around(work.plan.main.name, reached, rest, work.begun, work.answered)

    def _request(self) -> Request:
        return Request(
            model=self.voice.model,
            messages=self.asked.prompt.messages,
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
                log.exception("reply.not_closed")
                live.bus().publish(growing.channel, "generation.unsaved", {"sentence": UNSAVED})
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _close(self, growing: live.Growing, ending: Ending) -> None:
        """Store and show what is left, then close; a refusing disk ends nothing silently."""
        try:
            await live.scribe().flush(growing)
        except live.StorageError as error:
            ending = Ending("error", error.code, STORAGE[error.code])
        ending.start, ending.text, ending.step = growing.start, growing.text, self._around()
        if self.tidied is not None and self.tidied.strip():
            ending.text = growing.start + self.tidied
        ending.reasoning = "\n\n".join(filter(None, [growing.reasoning, *self.thoughts]))
        ending.first_token_at = self.first_token_at
        ending.finish, ending.estimate = self.finish, self.asked.prompt.tokens
        await closing.close(self.generation_id, ending)
        await live.scribe().forget(str(self.generation_id))


class Replies:
    """The replies that are being written now, and nothing else."""

    def __init__(self) -> None:
        self._running: dict[UUID, Reply] = {}

    def begin(self, reply: Reply) -> None:
        """Start the reply's task, in a context of its own: it must not inherit a transaction."""
        self._running[reply.generation_id] = reply
        figures.RUNNING.add(reply.voice.kind)
        channel = live.chat_channel(reply.chat_id)
        live.scribe().begin(
            live.Growing(str(reply.generation_id), channel, reply.start, reply.drafts)
        )
        reply.task = asyncio.get_running_loop().create_task(
            reply.run(), name=f"reply {reply.generation_id}", context=_context(reply)
        )
        reply.task.add_done_callback(lambda task: self._gone(reply, task))

    def _gone(self, reply: Reply, task: asyncio.Task[None]) -> None:
        del self._running[reply.generation_id]
        figures.RUNNING.add(reply.voice.kind, by=-1)
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


def _context(reply: Reply) -> Context:
    """Empty, but for the names that its lines in the log carry."""
    names = {**get_contextvars(), "generation_id": str(reply.generation_id)}
    context = Context()
    context.run(bind_contextvars, **names)
    return context


def _cancel(reply: Reply) -> None:
    """Cancel after its first step, which is due before this: a task that is cancelled before it
    never runs, not even to close its rows. One that is closing them is left to it."""

    def cancel() -> None:
        if reply.task is not None and not reply.over:
            reply.task.cancel()

    asyncio.get_running_loop().call_soon(cancel)

"""The scribe: one task that stores the words of all running replies, then shows them.

A reply's first piece, and a piece that finds the scribe idle, is written at once; the next
commit begins 30 ms after the last one ended; all replies share it. What could not be stored is
never shown.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from app.live.growing import Growing, Kind, StorageError
from app.live.journal import Journal, JournalError, Piece
from app.metrics import figures

log = structlog.get_logger()

INTERVAL = 0.030
PATIENCE = 5.0


class Scribe:
    """Takes words from replies, stores them together, then calls `tell` for each piece."""

    def __init__(self, journal: Journal, tell: Callable[[Growing, Piece], None]) -> None:
        self._journal = journal
        self._tell = tell
        self._news = asyncio.Event()
        self._written = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._busy = False
        self.growing: dict[str, Growing] = {}

    def begin(self, reply: Growing) -> None:
        """Open the record of a new reply; `end` closes it. What it continues is shown at once, as
        its first piece: it is stored already."""
        self.growing[reply.generation] = reply
        if reply.start:
            piece = Piece(reply.generation, 0, "text", reply.start)
            reply.show(piece)
            self._tell(reply, piece)

    def of_channel(self, channel: str) -> list[Growing]:
        """The replies that are being written on this channel."""
        return [reply for reply in self.growing.values() if reply.channel == channel]

    def end(self, generation: str) -> None:
        """The reply's text has its final place."""
        self.growing.pop(generation, None)

    def write(self, reply: Growing, kind: Kind, text: str) -> None:
        """Hand over words; they are stored and shown soon. Raises StorageError."""
        if reply.failure is not None:
            raise reply.failure
        reply.waiting.append((kind, text))
        self._news.set()
        if reply.seq == bool(reply.start):  # somebody is waiting for the first new word
            self._hurry.set()

    async def flush(self, reply: Growing) -> None:
        """Return when everything handed over so far is stored and shown. Raises StorageError."""
        self._hurry.set()
        self._news.set()
        async with self._written:
            await self._written.wait_for(lambda: reply.failure or not (self._busy or reply.waiting))
        if reply.failure is not None:
            raise reply.failure

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._work(), name="scribe")

    async def stop(self) -> None:
        """End the task; whoever flushed has been served before."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            self._hurry.clear()
            await self._write_all()
            await self._rest()

    async def _rest(self) -> None:
        """Wait for the next write, unless somebody flushes."""
        try:
            async with asyncio.timeout(INTERVAL):
                await self._hurry.wait()
        except TimeoutError:
            pass

    async def _write_all(self) -> None:
        replies = [reply for reply in self.growing.values() if reply.waiting]
        pieces = [(reply, piece) for reply in replies for piece in reply.take()]
        self._busy = True
        try:
            if pieces:
                await self._store([piece for _, piece in pieces])
            for reply, piece in pieces:
                reply.show(piece)
                self._tell(reply, piece)
        except StorageError as error:
            log.error("journal.refused", code=error.code)
            for reply in replies:
                reply.failure = error
        except Exception:
            log.exception("scribe.failed")  # it serves all replies, and must outlive any failure
            for reply in replies:
                reply.failure = StorageError("STORAGE_BUSY")
        finally:
            self._busy = False
            async with self._written:
                self._written.notify_all()

    async def _store(self, pieces: list[Piece]) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + PATIENCE
        while True:
            try:
                with figures.JOURNAL_COMMIT.timed():
                    return await self._journal.append(pieces)
            except JournalError as error:
                if loop.time() > give_up:
                    code = "STORAGE_FULL" if error.full else "STORAGE_BUSY"
                    raise StorageError(code) from error
                await asyncio.sleep(0.1)

    async def probe(self) -> None:
        """Can words be stored now? Raises JournalError."""
        await self._journal.probe()

    async def read(self, generations: Iterable[str]) -> dict[str, tuple[str, str]]:
        """(text, reasoning) as stored, for replies that nobody here is writing any more."""
        found: dict[str, tuple[str, str]] = {}
        for piece in await self._journal.read(generations):
            text, reasoning = found.get(piece.generation, ("", ""))
            if piece.kind == "text":
                found[piece.generation] = (text + piece.text, reasoning)
            else:
                found[piece.generation] = (text, reasoning + piece.text)
        return found

    async def forget(self, generation: str) -> None:
        """The closing transaction is committed: the pieces are not needed any more. Those that
        cannot be dropped now go at the next start."""
        try:
            await self._journal.forget(generation)
        except JournalError as error:
            log.warning("journal.not_forgotten", generation_id=generation, full=error.full)

    async def forget_all(self) -> None:
        """Nothing runs: what the journal still holds has its final place."""
        await self._journal.forget_all()

"""The words of one running reply, as far as they are stored and may be shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from app.live.journal import Piece
from app.markup import HEAVY, Growth

COSTLY = 0.5  # a pace that says: the last look took 50 ms

Kind = Literal["text", "reasoning"]
KINDS: tuple[Kind, Kind] = ("reasoning", "text")


class StorageError(Exception):
    """The journal refused for five seconds; `code` is STORAGE_FULL or STORAGE_BUSY."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Look:
    """Rendered blocks: the settled ones, and the open one in its present version."""

    settled: Sequence[Markup]
    open: Markup
    version: int


class Rendered:
    """One text rendered as it grows, once for all readers of this process.

    A costly look happens in a thread; meanwhile new words wait here, because a `Growth` belongs
    to one thread at a time.
    """

    def __init__(self) -> None:
        self.growth = Growth()
        self.version = 0
        self._new: list[str] = []
        self._new_length = 0
        self._busy = False
        self._last: Look | None = None

    def append(self, text: str) -> None:
        """The text goes on."""
        self._new.append(text)
        self._new_length += len(text)
        self.version += 1

    def due(self, seen: int) -> float:
        """Seconds until somebody who has seen that version can have a newer one."""
        return 0.0 if self._newer_than(seen) else self.growth.due()

    def _newer_than(self, seen: int) -> Look | None:
        return self._last if self._last is not None and self._last.version > seen else None

    async def look(self, seen: int | None = None) -> Look | None:
        """The blocks as they are now; None while another reader's look is under way.

        A reader who says what they have seen is content with another's look until the next is
        due: else whoever came first would put off all others again and again.
        """
        shared = None if seen is None else self._newer_than(seen)
        if shared is not None and (self._busy or self.growth.due() > 0):
            return shared
        if self._busy:
            return None
        version = self.version
        self.growth.append("".join(self._new))
        costly = self._new_length > HEAVY or self.growth.pace() > COSTLY
        self._new, self._new_length = [], 0
        if not costly:
            return self._blocks(version)
        self._busy = True
        try:
            return await asyncio.to_thread(self._blocks, version)
        finally:
            self._busy = False

    def _blocks(self, version: int) -> Look:
        self._last = Look(list(self.growth.settled), self.growth.open, version)
        return self._last


@dataclass(slots=True)
class Growing:
    """What has been shown of a reply; `seq` is the number of the piece to come.

    `start` are the words that it continues, which stand in the database already. A reply that is
    a turn of the user's is written into the draft of the branch `drafts`.
    """

    generation: str
    channel: str
    start: str = ""
    drafts: str | None = None
    parts: dict[str, list[str]] = field(default_factory=lambda: {"text": [], "reasoning": []})
    answer: Rendered = field(default_factory=Rendered)
    thoughts: Rendered = field(default_factory=Rendered)
    seq: int = 0
    waiting: list[tuple[Kind, str]] = field(default_factory=list)
    failure: StorageError | None = None

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self.parts["text"])

    @property
    def reasoning(self) -> str:
        """The thoughts so far."""
        return "".join(self.parts["reasoning"])

    def take(self) -> list[Piece]:
        """Everything that waits, as the next pieces: thoughts first, one of each kind."""
        said = {kind: "".join(t for k, t in self.waiting if k == kind) for kind in KINDS}
        self.waiting.clear()
        found = [(kind, text) for kind, text in said.items() if text]
        return [Piece(self.generation, self.seq + n, *one) for n, one in enumerate(found)]

    def show(self, piece: Piece) -> None:
        """This piece is stored: it may be read."""
        self.seq = piece.seq + 1
        self.parts[piece.kind].append(piece.text)
        (self.answer if piece.kind == "text" else self.thoughts).append(piece.text)

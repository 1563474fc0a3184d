"""One running reply as HTML, while it grows: what is finished is rendered once and stays."""

from collections.abc import Callable, Sequence
from time import perf_counter

from markupsafe import Markup

from app.markup.parser import split
from app.markup.render import escape_text, render_block
from app.markup.source import LIMIT, cut, normalise, pieces

PACE = 0.2
"""Seconds between two looks at the open block, at the least."""

SHARE = 10
"""Rendering the open block takes at most one part in SHARE of the time."""


class Growth:
    """A reply's text so far, for all readers in this process.

    `settled` are the finished top-level blocks: they never change, and their number never falls.
    `open` is the last block, shown as if it closed the markup that it leaves open. After
    `finish` the settled blocks joined are exactly `to_html(text)`; before, they are how it
    begins, whatever comes next. Work is done when somebody looks, not when text arrives.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.length = 0
        self.open_version = 0
        self._clock = clock
        self._parts = [""]
        self._read = 0  # characters of the text that are in `_source`
        self._source = ""  # normalised; beyond LIMIT only what has not settled
        self._start = 0  # of the open block in `_source`
        self._complete = 0  # where the last whole line of `_source` ended at the last look
        self._beyond = False  # LIMIT is passed: escaped pieces from here on
        self._finished = False
        self._settled: list[Markup] = []
        self._open: Markup | None = Markup("")
        self._rendered_at = float("-inf")
        self._cost = 0.0

    @property
    def text(self) -> str:
        """Everything that was appended."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    def append(self, text: str) -> None:
        """The reply goes on with `text`."""
        if self._finished:
            raise RuntimeError("This reply has been finished; nothing can be added to it.")
        if text:
            self._parts.append(text)
            self.length += len(text)
            self._changed()

    def finish(self) -> None:
        """The reply has ended: the open block settles, as it is written."""
        if not self._finished:
            self._finished = True
            self._changed()

    def _changed(self) -> None:
        self.open_version += 1
        self._open = None

    @property
    def settled(self) -> Sequence[Markup]:
        """The finished blocks, in order."""
        self._look()
        return self._settled

    @property
    def open(self) -> Markup:
        """The last, unfinished block; empty when the reply is finished."""
        self._look()
        if self._open is None:
            self._rendered_at = self._clock()
            self._open = self._render_open()
            self._cost = self._clock() - self._rendered_at
        return self._open

    @property
    def html(self) -> Markup:
        """All of it, for a reader who has seen nothing yet."""
        return Markup("").join([*self.settled, self.open])

    def pace(self) -> float:
        """Seconds that a reader should let pass between two looks at the open block."""
        return max(PACE, SHARE * self._cost)

    def due(self) -> float:
        """Seconds from now until the next look; readers who wait for it share one rendering."""
        return max(0.0, self._rendered_at + self.pace() - self._clock())

    def _render_open(self) -> Markup:
        source = self._source[self._start :]
        if self._beyond:
            return escape_text(source)
        *whole, last = split(source) or [""]
        blocks = [render_block(block) for block in whole]
        return Markup("").join([*blocks, render_block(last, growing=True)])

    def _look(self) -> None:
        fresh = self.text[self._read :]
        if not self._finished:
            fresh = fresh.removesuffix("\r")  # the LF that belongs to it may be the next to come
        self._read += len(fresh)
        self._source += normalise(fresh)
        if not self._beyond and len(self._source) > LIMIT:
            self._pass_limit()
        if self._beyond:
            self._settle_pieces()
        else:
            self._settle_blocks()

    def _settle_blocks(self) -> None:
        """Whole lines only: half a line can still turn out to belong to the block before it."""
        end = self._source.rfind("\n") + 1
        if end > self._complete:
            self._complete = end
            self._settle(split(self._source[self._start : end])[:-1])
        if self._finished:
            self._settle(split(self._source[self._start :]))

    def _pass_limit(self) -> None:
        end = cut(self._source)
        self._settle(split(self._source[self._start : end]))
        self._source, self._start, self._beyond = self._source[end:], 0, True

    def _settle(self, blocks: list[str]) -> None:
        for block in blocks:
            self._settled.append(render_block(block))
            self._start += len(block)

    def _settle_pieces(self) -> None:
        *whole, self._source = pieces(self._source)
        self._settled += map(escape_text, whole)
        if self._finished and self._source:
            self._settled.append(escape_text(self._source))
            self._source = ""

"""What one rendering may cost: CPU, memory, iterations, output. Whoever spends, asks here."""

import sys
import time
from collections.abc import Mapping, Sized
from io import StringIO
from typing import Any, TextIO

from liquid import BoundTemplate, Token
from liquid.context import RenderContext
from liquid.exceptions import FilterArgumentError
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

SECONDS = 0.5  # of this thread's CPU
MAX_TEXT = 1_000_000  # characters, of a result and of the whole
MAX_LIST = 10_000  # entries
MAX_ENTRIES = 100_000  # of a list and of those in it, each as often as it stands there
MAX_LISTED = 10_000_000  # characters, counted alike
MAX_NAME = 1_000  # characters
MAX_LOOPS = 100_000  # iterations of all loops together
MAX_NUMBER = 2**63 - 1
MAX_MEMORY = 48 * 1024 * 1024  # bytes that filters and captures make, let go of or not
_HOLDING = (list, tuple, dict, range)
_ENTRY = 300  # bytes that an entry of a list may weigh, at most


class TooMuch(FilterArgumentError):
    """A bound was met; the message says which."""

    def __init__(self, message: str) -> None:
        super().__init__(message, token=None)


class NoText(FilterArgumentError):
    """Something that cannot be printed; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, token=None)


class Ledger:
    """What was spent so far. `at` is the last place of the template that was seen."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.ends = time.thread_time() + seconds
        self.memory = 0
        self.loops = 0
        self.at: Token | None = None

    def tick(self) -> None:
        """Raises TooMuch once the time is up."""
        if time.thread_time() > self.ends:
            raise TooMuch("This takes too long: a template has half a second.")

    def spin(self, times: int) -> None:
        """So many iterations more."""
        self.tick()
        self.loops += times
        if self.loops > MAX_LOOPS:
            raise TooMuch(f"This loops more than {MAX_LOOPS:,} times altogether.")

    def spend(self, size: int) -> None:
        """So many bytes more."""
        self.memory += size
        if self.memory > MAX_MEMORY:
            raise TooMuch("This makes more text on its way than a template may.")

    def weigh(self, result: Any) -> Any:
        """What a filter made, if it is small enough."""
        if isinstance(result, str):
            short(len(result))
            self.spend(sys.getsizeof(result))
        elif isinstance(result, list):
            few(len(result))
            bounded(result)
            self.spend(_ENTRY * len(result))
        elif isinstance(result, int) and abs(result) > MAX_NUMBER:
            raise TooMuch("This number is too large.")
        return result


def short(length: int) -> None:
    """Refuse a text that would be longer than any may be."""
    if length > MAX_TEXT:
        raise TooMuch(f"This text would be longer than {MAX_TEXT:,} characters.")


def few(count: int) -> None:
    """Refuse a list that would be longer than any may be."""
    if count > MAX_LIST:
        raise TooMuch(f"This list would have more than {MAX_LIST:,} entries.")


def bounded(values: list[Any]) -> None:
    """Refuse lists that hold the same lists and texts over and over: they take little room, but
    whoever compares, sorts or prints them meets each of them again."""
    waiting: list[Any] = [values]
    entries = characters = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            characters += len(one)
        elif isinstance(one, _HOLDING):
            entries += len(one)
            if entries <= MAX_ENTRIES and not isinstance(one, range):
                waiting += one.values() if isinstance(one, dict) else one
        if entries > MAX_ENTRIES or characters > MAX_LISTED:
            raise TooMuch("This list, with all that is in its entries, is too long.")


class Page(StringIO):
    """Where a rendering, or a capture in it, writes to."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(newline="")
        self.ledger = ledger
        self.size = 0

    def write(self, text: str, /) -> int:
        """Raises TooMuch."""
        self.size += len(text)
        self.ledger.tick()
        self.ledger.spend(4 * len(text))
        short(self.size)
        return super().write(text)


class Rendering(RenderContext):
    """One rendering: it knows what it was given, and nothing of the machine."""

    __slots__ = ("ledger",)

    def __init__(self, template: BoundTemplate, given: Mapping[str, object]) -> None:
        super().__init__(template, globals=given)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.ledger = Ledger()

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """A variable's value."""
        self.ledger.at = token or self.ledger.at
        self.ledger.tick()
        if any(isinstance(one, str) and len(one) > MAX_NAME for one in path):
            raise TooMuch(f"A name has at most {MAX_NAME:,} characters.")
        return super().get(path, token=token, default=default)

    def assign(self, key: str, val: Any) -> None:
        """A variable of the template's own."""
        self.ledger.spend(_ENTRY + (8 * len(val) if isinstance(val, Sized) else 0))
        super().assign(key, val)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Before a loop begins."""
        self.ledger.spin(length)

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:  # noqa: ARG002 -- as the base has it
        """What a capture writes to."""
        return Page(self.ledger)

    def increment(self, name: str) -> int:
        """A counter's next value."""
        self.ledger.tick()
        return super().increment(name)

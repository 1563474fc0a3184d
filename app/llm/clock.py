"""The three time limits of a reply."""

import asyncio

from app.llm.values import Code, ProviderError, Timeouts
from app.looks import many

SENTENCES: dict[Code, str] = {
    "TIMEOUT_FIRST_TOKEN": "The model did not begin to answer within {}.",
    "TIMEOUT_BETWEEN_TOKENS": "The model fell silent for more than {} in mid-reply.",
    "TIMEOUT_TOTAL": "The reply took longer than the limit of {}.",
}


class Clock:
    """Each wait for the server happens within `waiting()`; its TimeoutError means `error()`.

    Only waiting is limited: a reader that is slow to take a chunk is never interrupted.
    """

    def __init__(self, limits: Timeouts, *, whole: bool = False) -> None:
        """`whole`: the reply comes in one piece, so its first token may take the total time."""
        self._limits = limits
        self._now = asyncio.get_running_loop().time
        start = self._now()
        self._end = start + limits.total
        self._next = self._end if whole else start + limits.first_token
        self._code: Code = "TIMEOUT_FIRST_TOKEN"

    def waiting(self) -> asyncio.Timeout:
        return asyncio.timeout_at(min(self._next, self._end))

    def heard(self) -> None:
        """A token came."""
        self._next = self._now() + self._limits.between
        self._code = "TIMEOUT_BETWEEN_TOKENS"

    def closing(self, seconds: float) -> None:
        """The reply is over; wait at most this much longer for what may follow."""
        self._next = min(self._next, self._now() + seconds)

    def error(self) -> ProviderError:
        code: Code = "TIMEOUT_TOTAL" if self._end <= self._next else self._code
        seconds = {
            "TIMEOUT_FIRST_TOKEN": self._limits.first_token,
            "TIMEOUT_BETWEEN_TOKENS": self._limits.between,
            "TIMEOUT_TOTAL": self._limits.total,
        }[code]
        return ProviderError(code, SENTENCES[code].format(many(seconds, "second")))

"""One thing that was looked at: is it well, and if not, what helps?"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`weak` works and should not stay so, `broken` does not work; either names its cure."""

    state: Literal["ok", "weak", "broken"]
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<7} {self.sentence}"


def ok(sentence: str) -> Finding:
    """All is well."""
    return Finding("ok", sentence)


def weak(sentence: str) -> Finding:
    """It works, and should not stay so."""
    return Finding("weak", sentence)


def broken(sentence: str) -> Finding:
    """It does not work."""
    return Finding("broken", sentence)


def several(number: int, one: str, more: str) -> str:
    """`1 key`, `2 keys`."""
    return f"{number:,} {one if number == 1 else more}"

"""Which of many keys stand in a text, in one pass over it.

A key that must be whole words waits under its first word, any other plain one under its first
letters; a text's words, and its pieces of that length, say which keys are worth a look. So the
time grows with the text and with the keys that nearly match, not with all.
"""

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from unicodedata import normalize

from app.lorebooks import patterns
from app.words.split import UNSPACED

_WORD = re.compile(rf"[^\W{UNSPACED}]+")
_LONGEST_BEGINNING = 5
_SMALL, _BUNDLE = 100, 25
MAX_PATTERN_SECONDS = 0.3
"""Of the processor, for all patterns of one match together."""


@dataclass(frozen=True, slots=True)
class Needle:
    """A key as it is looked for."""

    text: str
    folded: bool = True
    whole: bool = False
    flags: str | None = None
    """Of a pattern; None for a plain key."""


class Clock:
    """How long the patterns of one match may still take."""

    def __init__(self) -> None:
        self._left = MAX_PATTERN_SECONDS

    @property
    def stopped(self) -> bool:
        return self._left <= 0

    def search(self, pattern: Any, text: bytes) -> bool:
        """Is it in the text? No, when time is up."""
        if self.stopped:
            return False
        began = time.thread_time()
        found = pattern.search(text) is not None
        self._left -= time.thread_time() - began
        return found


def settled(text: str, *, folded: bool) -> str:
    """The text as keys are compared with it."""
    if not text.isascii():
        text = normalize("NFC", text)
    return text.casefold() if folded else text


class _Settled(dict[bool, str]):
    """A text as keys are compared with it, folded or not, each made when it is wanted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, folded: bool) -> str:
        found = self[folded] = settled(self._text, folded=folded)
        return found


@dataclass
class Needles:
    """Many keys, by number."""

    every: list[Needle] = field(default_factory=list)
    _numbers: dict[Needle, int] = field(default_factory=dict)
    _worded: dict[bool, dict[str, list[int]]] = field(default_factory=dict)
    _begun: dict[tuple[bool, int], dict[str, list[int]]] = field(default_factory=dict)
    _patterns: list[tuple[int, Any]] = field(default_factory=list)

    @cached_property
    def _bundles(self) -> list[tuple[Any, list[tuple[int, Any]]]]:
        """Patterns with one for all of them that says whether they are worth a look."""
        small = [one for one in self._patterns if one[1].programsize <= _SMALL]
        cut = [small[at : at + _BUNDLE] for at in range(0, len(small), _BUNDLE)]
        large = [[one] for one in self._patterns if one[1].programsize > _SMALL]
        return [(self._any_of(some), some) for some in cut] + [(None, one) for one in large]

    def _any_of(self, some: list[tuple[int, Any]]) -> Any:
        needles = (self.every[number] for number, _ in some)
        return patterns.any_of((one.text, one.flags or "") for one in needles)

    def add(self, needle: Needle) -> int:
        """The number of this key."""
        number = self._numbers.get(needle)
        if number is None:
            number = self._numbers[needle] = len(self.every)
            self.every.append(needle)
            self._place(needle, number)
        return number

    def _place(self, needle: Needle, number: int) -> None:
        if needle.flags is not None:
            pattern = patterns.compiled(needle.text, needle.flags)
            if not isinstance(pattern, str):
                self._patterns.append((number, pattern))
            return
        if needle.whole and (word := _WORD.match(needle.text)):
            self._worded.setdefault(needle.folded, defaultdict(list))[word[0]].append(number)
            return
        length = min(len(needle.text), _LONGEST_BEGINNING)
        under = self._begun.setdefault((needle.folded, length), defaultdict(list))
        under[needle.text[:length]].append(number)

    def within(self, text: str, clock: Clock) -> list[int]:
        """The numbers of the keys that stand in the text."""
        found = self._found_patterns(text, clock) if self._patterns else []
        ready = _Settled(text)
        for folded, worded in self._worded.items():
            words = set(_WORD.findall(ready[folded]))
            found += self._standing(ready[folded], words, worded)
        for (folded, length), begun in self._begun.items():
            read = ready[folded]
            pieces = {read[at : at + length] for at in range(len(read) - length + 1)}
            found += self._standing(read, pieces, begun)
        return found

    def _standing(self, text: str, there: set[str], under: dict[str, list[int]]) -> list[int]:
        return [
            number
            for piece in there & under.keys()
            for number in under[piece]
            if self._is(number, piece) or stands(self.every[number], text)
        ]

    def _is(self, number: int, piece: str) -> bool:
        """Is the piece the whole key, with the borders that it needs?"""
        needle = self.every[number]
        exact = len(needle.text) == len(piece)
        return exact and (not needle.whole or _WORD.match(piece) is not None)

    def _found_patterns(self, text: str, clock: Clock) -> list[int]:
        read = text[: patterns.MAX_TEXT].encode("utf-8", "replace")
        return [
            number
            for any_of, some in self._bundles
            if any_of is None or clock.search(any_of, read)
            for number, pattern in some
            if clock.search(pattern, read)
        ]


def stands(needle: Needle, text: str) -> bool:
    """Is this plain key in a settled text, as a whole word where that is asked?"""
    if not needle.whole:
        return needle.text in text
    at = text.find(needle.text)
    while at >= 0:
        end = at + len(needle.text)
        if not (_joined(text, at) or _joined(text, end)):
            return True
        at = text.find(needle.text, at + 1)
    return False


def _joined(text: str, at: int) -> bool:
    """Do the characters on both sides of this place belong to one word? Scripts that put no
    spaces between words have no such borders."""
    if not 0 < at < len(text):
        return False
    return bool(_WORD.match(text[at - 1]) and _WORD.match(text[at]))

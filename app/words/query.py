"""What is looked for: every word, or words in quotes as they follow each other."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

from app.words.fold import fold, settle
from app.words.split import LONGEST, UNSPACED, is_unspaced, runs, words_of

LABEL = "§"
"""Begins the words that we add to a text's own; no text has it."""

_PIECE = re.compile(r'"([^"]*)"?|[“„«]([^”“»]*)[”“»]?|([^\s"“„«]+)')
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Needle:
    """Words that follow each other; `open` where the last one may go on."""

    words: tuple[str, ...]
    open: bool = False

    def within(self) -> str:
        """How it stands inside a word text."""
        return " " + " ".join(self.words) + ("" if self.open else " ")


@dataclass(frozen=True)
class Query:
    """What somebody typed, understood. Without needles it looks for nothing."""

    needles: tuple[Needle, ...]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Quotes hold words together; the last word may be a beginning."""
        pieces = [(found[1] or found[2], found[3]) for found in _PIECE.finditer(typed)]
        found = {}
        for place, (quoted, word) in enumerate(pieces, 1):
            begun = bool(word) and place == len(pieces)
            if parts := runs(word or quoted or ""):
                needle, pattern = _needle(parts, begun)
                found[needle] = pattern
        return cls(tuple(found), tuple(found.values()))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the needles in a folded text; its groups are the needles in order."""
        return re.compile("|".join(f"({one})" for one in self.patterns))

    @cached_property
    def _each(self) -> list[re.Pattern[str]]:
        return [re.compile(one) for one in self.patterns]

    def matches(self, text: str) -> bool:
        """Does a short text, a title say, have all of it?"""
        folded = _folded(text)
        return all(one.search(folded) for one in self._each)


@lru_cache(maxsize=16_384)
def _folded(text: str) -> str:
    return fold(settle(text))


def _needle(parts: list[str], begun: bool) -> tuple[Needle, str]:
    """The words as the index has them, and a pattern for a folded text."""
    last = parts[-1]
    words = [word for run in parts for word in words_of(run)]
    if is_unspaced(last):
        if len(last) > 1:  # in the text the run may go on
            words.pop()
        begins = len(last) == 1
    else:
        begins = begun and len(last) >= _SHORTEST_BEGINNING
    patterns = [*(_pattern(run, False) for run in parts[:-1]), _pattern(last, begins)]
    return Needle(tuple(words), begins), "".join(chain(*zip(_gaps(parts), patterns, strict=True)))


def _gaps(parts: list[str]) -> list[str]:
    """What stands before each part: where the script changes perhaps no space."""
    kinds = map(is_unspaced, parts)
    return ["", *(" +" if before and after else " *" for before, after in pairwise(kinds))]


def _pattern(run: str, begins: bool) -> str:
    if is_unspaced(run):
        return re.escape(run)
    goes_on = begins or len(run) >= LONGEST
    end = f"[^ {UNSPACED}]*" if goes_on else f"(?![^ {UNSPACED}])"
    return f"(?<![^ {UNSPACED}]){re.escape(run[:LONGEST])}{end}"

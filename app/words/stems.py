"""Words as they are asked for: so that “keys” finds a key, and «ключа» a ключ.

No language is known here. Of a longer word the end is left open, since that is where most languages
bend it; a word of three letters may have an s behind it; a pair of neighbours in a script without
spaces is what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.words.fold import fold, settle
from app.words.split import is_unspaced, runs, words_of

SHORTEST = 3  # letters; digits count from two on
BENT, LONG = 5, 7


@dataclass(frozen=True, slots=True)
class Stem:
    """One of these words, or any word that begins with one of them where it is `open`."""

    words: tuple[str, ...]
    open: bool = False
    unspaced: bool = False

    @property
    def tells(self) -> float:
        """How much it says by its looks, from 0 to 1: short words are mostly joints."""
        if self.open or self.unspaced or self.words[0].isdigit():
            return 1
        return 0.5 if len(self.words[0]) == SHORTEST else 0.8

    def within(self, folded: str) -> bool:
        """Does a text hold it? As `plain` made it."""
        if self.unspaced:
            return self.words[0] in folded
        end = "" if self.open else " "
        return any(f" {word}{end}" in folded for word in self.words)


def plain(text: str) -> str:
    """A text for `Stem.within`."""
    return f" {fold(settle(text))} "


def stems(text: str) -> list[Stem]:
    """Each of them once, in the order of the text."""
    return list(dict.fromkeys(stem for run in runs(text) for stem in _of(run)))


def _of(run: str) -> Iterator[Stem]:
    if is_unspaced(run):
        yield from (Stem((pair,), unspaced=True) for pair in words_of(run) if len(pair) > 1)
    elif run.isdigit():
        yield from [Stem((run,))] if len(run) > 1 else []
    elif len(run) == SHORTEST:
        yield Stem((run, f"{run}s"))
    elif len(run) > SHORTEST:
        (word,) = words_of(run)
        yield _bent(word)


def _bent(word: str) -> Stem:
    if len(word) >= LONG:
        return Stem((word[:-2],), open=True)
    if len(word) >= BENT:
        return Stem((word[:-1],), open=True)
    return Stem((word, word[:-1])) if word.endswith("s") else Stem((word, f"{word}s"))

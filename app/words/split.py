"""A text's words. Scripts without spaces between words give each pair of neighbours instead.

灯台守 is 灯台 · 台守 · 守: a pair is found as it is, a longer run as pairs that follow each other,
a single character as a beginning; the last one stands alone so that it begins something too.
"""

import re
from itertools import pairwise

from app.words.fold import fold, settle

LIMIT = 100_000
"""Characters of a text that search reads; what comes after them is not found."""

LONGEST = 64
"""Characters of a word that count."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer, jamo
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u303c\u3040-\u33ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"  # han, hangul
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{UNSPACED}]+|[^ {UNSPACED}]+")
_STARTS_UNSPACED = re.compile(f"[{UNSPACED}]")
_FIRST = UNSPACED[0]


def runs(text: str) -> list[str]:
    """The folded text in pieces, each of one kind of script."""
    return _RUN.findall(fold(settle(text[:LIMIT]))[:LIMIT])


def is_unspaced(run: str) -> bool:
    """Is this of a script that writes its words without spaces?"""
    return run >= _FIRST and _STARTS_UNSPACED.match(run) is not None


def words_of(run: str) -> list[str]:
    """What stands in the index for this run."""
    if is_unspaced(run):
        return [*("".join(pair) for pair in pairwise(run)), run[-1]]
    return [run[:LONGEST]]


def word_text(text: str) -> str:
    """All words of the text in order, with a space before and after each."""
    return " " + "".join(f"{word} " for run in runs(text) for word in words_of(run))

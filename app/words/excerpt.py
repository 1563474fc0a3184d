"""The piece of a text where a query hits, with the hits marked."""

import re
from dataclasses import dataclass

from app.words.fold import fold, places, settle
from app.words.query import Query
from app.words.split import LIMIT

BEFORE = 70
LENGTH = 220
_MOST_HITS = 60
_SEARCHED = 2000
"""So many characters from the first hit on are looked through for the best place."""
_MARKUP = re.compile(r"[*`]+|(?m:^[ \t]*(?:#{1,6}|>+|[-+])[ \t]+)|(?<!\w)_+|_+(?!\w)")
_SPACE = re.compile(r"\s+")
_WORD_EDGE = re.compile(r"\s")
_SEARCHED_FOR_EDGE = 25


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an excerpt; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


Span = tuple[int, int]
Hit = tuple[int, int, int]
"""Where it starts, where it ends, which needle it is."""


def excerpt(text: str, query: Query) -> list[Part]:
    """About three lines around the place that has most of the query; the beginning where
    nothing hits."""
    settled = settle(text[:LIMIT])
    hits = _hits(settled, query)
    window = _window(settled, _best(hits))
    marked = [(start, end) for start, end, _ in hits if window[0] <= start and end <= window[1]]
    return _parts(settled, window, marked)


def _hits(settled: str, query: Query) -> list[Hit]:
    """The first hits in the settled text, in order."""
    if not query.needles:
        return []
    come_from = None if settled.isascii() else places(settled)
    found: list[Hit] = []
    for hit in query.pattern.finditer(fold(settled)):
        start, end = hit.span()
        if come_from is not None:
            start, end = come_from[start], come_from[end - 1] + 1
        if found and (len(found) == _MOST_HITS or start > found[0][0] + _SEARCHED):
            break
        found.append((start, end, hit.lastindex or 0))
    return found


def _best(hits: list[Hit]) -> int:
    """Where the stretch begins that has most of the needles; the first such."""
    kinds = {kind for _, _, kind in hits}

    def within(start: int) -> int:
        return len({kind for at, _, kind in hits if start <= at < start + LENGTH - BEFORE})

    if len(kinds) < 2:
        return hits[0][0] if hits else 0
    return max((start for start, _, _ in hits), key=within)


def _window(settled: str, best: int) -> Span:
    """From a word's beginning to a word's end, around this place."""
    start = max(0, best - BEFORE)
    if start and (edge := _WORD_EDGE.search(settled, start, start + _SEARCHED_FOR_EDGE)):
        start = edge.end()
    end = min(len(settled), start + LENGTH)
    if end < len(settled) and (edge := _WORD_EDGE.search(settled, end, end + _SEARCHED_FOR_EDGE)):
        end = edge.start()
    return start, end


def _parts(settled: str, window: Span, marked: list[Span]) -> list[Part]:
    start, last = window
    parts = [Part("…")] if start else []
    for hit_start, hit_end in marked:
        parts += [Part(_plain(settled[start:hit_start])), Part(settled[hit_start:hit_end], True)]
        start = hit_end
    parts.append(Part(_plain(settled[start:last])))
    if last < len(settled):
        parts[-1:] = [Part(parts[-1].text.rstrip(" ,;:—–")), Part("…")]
    return [part for part in parts if part.text]


def _plain(piece: str) -> str:
    """Without the signs of Markdown, on one line."""
    return _SPACE.sub(" ", _MARKUP.sub("", piece))

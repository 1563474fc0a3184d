"""A long text in passages, each short enough to be told again by itself.

A heading of Markdown begins a passage; within a section whole paragraphs stay together as long as
they fit. What is longer is cut after a sentence, else between words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1200  # characters
SHORTEST = 100  # characters; before there are so many, a heading does not begin a new passage
MAX_HEADING = 200

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*\s*|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text, and the heading that it stands below."""

    heading: str
    text: str


def passages(text: str) -> list[Passage]:
    """All of the text that says something, in its order."""
    found: list[Passage] = []
    heading, held = "", ""
    for title, said in _paragraphs(text):
        paragraph = said
        begins = title is not None and len(held) >= SHORTEST
        if held and (begins or len(held) + len(paragraph) + 2 > LONGEST):
            found += _cut(heading, held)
            held = ""
        if title is not None and not held:
            held = heading if _bare(found, heading) else ""
            heading, paragraph = (heading, paragraph) if held else (title, "")
        held = f"{held}\n\n{paragraph}" if held and paragraph else held or paragraph
    return [*found, *_cut(heading, held or (heading if _bare(found, heading) else ""))]


def _bare(found: list[Passage], heading: str) -> bool:
    """Has nothing been said below this heading?"""
    return bool(heading) and not (found and found[-1].heading == heading)


def _paragraphs(text: str) -> Iterator[tuple[str | None, str]]:
    """(the title, where this is a heading; what stands there) one after another."""
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= _FENCE.match(line) is not None
        title = None if fenced else _HEADING.match(line)
        if not (title or not line.strip()):
            lines.append(line.rstrip())
            continue
        if lines:
            yield None, "\n".join(lines)
            lines = []
        if title:
            said = line[title.end() :].rstrip().rstrip("#").rstrip()
            yield said[:MAX_HEADING], line.strip()
    if lines:
        yield None, "\n".join(lines)


def _cut(heading: str, text: str) -> Iterator[Passage]:
    begin = 0
    while len(text) - begin > LONGEST:
        end = _end(text, begin)
        yield from _one(heading, text[begin:end])
        begin = end
    yield from _one(heading, text[begin:])


def _one(heading: str, text: str) -> Iterator[Passage]:
    if text.strip():
        yield Passage(heading, text.strip())


def _end(text: str, begin: int) -> int:
    """After the last sentence that fits, else the last word, else anywhere."""
    last = begin + LONGEST
    ends = [found.end() for found in _END.finditer(text, begin + LONGEST // 2, last)]
    if ends:
        return ends[-1]
    space = text.rfind(" ", begin + LONGEST // 2, last)
    return space + 1 if space > 0 else last

"""Two texts side by side: which words of each the other does not have."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.chats.align import Patience, runs

SENTENCE = re.compile(r"[^.!?…。！？\n]*[.!?…。！？\n]*\s*")
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # written without spaces
WORD = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
PIECE = re.compile(rf"\s+|{WORD.pattern}|[\W_]")
JOINER = "\u200d"

Piece = tuple[str, str]
"""("same" or "changed", text)"""


@dataclass(frozen=True, slots=True)
class Words:
    """Both texts in pieces; joined again each is what it was."""

    left: list[Piece]
    right: list[Piece]
    sentence: str


def compare(left: str, right: str, patience: Patience | None = None) -> Words:
    """The texts in pieces, and how alike they are in one sentence: sentences first, then the
    words of those that differ, as long as patience lasts."""
    ours, theirs = list[Piece](), list[Piece]()
    patience = patience or Patience()
    for same, one, other in _steps(_sentences(left), _sentences(right), patience):
        if same:
            ours.append(("same", one))
            theirs.append(("same", other))
            continue
        for alike, word, counterpart in _steps(_pieces(one), _pieces(other), patience):
            kind = "same" if alike else "changed"
            ours.append((kind, word))
            theirs.append((kind, counterpart))
    return Words(_joined(ours), _joined(theirs), _sentence(left, right, ours))


def _sentences(text: str) -> list[str]:
    return [found for found in SENTENCE.findall(text) if found]


def _pieces(text: str) -> list[str]:
    """Words, blanks and marks; what is drawn as one letter stays together."""
    found: list[str] = []
    for piece in PIECE.findall(text):
        hangs = unicodedata.category(piece[0])[0] == "M" or piece[0] == JOINER
        if found and (hangs or found[-1].endswith(JOINER)):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _steps(
    ours: Sequence[str], theirs: Sequence[str], patience: Patience
) -> Iterator[tuple[bool, str, str]]:
    """(alike, some of ours, its counterpart)"""
    for alike, mine, other in runs(ours, theirs, patience, str.isspace):
        yield alike, "".join(ours[mine]), "".join(theirs[other])


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind are one piece."""
    found = list[Piece]()
    for kind, text in pieces:
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1] + text)
        elif text:
            found.append((kind, text))
    return found


def _sentence(left: str, right: str, ours: list[Piece]) -> str:
    if left == right:
        return "Both say the same."
    same = sum(_count(text) for kind, text in ours if kind == "same")
    share = round(100 * same / max(_count(left), _count(right), 1))
    return f"{min(share, 99)} % of the words are the same."


def _count(text: str) -> int:
    return sum(1 for _ in WORD.finditer(text))

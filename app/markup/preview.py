"""The first words of a text, on one line, for lists of chats."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from app.markup.parser import MAX_DEPTH, depth, parse
from app.markup.source import normalise

_READ = 4
"""Characters looked at for each one that is shown: the others may be markers and addresses."""

_SPACE = re.compile(r"\s+")
_SIGNS = re.compile(r"[*`~|]+")
_RARE = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|(?<!\w)_+|_+(?!\w)|^[ \t]*[#>][#> \t]*", re.MULTILINE)
_STOPS = " .,;:…"
_JOINER = "\u200d"


def plain(text: str, limit: int = 140) -> str:
    """`text` without its Markdown, at most `limit` characters, cut at a word with an ellipsis."""
    more = len(text) > limit * _READ
    source = normalise(text[: limit * _READ])
    tokens = parse(source, growing=more)
    words = source if depth(tokens) >= MAX_DEPTH else "".join(_words(tokens))
    line = _SPACE.sub(" ", words).strip()
    return f"{line[: _end(line, limit - 1)].rstrip(_STOPS)}…" if more or len(line) > limit else line


def glimpse(text: str, limit: int = 64) -> str:
    """`plain` for a thousand texts at once: the signs of Markdown are taken off unread."""
    more = len(text) > limit * _READ
    words = _SIGNS.sub("", text[: limit * _READ])
    if any(sign in words for sign in "_#>["):
        words = _RARE.sub(r"\1", words)
    line = " ".join(words.split())
    if not more and len(line) <= limit:
        return line
    return f"{line[: _end(line, limit - 1)].rstrip(_STOPS)}…"


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words(token.children)
        elif token.nesting == 0 and token.type != "inline":
            yield token.content or " "
        if token.block and token.nesting <= 0:
            yield " "


def _end(words: str, room: int) -> int:
    """Where to cut: after a word; in a script without spaces, or a long word, between letters."""
    if len(words) <= room:
        return len(words)
    space = words.rfind(" ", room // 2, room + 1)
    if space >= 0:
        return space
    while room > 0 and _belongs(words, room):
        room -= 1
    return room


def _belongs(words: str, at: int) -> bool:
    """Whether the character there is one with the character before: an accent, half an emoji."""
    return (
        unicodedata.category(words[at]) in ("Mn", "Mc", "Me", "Sk")
        or _JOINER in words[at - 1 : at + 1]
    )

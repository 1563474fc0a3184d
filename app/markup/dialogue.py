"""Speech: what stands in quotation marks is wrapped in <q>, the marks themselves inside it.

Straight and curly double quotes, „low“ ones, «guillemets» either way round and 「corners」.
Single quotes are left alone: they are apostrophes more often than speech. A pair never crosses
the border of a block or of an emphasis, and never begins in code or in an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.markup.scripts import unspaced
from app.markup.unfinished import GROWING, UNFINISHED

_CLOSERS = {'"': '"', "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«", "「": "」"}
_BOTH_WAYS = '"”»'
_MARK = re.compile('["“”„«»「」]')
_DEEPEST = 8

Place = tuple[int, int, int]
"""Where a tag goes: the token, the offset in its text, and 0 for `</q>` or 1 for `<q>`."""


def mark_speech(state: StateCore) -> None:
    """A rule of the parser, after all others: wrap the speech of each block."""
    for token in state.tokens:
        if token.type == "inline" and any(_marks(child) for child in token.children or ()):
            growing = state.env.get(GROWING) is token
            token.children = _wrapped(token.children or [], growing=growing)


def _marks(token: Token) -> bool:
    return token.type == "text" and _MARK.search(token.content) is not None


@dataclass(slots=True)
class _Scan:
    """The walk over one block: what is open, per level of emphasis, and the pairs found."""

    levels: list[list[tuple[str, Place]]] = field(default_factory=lambda: [[]])
    tags: list[Place] = field(default_factory=list)

    def meet(self, mark: str, at: tuple[int, int], before: str, after: str) -> None:
        """A quotation mark between these two characters: it closes, opens, or is neither."""
        level = self.levels[-1]
        for index in reversed(range(len(level))):
            opener, place = level[index]
            if mark in _CLOSERS[opener] and not (mark == opener and before.isspace()):
                self.tags += [place, (at[0], at[1] + 1, 0)]
                del level[index:]
                return
        if _opens(mark, before, after):
            level.append((mark, (*at, 1)))
            del level[:-_DEEPEST]

    def close_all(self, token: int) -> None:
        """The text ends here for now: what is open on this level counts as closed."""
        for _, place in self.levels[-1]:
            self.tags += [place, (token, 0, 0)]
        self.levels[-1].clear()


def _opens(mark: str, before: str, after: str) -> bool:
    if mark not in _CLOSERS:
        return False
    if after.isspace():
        return mark == "«"  # French sets a space there
    return mark not in _BOTH_WAYS or not before.isalnum() or unspaced(before)


def _wrapped(children: list[Token], *, growing: bool) -> list[Token]:
    scan, address, before = _Scan(), False, " "
    for index, token in enumerate(children):
        if token.nesting:
            address = token.nesting == 1 and token.info == "auto"
            _step(scan, index, token)
        elif token.type == "text" and not address:
            for found in _MARK.finditer(token.content):
                left = token.content[found.start() - 1] if found.start() else before
                right = token.content[found.end() : found.end() + 1] or _next(children, index)
                scan.meet(found.group(), (index, found.start()), left, right)
        before = "" if token.nesting else token.content[-1:] or " "
    if growing:
        scan.close_all(len(children))
    return list(_rebuilt(children, sorted(scan.tags)))


def _step(scan: _Scan, index: int, token: Token) -> None:
    """Into an emphasis or a link, or out of it."""
    if token.nesting == 1:
        scan.levels.append([])
        return
    if token.info == UNFINISHED:
        scan.close_all(index)
    scan.levels.pop()


def _next(children: list[Token], index: int) -> str:
    """The character after this token; a line's end counts as a space."""
    for later in range(index + 1, len(children)):
        if not children[later].nesting:
            return children[later].content[:1] or " "
    return " "


def _rebuilt(children: list[Token], tags: list[Place]) -> Iterator[Token]:
    places = {token: list(group) for token, group in groupby(tags, key=itemgetter(0))}
    for index, token in enumerate(children):
        start = 0
        for _, end, opening in places.get(index, ()):
            if end > start:
                yield _text(token.content[start:end])
            yield _tag(opening)
            start = end
        yield _text(token.content[start:]) if start else token
    for _, _, opening in places.get(len(children), ()):
        yield _tag(opening)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _tag(opening: int) -> Token:
    return Token("q_open", "q", 1) if opening else Token("q_close", "q", -1)

"""Text before it is parsed: clean, with one kind of line end, and where Markdown stops."""

from app.texts import clean

LIMIT = 65_536
"""Characters of one text that are read as Markdown; what follows is shown as it was written."""

PIECE = 4_096
"""Characters in one piece of the text beyond LIMIT."""


def normalise(text: str) -> str:
    """The text as the parser wants it: no NUL, no half characters, lines that end in LF."""
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def cut(source: str, limit: int = LIMIT) -> int:
    """Where to part `source`, at `limit` or up to PIECE characters before it.

    After a line, else after a word; it depends on nothing beyond `limit`, so that a text that
    still grows is parted where the finished one will be.
    """
    for gap in ("\n", " "):
        found = source.rfind(gap, max(0, limit - PIECE), limit)
        if found >= 0:
            return found + 1
    return limit


def pieces(source: str) -> list[str]:
    """Full pieces that further text cannot change, then the rest, which may be empty."""
    parts, start = [], 0
    while len(source) - start > PIECE:
        end = cut(source, start + PIECE)
        parts.append(source[start:end])
        start = end
    return [*parts, source[start:]]

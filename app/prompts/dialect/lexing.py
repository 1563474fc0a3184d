"""A template's text as tokens, in one pass that takes linear time.

The library's own lexer needs quadratic time, and more, for floods of braces or blanks.
"""

import re
from collections.abc import Iterator

from liquid import Token
from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

MAX_EXPRESSION = 4_000  # characters between one pair of braces
_OPEN = re.compile(r"\{([{%])(-?)")
_NAME = re.compile(r"\s*+(#|\w++)?\s*+")
_STOPS = {"{": re.compile(r"-?\}\}|[\"']"), "%": re.compile(r"-?%\}|[\"']")}
_VERBATIM = {
    name: re.compile(rf"\{{%(-?)\s*+end{name}\s*+(-?)%\}}") for name in ("raw", "comment", "doc")
}


def lex(source: str) -> Iterator[Token]:
    """Content, outputs and tags, each with its place. Raises LiquidSyntaxError."""
    place, strip = 0, False
    while found := _OPEN.search(source, place):
        yield from _content(source, place, found.start(), strip, bool(found[2]))
        begin, kind = found.end(), found[1]
        name = _NAME.match(source, begin)
        assert name is not None, "blanks alone match, too"
        close = _closing(source, found, kind, plain=name[1] == "#")
        strip = close[0].startswith("-")
        place = close.end()
        if kind == "{":
            yield from _output(source, found.start(), begin, close.start())
        elif name[1] in _VERBATIM:
            end = _end_of(source, name[1], found)
            if name[1] == "raw":
                yield from _content(source, place, end.start(), strip, bool(end[1]))
            strip, place = bool(end[2]), end.end()
        else:
            yield from _tag(source, name, found, close.start())
    yield from _content(source, place, len(source), strip, False)


def _content(source: str, begin: int, end: int, left: bool, right: bool) -> Iterator[Token]:
    text = source[begin:end]
    text = text.lstrip() if left else text
    text = text.rstrip() if right else text
    if text:
        yield Token(TOKEN_CONTENT, text, begin, source)


def _closing(source: str, opened: re.Match[str], kind: str, *, plain: bool) -> re.Match[str]:
    """Where it ends; braces inside quotes are only braces."""
    place = opened.end()
    while stop := _STOPS[kind].search(source, place):
        if stop[0] not in ("'", '"'):
            if stop.start() - opened.end() > MAX_EXPRESSION:
                raise _wrong(
                    f"This is longer than the {MAX_EXPRESSION:,} characters that fit in one pair of"
                    " braces",
                    source,
                    opened.start(),
                )
            return stop
        end = -1 if plain else source.find(stop[0], stop.end(), opened.end() + MAX_EXPRESSION)
        place = stop.end() if end < 0 else end + 1
    shown = "}}" if kind == "{" else "%}"
    raise _wrong(f"The “{opened[0]}” is never closed with “{shown}”", source, opened.start())


def _end_of(source: str, name: str, opened: re.Match[str]) -> re.Match[str]:
    end = _VERBATIM[name].search(source, opened.end())
    if end is None:
        raise _wrong(f"The “{name}” has no “end{name}”", source, opened.start())
    return end


def _output(source: str, start: int, begin: int, end: int) -> Iterator[Token]:
    text = source[begin:end]
    if text.strip():
        yield Token(TOKEN_OUTPUT, source[start : end + 2], start, source)
        yield Token(TOKEN_EXPRESSION, text.strip(), end - len(text.lstrip()), source)


def _tag(source: str, name: re.Match[str], opened: re.Match[str], end: int) -> Iterator[Token]:
    if not name[1]:
        raise _wrong("A tag needs a name", source, opened.start())
    yield Token(TOKEN_TAG, name[1], name.start(1), source)
    text = source[name.end() : end].rstrip()
    if text and name[1] != "#":
        yield Token(TOKEN_EXPRESSION, text, name.end(), source)


def _wrong(message: str, source: str, start: int) -> LiquidSyntaxError:
    return LiquidSyntaxError(message, token=Token(TOKEN_CONTENT, "{", start, source))

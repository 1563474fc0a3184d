"""Story text as HTML that is safe to show, finished or still growing."""

import asyncio

from markupsafe import Markup, escape

from app.markup.clean import clean_html
from app.markup.parser import MAX_DEPTH, depth, html_of, parse, split
from app.markup.shelf import Shelf
from app.markup.source import LIMIT, cut, normalise, pieces

HEAVY = 16_384
"""Characters above which a text is better rendered off the event loop."""

OUTPUT_FACTOR = 8
OUTPUT_FREE = 1024
"""A block's HTML has at most OUTPUT_FACTOR × its characters + OUTPUT_FREE, or it is escaped."""

_SHELF = Shelf(4 * 1024 * 1024)


def to_html(text: str) -> Markup:
    """The finished `text` as HTML; the second time it is taken from a cache.

    Speech is in <q>, emphasis in <em>; a block that is nested too deeply or would grow out of
    proportion, and everything beyond LIMIT characters, is shown as it was written.
    """
    html = _SHELF.get(text)
    if html is None:
        html = _rendered(normalise(text))
        _SHELF.put(text, html)
    return html


async def to_html_async(text: str) -> Markup:
    """`to_html`, in a thread if `text` is HEAVY."""
    return await asyncio.to_thread(to_html, text) if len(text) > HEAVY else to_html(text)


def _rendered(source: str) -> Markup:
    end = cut(source) if len(source) > LIMIT else len(source)
    blocks = [render_block(block) for block in split(source[:end])]
    return Markup("").join([*blocks, *map(escape_text, pieces(source[end:]))])


def render_block(source: str, *, growing: bool = False) -> Markup:
    """One top-level block of normalised text; a growing one as if it closed what it opened."""
    tokens = parse(source, growing=growing)
    if depth(tokens) >= MAX_DEPTH:
        return escape_text(source)
    html = clean_html(html_of(tokens))
    if len(html) > OUTPUT_FACTOR * len(source) + OUTPUT_FREE:
        return escape_text(source)
    return Markup(html)  # noqa: S704  # the allow-list has just been applied


def escape_text(text: str) -> Markup:
    """The text as it was written: paragraphs and line breaks, no markup."""
    paragraphs = [part.strip("\n") for part in normalise(text).split("\n\n")]
    return Markup("").join(_paragraph(part) for part in paragraphs if part.strip())


def _paragraph(text: str) -> Markup:
    lines = Markup("<br>\n").join(escape(line) for line in text.split("\n"))
    return Markup("<p>{}</p>\n").format(lines)

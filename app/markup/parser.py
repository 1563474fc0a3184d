"""Markdown as stories use it: CommonMark with tables and strikethrough, minus its surprises.

- A newline is a line break.
- Four spaces indent a paragraph, they do not make it code.
- A line of dashes under a paragraph is a change of scene, not a headline.
- HTML is text.
- `[name]: address` is text: there are no reference definitions. One long address that is used
  twenty thousand times would be a hundred megabytes, and no block depends on another one, which
  is what lets a growing text settle block by block.
"""

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.markup.dialogue import mark_speech
from app.markup.links import allowed, unload_pictures
from app.markup.scripts import emphasis_beside
from app.markup.tables import bounded_table
from app.markup.unfinished import GROWING, close_unfinished

MAX_DEPTH = 20
"""Tags inside tags; the parser drops what is nested deeper, so deeper blocks are not parsed."""


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # the library's name for this hook
        return allowed(url)


def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": MAX_DEPTH}
    parser = _Markdown("commonmark", options)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_inline", "html_block", "reference", "code", "lheading"])
    parser.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("emphasis", emphasis_beside)
    parser.core.ruler.push("unload_pictures", unload_pictures)
    parser.core.ruler.push("mark_speech", mark_speech)
    parser.use(close_unfinished)
    parser.render("x")  # Compiles the rules once, before threads share them.
    return parser


_PARSER = _parser()


def parse(source: str, *, growing: bool = False) -> list[Token]:
    """Normalised text as tokens; `growing` closes what the end of the text leaves open."""
    return _PARSER.parse(source, {GROWING: None} if growing else {})


def html_of(tokens: list[Token]) -> str:
    """The tokens as HTML, every text in them escaped."""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def split(source: str) -> list[str]:
    """The source of each top-level block; joined they are `source`, unless it is blank.

    Further lines can change the last block, or add to it; the others are as they will be.
    """
    tokens: list[Token] = []
    _PARSER.block.parse(source, _PARSER, {}, tokens)
    starts = [token.map[0] for token in tokens if token.map and token.level == 0]
    lines = source.split("\n")
    edges = [0, *starts[1:], len(lines)]
    blocks = ["\n".join([*lines[a:b], ""]) for a, b in pairwise(edges)] if starts else []
    return [*blocks[:-1], blocks[-1][:-1]] if blocks else []


def depth(tokens: list[Token]) -> int:
    """How many tags stand inside each other at the deepest place."""
    deepest = level = 0
    for token in tokens:
        level += token.nesting
        inside = depth(token.children) if token.children else 0
        deepest = max(deepest, level + inside)
    return deepest

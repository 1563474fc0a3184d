"""Markdown that is still being written, shown as if the reply were about to close what it opened.

Only the last block of a growing text is read this way, and only for the eye: `**bol` is shown
bold, a run of markers at the very end waits until it is clear what it means, an open code span
or a half-written closing fence does not flicker. The text itself stays what the model said.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, backtick
from markdown_it.token import Token

GROWING = "growing"
"""Key of the parser's environment; its presence asks for all this, its value is the last block."""

UNFINISHED = "unfinished"
"""The `info` of the closing tags that were added."""

_MARKERS = "*_~`"
_MARKER_LINE = re.compile(r"[-+*_~`#>|=: \t]+|\d{1,9}[.)]")
_BACKTICKS = re.compile("`+")
_MOST = 8


def close_unfinished(md: MarkdownIt) -> None:
    """A plugin of the parser: has no effect unless GROWING is in the environment."""
    md.core.ruler.before("inline", "unfinished_block", _last_block)
    md.inline.ruler.before("backticks", "unfinished_code", _code)
    md.inline.ruler2.before("fragments_join", "unfinished_pairs", _pairs)


def _last_block(state: StateCore) -> None:
    if GROWING not in state.env:
        return
    last = next((token for token in reversed(state.tokens) if token.nesting >= 0), None)
    if last is not None and last.type == "inline":
        state.env[GROWING] = last
        last.content = _without_tail(last.content)
    elif last is not None and last.type == "fence":
        last.content = _without_half_fence(last.content, last.markup[:1])


def _without_tail(content: str) -> str:
    """Without the markers at the end, of which nobody knows yet what they will be."""
    lines, _, line = content.rpartition("\n")
    if _MARKER_LINE.fullmatch(line):
        return lines
    bare = content.rstrip(_MARKERS)
    return content if bare.endswith("\\") else bare.rstrip()


def _without_half_fence(content: str, marker: str) -> str:
    lines, newline, line = content.rpartition("\n")
    return lines + newline if line and not line.strip().strip(marker) else content


def _grows(state: StateInline) -> bool:
    token: Token | None = state.env.get(GROWING)
    return token is not None and token.children is state.tokens


def _code(state: StateInline, silent: bool) -> bool:
    """A backtick without its partner: everything after it is code for now."""
    start = state.pos
    run = _BACKTICKS.match(state.src, start)
    if silent or run is None or not _grows(state) or state.src[start - 1 : start].isalnum():
        return False
    backtick(state, True)
    has_partner, state.pos = state.pos > run.end(), start
    if not has_partner:
        state.push("code_inline", "code", 0).content = state.src[run.end() : state.posMax]
        state.pos = state.posMax
    return not has_partner


def _pairs(state: StateInline) -> None:
    """The outermost openers of emphasis that found no partner become tags, closed at the end."""
    if not _grows(state):
        return
    waiting = {mark.token for mark in state.delimiters if mark.open and mark.end < 0}
    closers: list[Token] = []
    depth = 0
    for index, token in enumerate(state.tokens):
        depth += token.nesting
        if depth == 0 and index in waiting and token.content and len(closers) < _MOST:
            closers.append(_opened(state.tokens, index, waiting))
    state.tokens += reversed(closers)


def _opened(tokens: list[Token], index: int, waiting: set[int]) -> Token:
    """Make the marker at `index` an opening tag, together with its twin; the closing tag."""
    token = tokens[index]
    double = index + 1 in waiting and tokens[index + 1].content == token.content
    if double:
        tokens[index + 1].content = ""
    tag = "s" if token.content == "~~" else "strong" if double else "em"
    token.type, token.tag, token.nesting, token.content = f"{tag}_open", tag, 1, ""
    return Token(f"{tag}_close", tag, -1, info=UNFINISHED)

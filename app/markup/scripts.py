"""Scripts that write words without spaces, where the rules made for spaced ones misfire."""

import re

from markdown_it.rules_inline import StateInline, emphasis

_UNSPACED = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def unspaced(character: str) -> bool:
    """Whether this is Chinese, Japanese or Korean, their punctuation included."""
    return _UNSPACED.match(character) is not None


def emphasis_beside(state: StateInline, silent: bool) -> bool:
    """The parser's emphasis, which also begins and ends right beside such a character.

    By its own rules the second run in `**「はい」**と` closes nothing: a punctuation mark stands
    before it and a letter after.
    """
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before = state.src[start - 1 : start]
    after = state.src[state.pos : min(state.pos + 1, state.posMax)]
    if state.src[start] == "*" and before.strip() and after.strip():
        for mark in state.delimiters[known:]:
            mark.open = mark.open or unspaced(before)
            mark.close = mark.close or unspaced(after)
    return True

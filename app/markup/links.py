"""Addresses: which ones become links, and pictures as links that load nothing by themselves."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_ADDRESS = re.compile(r"https?://[^/?#]|mailto:[^?]", re.IGNORECASE)


def allowed(address: str) -> bool:
    """Whether a text may link there: the open web or a mail, never a page of our own."""
    return _ADDRESS.match(address) is not None


def unload_pictures(state: StateCore) -> None:
    """A rule of the parser: every picture becomes a link with its description as the text."""
    for token in state.tokens:
        if token.children and any(child.type == "image" for child in token.children):
            token.children = _without_pictures(token.children)


def _without_pictures(children: list[Token]) -> list[Token]:
    plain: list[Token] = []
    links = 0
    for token in children:
        if token.type == "image":
            plain += _as_link(token, inside_link=links > 0)
        else:
            links += token.nesting if token.tag == "a" else 0
            plain.append(token)
    return plain


def _as_link(image: Token, *, inside_link: bool) -> list[Token]:
    address = str(image.attrs["src"])
    alt = "".join(_words(image.children or []))
    text = Token("text", "", 0, content=alt or address)
    if inside_link:
        return [text]
    opening = Token("link_open", "a", 1, attrs={"href": address}, info="" if alt else "auto")
    return [opening, text, Token("link_close", "a", -1)]


def _words(tokens: list[Token]) -> list[str]:
    return [
        "".join(_words(token.children)) if token.children else token.content or " "
        for token in tokens
        if token.nesting == 0
    ]

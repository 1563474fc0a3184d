"""The names that a card's author leaves open: {{char}}, {{user}}, <BOT>, {{original}}.

For greetings and card fields only. What users and models wrote is sent as they wrote it.
"""

import re

# One pass over the author's text, so a name that looks like a macro stays a name. The possessive
# `+` and a comment that ends before the next `{{`, unless that is one whole macro, keep a flood of
# braces linear.
_MACRO = re.compile(
    r"""
      \{\{ \s*+ (?P<name>char|user|original) \s*+ \}\}
    | <(?P<tag>bot|char|user)>
    | \{\{ \s*+ // (?: [^{}]++ | \{(?!\{) | \}(?!\}) | \{\{ [^{}]*+ \}\} )*+ \}\}
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def fill(text: str, *, char: str, user: str, original: str | None = None) -> str:
    """Put the names in and take `{{// comments}}` out; every other macro stays as typed.

    `original` is the text that a card's own prompt replaces: it stands where `{{original}}` is
    first written, and once only. Without it `{{original}}` is no macro.
    """
    names = {"char": char, "bot": char, "user": user}
    rest = original

    def replacement(match: re.Match[str]) -> str:
        nonlocal rest
        name = (match["name"] or match["tag"] or "").lower()
        if name != "original":
            return names.get(name, "")
        if rest is None:
            return match[0]
        text, rest = rest, ""
        return text

    return _MACRO.sub(replacement, text)


def keeps_original(text: str) -> bool:
    """Whether a card's own prompt says where the text that it replaces goes."""
    return any((match["name"] or "").lower() == "original" for match in _MACRO.finditer(text))

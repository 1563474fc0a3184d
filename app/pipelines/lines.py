"""Where something stands in a JSON text. Pure."""

import re
from collections.abc import Iterator

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def line_of(text: str, path: str) -> int:
    """The line, from 1, of what has this path in valid JSON; of what is missing that of the
    innermost object that should have it."""
    wanted = path.split(".") if path else []
    best, deepest = 1, 0
    for at, found in _values(text):
        if len(found) > deepest and found == wanted[: len(found)]:
            best, deepest = text.count("\n", 0, at) + 1, len(found)
    return best


def _values(text: str) -> Iterator[tuple[int, list[str]]]:
    """(place, path) of each member and entry; a member's place is that of its name."""
    path: list[str] = []
    inside: list[str] = []  # the brackets that are open
    named = False  # is the next value's name known already?
    for token in TOKEN.finditer(text):
        word = token[0]
        if word in "]}":
            inside.pop()
            path.pop()
        elif word == ",":
            path[-1] = str(int(path[-1]) + 1) if inside[-1] == "[" else ""
            named = False
        elif word == ":":
            named = True
        else:
            if inside and inside[-1] == "{" and not named:
                path[-1] = word[1:-1]
                yield token.start(), list(path)
                continue
            if inside and inside[-1] == "[":
                yield token.start(), list(path)
            if word in "[{":
                inside.append(word)
                path.append("0" if word == "[" else "")
                named = False

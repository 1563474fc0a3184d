r"""What is put in a pattern’s place: `\1` and `\g<name>` are its groups, `\0` all of it, `\n` a
new line, `\t` a tab, `\\` a backslash; everything else is itself. Pure."""

import re
from typing import Any

MARK = re.compile(r"\\(?:(\d{1,2})|g<(\w{1,60})>|([nt\\]))", re.ASCII)
PLAIN = {"n": "\n", "t": "\t", "\\": "\\"}
Part = str | int


def parts(text: str, pattern: Any) -> list[Part]:
    """Texts, and numbers of the groups of this pattern. Raises ValueError, with a sentence, for a
    group that it has not."""
    found: list[Part] = []
    end = 0
    for mark in MARK.finditer(text):
        found += [text[end : mark.start()], _meant(mark, pattern)]
        end = mark.end()
    return [*found, text[end:]]


def put(found: list[Part], match: Any) -> str:
    """What stands there then; a group that took no part is blank."""
    return "".join(one if isinstance(one, str) else match.group(one) or "" for one in found)


def _meant(mark: re.Match[str], pattern: Any) -> Part:
    number, name, plain = mark.groups()
    if plain:
        return PLAIN[plain]
    said = number or name
    group = int(said) if said.isdigit() else pattern.groupindex.get(said)
    if group is None or group > pattern.groups:
        have = "1 group" if pattern.groups == 1 else f"{pattern.groups or 'no'} groups"
        raise ValueError(f"“{mark[0]}” is nothing: the pattern has {have}.")
    return group

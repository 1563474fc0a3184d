"""{{if x}}…{{else}}…{{/if}}: which parts of a text belong together, in one pass over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeGuard, Union

from app.macros.parsing import DEPTH, Macro, Part, split


@dataclass(slots=True)
class If:
    """One of two stretches of a text, as `asked` says. Where they stand within its own braces,
    `{{if::x::yes{{else}}no}}`, they are arguments of its `head`."""

    head: Macro
    asked: list[Part]
    inline: bool = False
    then: list["Piece"] = field(default_factory=list)
    other: list["Piece"] = field(default_factory=list)
    middle: Macro | None = None
    end: Macro | None = None

    def add(self, piece: "Piece") -> None:
        if self.middle is None and _is(piece, "else"):
            self.middle = piece
        else:
            (self.other if self.middle else self.then).append(piece)

    def typed(self) -> list["Piece"]:
        """What it was made of."""
        if self.inline:
            return [self.head]
        middle, end = ([one] if one else [] for one in (self.middle, self.end))
        return [self.head, *self.then, *middle, *self.other, *end]


FALSE = frozenset({"", "false", "off", "0"})
Piece = Union[Part, If]  # noqa: UP007 -- it is named before it is there


def grouped(parts: Sequence[Piece]) -> Sequence[Piece]:
    """The parts, each condition with its stretches as one of them. One that is never closed is a
    mere macro, and so is the outermost of too many."""
    done: list[Piece] = []
    within: list[If] = []
    for part in parts:
        piece = part
        if _is(part, "if") and part.args:
            piece = _begun(part)
            if not piece.inline:
                done += within.pop(0).typed() if len(within) == DEPTH else []
                within.append(piece)
                continue
        elif within and _is(part, "/if"):
            piece = within.pop()
            piece.end = part
        within[-1].add(piece) if within else done.append(piece)
    return [*done, *(piece for one in within for piece in one.typed())]


def holds(text: str) -> bool:
    """What counts as yes."""
    return text.strip().lower() not in FALSE


def _is(piece: Piece, name: str) -> TypeGuard[Macro]:
    return isinstance(piece, Macro) and piece.label().lower() == name


def _begun(head: Macro) -> If:
    asked, *rest = split(head.args, "::", 1) if head.sep == "::" else [head.args]
    one = If(head, asked, inline=bool(rest))
    for piece in grouped(rest[0]) if rest else ():
        one.add(piece)
    return one

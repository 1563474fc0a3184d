"""An author's text as words and macros, in one pass."""

import re
from dataclasses import dataclass, field

# Of a run of braces the last two begin a macro.
_TOKEN = re.compile(r"(\{\{(?!\{)|\}\}|<(?:bot|char|user)>)", re.ASCII | re.IGNORECASE)
_HEAD = re.compile(r"\s*+(//|[.$](?=[a-z])|[a-z][a-z0-9_]*+)\s*+(::?)?", re.ASCII | re.IGNORECASE)
_FIRST_WORD = re.compile(r"\s*+([^\s:]{1,40})", re.ASCII)

SHORT = ("", ".", "$")  # names that say nothing without the word behind them
DEPTH = 8  # of macros within macros; braces that were never closed do not count for ever


@dataclass(slots=True)
class Macro:
    """`{{name:args}}` at a place in its text; `head` is all that stands before the arguments.

    `name` is blank where there is none that could be a macro's. `result` is kept, so that nothing
    is drawn or done twice.
    """

    place: int
    name: str
    sep: str
    head: str
    args: "list[Part]"
    braces: tuple[str, str] = ("{{", "}}")
    result: str | None = field(default=None, repr=False)

    def label(self) -> str:
        """What to call it before people who ask why it was left as it is."""
        if self.name not in SHORT:
            return self.name
        first = self.args[0] if self.args else ""
        word = _FIRST_WORD.match(first) if isinstance(first, str) else None
        return self.name + (word[1] if word else "")


Part = str | Macro


@dataclass(slots=True)
class _Open:
    place: int
    parts: list[Part] = field(default_factory=list)


def parsed(text: str) -> list[Part]:
    """The parts of a text; put together as typed they are the text again."""
    stack, place = [_Open(0)], 0
    for number, piece in enumerate(_TOKEN.split(text)):
        if number % 2:
            _token(stack, piece, place)
        elif piece:
            stack[-1].parts.append(piece)
        place += len(piece)
    while len(stack) > 1:
        _give_up(stack)
    return stack[0].parts


def _token(stack: list[_Open], mark: str, place: int) -> None:
    if mark == "{{":
        if len(stack) > DEPTH:
            _give_up(stack)
        stack.append(_Open(place))
    elif mark != "}}":
        name = mark[1:-1]
        stack[-1].parts.append(Macro(place, name, "", name, [], ("<", ">")))
    elif len(stack) > 1:
        done = stack.pop()
        stack[-1].parts.append(_macro(done))
    else:
        stack[0].parts.append(mark)


def _give_up(stack: list[_Open]) -> None:
    """The outermost braces that are still open are only braces."""
    stack[0].parts += ["{{", *stack.pop(1).parts]


def _macro(done: _Open) -> Macro:
    first = done.parts[0] if done.parts else ""
    head = _HEAD.match(first) if isinstance(first, str) else None
    if head is None or not isinstance(first, str):
        return Macro(done.place, "", "", "", done.parts)
    rest = first[head.end() :]
    args = [*([rest] if rest else []), *done.parts[1:]]
    return Macro(done.place, head[1], head[2] or "", head[0], args)


def split(parts: list[Part], at: str, most: int = 0) -> list[list[Part]]:
    """Arguments, parted where the author wrote `at`; at most in `most` + 1 pieces, if given."""
    found: list[list[Part]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            found[-1].append(part)
            continue
        first, *others = part.split(at, most - len(found) + 1 if most else -1)
        found[-1].append(first)
        found += [[other] for other in others]
    return found

"""The template language: what an author may write, what it becomes, what it says already.

The dialect is LiquidJS's. What a card or a person says is data in it: a `{{` inside a value is
printed, never run. A rendering takes half a second of CPU at most; `render` belongs into a thread.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from threading import Lock
from typing import Any

from liquid import Token
from liquid.exceptions import LiquidError
from liquid.token import TOKEN_TAG

from app.errors import Invalid, Problem
from app.prompts.dialect.environment import Dialect, Template
from app.prompts.dialect.lexing import lex
from app.prompts.dialect.saying import said_by

MAX_BYTES = 64 * 1024
REMEMBERED, MOST = 512 * 1024, 256  # characters of templates that are kept parsed, and how many

_dialect = Dialect()
_held = Lock()  # threads render at the same time
_known: OrderedDict[str, tuple[int, Template]] = OrderedDict()
_UNKNOWN = re.compile(r"'?([^']+?)'? is undefined")
_UNCLOSED = re.compile(r"expected tag end(\w+)", re.IGNORECASE)
_CLASH = re.compile(r"'(.+)' are not supported between '(\w+)' and '(\w+)'")
_KINDS = {
    **{"str": "a text", "int": "a number", "float": "a number", "Decimal": "a number"},
    **{"bool": "yes or no", "list": "a list", "tuple": "a list", "range": "a list"},
}
_WORDS = {
    "found eof": "found its end",
    "eof": "the end",
    "a primitive expression": "a value",
    "primitive expression": "value",
    "unexpected liquid parsing error": "this cannot be understood",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a template, and where, from 1; None where nobody can say."""

    message: str
    line: int | None = None
    column: int | None = None

    def sentence(self) -> str:
        """With its place."""
        return (
            f"Line {self.line}, column {self.column}: {self.message}" if self.line else self.message
        )

    def details(self) -> dict[str, Any]:
        """For programs."""
        return {"line": self.line, "column": self.column, "message": self.message}


class TemplateSyntax(Invalid):
    """Not a template. Details: line, column, message."""

    def __init__(self, wrong: Wrong) -> None:
        issue = {"path": "templateText", "message": wrong.sentence()}
        super().__init__(wrong.sentence(), [issue], "TEMPLATE_SYNTAX")
        self.details |= wrong.details()
        self.wrong = wrong


class TemplateFailed(Problem):
    """A template that cannot be rendered with what there is. Details: line, column, message."""

    status = 422
    code = "TEMPLATE_FAILED"

    def __init__(self, wrong: Wrong, **details: Any) -> None:
        super().__init__(wrong.sentence())
        self.details = {**wrong.details(), **details}
        self.wrong = wrong


def check(text: str) -> None:
    """Raises TemplateSyntax."""
    _read(text)


def render(text: str, given: Mapping[str, object]) -> str:
    """The template with these values, plain ones only. Raises TemplateSyntax, TemplateFailed."""
    template = _read(text)
    context, page = template.told(dict(given))
    try:
        template.render_with_context(context, page)
        found = page.getvalue()
        found.encode()
    except LiquidError as error:
        raise TemplateFailed(_wrong(error, text, context.ledger.at)) from None
    except RecursionError:
        raise TemplateFailed(Wrong("This is nested too deeply.")) from None
    except Exception as error:  # the library's own slips
        at = _place(context.ledger.at, text)
        message = f"This could not be worked out ({type(error).__name__})."
        raise TemplateFailed(Wrong(message, *at)) from error
    return found


def spoken(text: str) -> list[tuple[tuple[object, ...], int, int]]:
    """What a template takes of what it is given, in its order: each path, `a.b` as its names, with
    line and column. Raises TemplateSyntax."""
    found = _read(text).analyze().globals.values()
    named = [(one.span.index, tuple(one.segments)) for some in found for one in some]
    return [(path, *_at(index, text)) for index, path in sorted(named, key=itemgetter(0))]


def says(text: str) -> frozenset[str]:
    """The parts of a prompt that a template prints by itself: description, personality, scenario,
    persona, mes_example, lore. Raises TemplateSyntax."""
    return said_by(_read(text))


def _read(text: str) -> Template:
    key = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    with _held:
        if key in _known:
            _known.move_to_end(key)
            return _known[key][1]
    template = _parsed(text)
    with _held:
        _known[key] = (len(text), template)
        while len(_known) > MOST or sum(size for size, _ in _known.values()) > REMEMBERED:
            _known.popitem(last=False)
    return template


def _parsed(text: str) -> Template:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise TemplateSyntax(Wrong(f"A template has at most {MAX_BYTES // 1024} KB."))
    try:
        return _dialect.read(text)
    except LiquidError as error:
        cause = error.__cause__
        if isinstance(cause, LiquidError):
            error = cause
        if isinstance(cause, RecursionError):
            raise TemplateSyntax(Wrong("This is nested too deeply.")) from None
        raise TemplateSyntax(_wrong(error, text, None)) from None
    except RecursionError:
        raise TemplateSyntax(Wrong("This is nested too deeply.")) from None


def _wrong(error: LiquidError, text: str, otherwise: Token | None) -> Wrong:
    said = str(error.message or "this cannot be understood")
    if unclosed := _UNCLOSED.match(said):
        return Wrong(
            f"This “{unclosed[1]}” has no “end{unclosed[1]}”.", *_opening(unclosed[1], text)
        )
    if unknown := _UNKNOWN.fullmatch(said):
        said = f"“{unknown[1]}” is not known here"
    if clash := _CLASH.fullmatch(said):
        said = _clash(*clash.groups())
    for foreign, plain in _WORDS.items():
        said = said.replace(foreign, plain)
    return Wrong(
        f"{said[:1].upper()}{said[1:].rstrip('.')}.", *_place(error.token or otherwise, text)
    )


def _clash(signs: str, *kinds: str) -> str:
    """Two values that no sign can hold against each other."""
    first, second = (_KINDS.get(kind, "a record") for kind in kinds)
    if signs.startswith("<"):
        return f"< and > cannot compare {first} with {second}"
    return f"“contains” cannot look for {second} in {first}"


def _place(token: Token | None, text: str) -> tuple[int | None, int | None]:
    if token is None or token.start_index < 0 or token.source != text:
        return None, None
    return _at(token.start_index, text)


def _at(index: int, text: str) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _opening(name: str, text: str) -> tuple[int | None, int | None]:
    """Where the tag stands that was never closed."""
    waiting: list[Token] = []
    for token in lex(text):
        if token.kind == TOKEN_TAG and token.value == name:
            waiting.append(token)
        elif token.kind == TOKEN_TAG and token.value == f"end{name}" and waiting:
            waiting.pop()
    return _place(waiting[-1], text) if waiting else (None, None)

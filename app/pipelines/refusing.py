"""What is told beside a pipeline's form: what is wrong, at the field, the step or the line where it
is, and what somebody else has saved meanwhile."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.errors import Invalid, Problem, Stale
from app.pipelines.cards import OTHER, Card
from app.pipelines.lines import line_of
from app.pipelines.models import Pipeline
from app.pipelines.sheet import Values, as_text, shown

FIELDS = {"scopeId": "where", "scope": "where", "name": "name"}
LINE = re.compile(r"Line (\d+)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with the steps; `line` is of their text."""

    sentence: str
    place: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Beside what was typed. `errors` are by field of the form, `cards` by key and then by path
    ("" for the whole step), `steps` of all steps; `theirs` is what is stored by now."""

    errors: dict[str, str] = field(default_factory=dict)
    cards: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: list[Wrong] = field(default_factory=list)
    theirs: str = ""
    code: int = 200
    unsaved: bool = False

    @property
    def refused(self) -> bool:
        """Is nothing saved for it?"""
        return bool(self.errors or self.cards or self.steps)

    @property
    def line(self) -> int | None:
        """The first line of the text that is wrong."""
        return next((one.line for one in self.steps if one.line), None)


def told_of(problem: Problem, values: Values) -> Told:
    """A refusal, beside its fields."""
    if isinstance(problem, Stale):
        return _stale(problem.row, values)
    told = Told(code=problem.status)
    for issue in problem.issues if isinstance(problem, Invalid) else ():
        first, _, rest = issue["path"].partition(".")
        if first != "definition":
            told.errors.setdefault(FIELDS.get(first, first), issue["message"])
        elif values.view == "json":
            told.steps.append(_in_text(values.text, rest, issue["message"]))
        else:
            _at_card(told, values.cards, rest, issue["message"])
    if not told.refused:
        told.steps.append(Wrong(problem.message))
    return told


def _stale(row: Pipeline, values: Values) -> Told:
    """Both texts are shown; saving again keeps what was typed."""
    told, fresh = Told(code=409), shown(row)
    for name in ("name", "where"):
        if getattr(fresh, name) != getattr(values, name):
            text = f"Changed elsewhere, it now says “{getattr(fresh, name)[:300]}”."
            told.errors[name] = f"{text} Save again to keep yours."
    if _definition(values) != fresh.definition():
        told.steps.append(Wrong("The steps were changed elsewhere. Save again to keep yours."))
        return Told(told.errors, told.cards, told.steps, as_text(row.definition), 409)
    if not told.refused:
        told.errors["name"] = "It was changed elsewhere meanwhile. Save again to keep yours."
    return told


def _definition(values: Values) -> object:
    try:
        return values.definition()
    except Invalid:
        return None


def _in_text(text: str, path: str, sentence: str) -> Wrong:
    """With its line; one that is no JSON says it itself."""
    if said := LINE.match(sentence):
        return Wrong(sentence, "", int(said[1]))
    try:
        line = line_of(text, path)
    except IndexError:  # brackets that do not match
        line = 1
    return Wrong(sentence, path, line)


def _at_card(told: Told, cards: Sequence[Card], path: str, sentence: str) -> None:
    match path.split("."):
        case ["steps", place, *rest] if place.isdigit() and int(place) < len(cards):
            card = cards[int(place)]
            at = _field(card, ".".join(rest))
            plain = _plain(sentence, card.name, at.rpartition(".")[2])
            told.cards.setdefault(card.key, {}).setdefault(at, plain)
        case _:
            told.steps.append(Wrong(sentence))


def _field(card: Card, path: str) -> str:
    """The field that holds this path; nothing for what belongs to the whole step."""
    known = ["name", "type", *(one.path for one in card.form.fields)]
    held = [one for one in known if path == one or path.startswith(f"{one}.")]
    if held:
        return held[0]
    return OTHER if path and card.other else ""


def _plain(sentence: str, name: str, field_name: str) -> str:
    """Without the names of what it stands beside."""
    for known in (f"Step “{name}”: ", f"{field_name}: "):
        sentence = sentence.removeprefix(known)
    return sentence[:1].upper() + sentence[1:]

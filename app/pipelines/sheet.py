"""A pipeline as a form: its steps field by field or as JSON, changed without a script."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from app import texts
from app.errors import Invalid
from app.pipelines import cards
from app.pipelines.cards import Card, cards_of
from app.pipelines.definition import MAX_STEPS
from app.pipelines.fields import forms
from app.pipelines.models import Pipeline

View = Literal["fields", "json"]
USUAL: dict[str, Any] = {
    "steps": [
        {"name": "prompt", "type": "pre"},
        {"name": "answer", "type": "llm"},
        {"name": "tidy", "type": "post"},
    ]
}
# What can be put in ready made; beside it a bare step of each type.
PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "dice": (
        "Roll dice",
        {"type": "tool", "params": {"tool": "dice", "input": "1d20", "artifact": "roll"}},
    ),
    "clock": (
        "Look at the clock",
        {"type": "tool", "params": {"tool": "time", "artifact": "time"}},
    ),
    "ask": (
        "Ask the model first",
        {
            "type": "llm",
            "required": False,
            "params": {
                "artifact": "mood",
                "prompt": 'The mood of this in one word:\n{{ messages | map: "text" | last }}',
            },
        },
    ),
    "look": ("Look far back", {"type": "rag", "required": False}),
    "block": (
        "Add words to the prompt",
        {"type": "pre", "params": {"text": 'It is {{ now | date: "%H:%M" }}.', "depth": 1}},
    ),
    "trim": ("Trim the last sentence", {"type": "post", "params": {"do": "trim"}}),
    "replace": (
        "Replace in the answer",
        {"type": "post", "params": {"do": "replace", "pattern": "\\*\\*", "with": ""}},
    ),
}


def as_text(definition: Mapping[str, Any]) -> str:
    """As people read it."""
    return json.dumps(definition, ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Values:
    """Everything that the form holds. `where` is a scope with its id behind it; the steps are
    cards, or the text of all."""

    name: str = ""
    enabled: bool = True
    where: str = "global"
    view: View = "fields"
    text: str = ""
    cards: tuple[Card, ...] = field(default_factory=lambda: cards_of(USUAL))

    def body(self) -> dict[str, Any]:
        """As the forms take it. Raises Invalid for what is no JSON, with its line."""
        scope, _, there = self.where.partition(" ")
        return {
            "name": self.name,
            "enabled": self.enabled,
            "scope": scope,
            "scopeId": there or None,
            "definition": self.definition(),
        }

    def definition(self) -> dict[str, Any]:
        """What the cards, or the text, say. Raises Invalid."""
        found = cards.definition_of_cards(self.cards) if self.view == "fields" else read(self.text)
        if reason := texts.flaw(json.dumps(found, ensure_ascii=False)):
            raise Invalid.field("definition", f"The text {reason}.")
        return found

    def acted(self, act: str, part: str) -> "Values":
        """After a button was pressed: `up KEY`, `down KEY`, `remove KEY`, `add` (this part),
        `json`, `fields`; another one only draws it again. Raises Invalid."""
        deed, _, key = act.partition(" ")
        if deed == "json" and self.view == "fields":
            return replace(self, view="json", text=as_text(self.definition()))
        if self.view == "json":
            if deed not in ("fields", "add"):
                return self
            fields = replace(self, view="fields", cards=cards_of(self.definition()))
            return fields if deed == "fields" else fields._with(part).acted("json", "")
        if deed == "add":
            return self._with(part)
        return replace(self, cards=cards.moved(self.cards, deed, key))

    def _with(self, part: str) -> "Values":
        """With one more step, under a name that is free; one too many, and saving says so."""
        step = PARTS[part][1] if part in PARTS else {"type": part}
        if step["type"] not in forms() or len(self.cards) > MAX_STEPS:
            return self
        names = {one.name for one in self.cards}
        name = next(n for k in count(1) if (n := part if k == 1 else f"{part}{k}") not in names)
        return replace(self, cards=cards.with_step(self.cards, {"name": name, **step}))


def read(text: str) -> dict[str, Any]:
    """A definition's text as JSON. Raises Invalid, with the line."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid.field("definition", f"{texts.broken(error)} So it is no JSON.") from None
    except (ValueError, RecursionError):
        raise Invalid.field("definition", "This is no JSON that can be kept.") from None
    if not isinstance(found, dict):
        raise Invalid.field("definition", "A definition is an object with “steps”.")
    return found


def shown(row: Pipeline) -> Values:
    """The pipeline as the form shows it."""
    where = f"{row.scope} {row.scope_id or ''}".strip()
    return Values(row.name, row.enabled, where, cards=cards_of(row.definition))


def typed(form: MultiDict[str, str]) -> Values:
    """What somebody sent."""
    fields = "definition" not in form
    return Values(
        form.get("name", ""),
        "enabled" in form,
        form.get("where", "global"),
        "fields" if fields else "json",
        form.get("definition", "").replace("\r\n", "\n"),
        cards.typed(form) if fields else (),
    )

"""The steps of a definition as cards of a form: what they hold as it is typed, moved, added, taken
away; and the definition again that they make. What no field can hold is kept as JSON. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.pipelines.definition import MAX_STEPS
from app.pipelines.fields import MISSING, Field, Form, common, forms

UNKNOWN = "="  # before a name that no step has
OTHER = "other"  # what there is no field for
WAITS = "dependsOn"


@dataclass(frozen=True, slots=True)
class Card:
    """One step. `said` are its fields by path, as they are typed, also such as another type had;
    `waits` are the keys of the steps that it waits for; `other` is JSON, or nothing."""

    key: str
    type: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    waits: tuple[str, ...] = ()
    other: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.said.get("name", "")

    @property
    def form(self) -> Form:
        """What can be said of it; of a type that nobody knows what can be said of all."""
        return forms().get(self.type) or Form(self.type, "", (), common(), must=False)

    @property
    def asleep(self) -> dict[str, str]:
        """What was typed for another type, and waits for it."""
        shown = {"name", *(one.path for one in self.form.fields)}
        return {path: text for path, text in self.said.items() if path not in shown and text}

    def value(self, one: Field) -> str:
        """What its field holds."""
        if one.path in self.said:
            return self.said[one.path]
        drawn = ("flag", "choice", "choices", "json")
        usual = one.kind in drawn and one.usual not in (MISSING, None)
        return one.typed(one.usual) or "" if usual else ""


def cards_of(definition: Mapping[str, Any]) -> tuple[Card, ...]:
    """The cards of a definition. Raises Invalid for one that has no steps to show."""
    steps = definition.get("steps")
    if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
        raise Invalid.field("definition.steps", "As fields only a list of steps can be shown.")
    if strange := sorted(definition.keys() - {"steps"}):
        sentence = f"There is no field for “{strange[0][:60]}”."
        raise Invalid.field(f"definition.{strange[0]}", sentence)
    if len(steps) > MAX_STEPS:
        raise Invalid.field("definition.steps", f"Fields are shown for at most {MAX_STEPS} steps.")
    keys = {one.get("name"): f"s{n}" for n, one in reversed(list(enumerate(steps)))
            if isinstance(one.get("name"), str)}  # fmt: skip
    return tuple(_card(f"s{n}", one, keys) for n, one in enumerate(steps))


def _card(key: str, step: Mapping[str, Any], keys: Mapping[str, str]) -> Card:
    kind = step.get("type")
    bare = Card(key, kind if isinstance(kind, str) else "")
    rest = {name: one for name, one in step.items() if name != "type" or not bare.type}
    params = rest.pop("params", {})
    flat = {**rest, **_under(params)} if isinstance(params, dict) else {**rest, "params": params}
    said: dict[str, str] = {}
    for one in (NAME, *bare.form.fields):
        if one.path in flat and (text := one.typed(flat[one.path])) is not None:
            said[one.path] = text
            del flat[one.path]
    waits = flat.get(WAITS, [])
    names = waits if isinstance(waits, list) and all(isinstance(n, str) for n in waits) else None
    if names is not None:
        flat.pop(WAITS, None)
    found = tuple(keys.get(name, UNKNOWN + name) for name in dict.fromkeys(names or ()))
    return replace(bare, said=said, waits=found, other=_unflat(flat))


NAME = Field("name", "line", "Name", word=True)


def _under(params: Mapping[str, Any]) -> dict[str, Any]:
    return {f"params.{name}": one for name, one in params.items()}


def _unflat(flat: Mapping[str, Any]) -> str:
    """What is left, as it was nested."""
    if not flat:
        return ""
    found = {path: one for path, one in flat.items() if not path.startswith("params.")}
    if inner := {path: one for path, one in flat.items() if path.startswith("params.")}:
        found["params"] = {path.removeprefix("params."): one for path, one in inner.items()}
    return json.dumps(found, ensure_ascii=False, indent=2)


def definition_of_cards(cards: Sequence[Card]) -> dict[str, Any]:
    """The document that they are. Raises Invalid where the JSON among it is none."""
    names = {one.key: one.name.strip() for one in cards}
    return {"steps": [_step(number, one, names) for number, one in enumerate(cards)]}


def _step(number: int, card: Card, names: Mapping[str, str]) -> dict[str, Any]:
    step: dict[str, Any] = {"name": card.name.strip(), "type": card.type}
    waits = [_name(one, names) for one in card.waits]
    if waits := [one for one in waits if one]:
        step[WAITS] = waits
    params: dict[str, Any] = {}
    for one in card.form.fields:
        if (value := one.read(card.value(one))) is MISSING or one.kind == "steps":
            continue
        home, name = (params, one.path[7:]) if one.path.startswith("params.") else (step, one.path)
        home[name] = value
    other = _other(number, card)
    inner = other.pop("params", {})
    if isinstance(inner, dict):
        inner = {**params, **inner}
    if inner or card.form.must:
        step["params"] = inner
    return {**step, **other}


def _name(key: str, names: Mapping[str, str]) -> str:
    """Of a step that is gone, nothing."""
    return key[1:] if key.startswith(UNKNOWN) else names.get(key, "")


def _other(number: int, card: Card) -> dict[str, Any]:
    if not card.other.strip():
        return {}
    try:
        found = json.loads(card.other)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid.field(f"definition.steps.{number}.{OTHER}", "This is no JSON object.")
    return found


def typed(form: MultiDict[str, str]) -> tuple[Card, ...]:
    """The cards that somebody sent. Before boxes that can be ticked a blank stands, which says
    that they were there; of several that are ticked each is said."""
    keys = [key for key in dict.fromkeys(form.getlist("step")) if key.isalnum()]
    sent: dict[str, dict[str, str]] = {key: {} for key in keys[: MAX_STEPS + 1]}
    for name in form:
        key, _, path = name.partition(":")
        if key in sent and path:
            said = ", ".join(one for one in form.getlist(name) if one)
            sent[key][path] = said.replace("\r\n", "\n")
    return tuple(_sent(key, said, form) for key, said in sent.items())


def _sent(key: str, said: dict[str, str], form: MultiDict[str, str]) -> Card:
    kind, other = said.pop("type", ""), said.pop(OTHER, "")
    said.pop(WAITS, None)
    return Card(key, kind, said, tuple(form.getlist(f"{key}:{WAITS}")), other)


def free(cards: Iterable[Card]) -> str:
    """A key that no card has."""
    taken = {one.key for one in cards}
    return next(key for n in count() if (key := f"s{n}") not in taken)


def with_step(cards: Sequence[Card], step: Mapping[str, Any]) -> tuple[Card, ...]:
    """With one more: behind the answer what comes after it, anything else before it."""
    new = _card(free(cards), step, {})
    main = (n for n, one in enumerate(cards) if one.type == "llm" and _is_main(one))
    place = len(cards) if new.type == "post" else next(main, len(cards))
    return (*cards[:place], new, *cards[place:])


def _is_main(card: Card) -> bool:
    return not card.said.get("params.artifact", "").strip()


def moved(cards: Sequence[Card], deed: str, key: str) -> tuple[Card, ...]:
    """After a button of a card: `up`, `down`, `remove`."""
    order = list(cards)
    place = next((n for n, one in enumerate(order) if one.key == key), None)
    if place is not None and deed in ("up", "down"):
        there = max(0, min(len(order) - 1, place + (1 if deed == "down" else -1)))
        order.insert(there, order.pop(place))
    elif place is not None and deed == "remove":
        order.pop(place)
    return tuple(order)

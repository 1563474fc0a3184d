"""The cards of a pipeline's form as its page draws them: values only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.pipelines.cards import OTHER, UNKNOWN, WAITS, Card
from app.pipelines.fields import Field, forms
from app.pipelines.sheet import PARTS
from app.pipelines.views import TITLES

CONNECTION = "params.connection"  # is chosen by name
Named = Sequence[tuple[str, str]]  # (value, label)
Errors = Mapping[str, Mapping[str, str]]  # by the card's key, then by path


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as it is drawn; `counts` says a script beside which other fields it counts."""

    name: str
    id: str
    field: Field
    value: str
    error: str
    counts: str
    named: tuple[tuple[str, str], ...] = ()  # what can be chosen, under other names

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what can be chosen, and of what is although nobody knows it."""
        known = self.named or tuple((one, one) for one in self.field.choices)
        strange = [one for one in self.chosen if one not in dict(known)]
        return (*known, *((one, one) for one in strange))

    @property
    def ticked(self) -> bool:
        """Is it a box that is ticked unless said?"""
        return self.field.kind == "flag" and bool(self.field.usual)

    @property
    def chosen(self) -> list[str]:
        """What is chosen of it."""
        one = self.field.kind != "choices"
        return [self.value] if one else [name for name in self.value.split(", ") if name]

    @property
    def rows(self) -> int | None:
        """How many lines it is given; None: it is one line for good."""
        return 2 if self.field.kind in ("long", "json") or "\n" in self.value else None


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that one can wait for; `later` where it stands behind, `gone` where there is none."""

    value: str
    name: str
    on: bool
    later: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step."""

    key: str
    number: int
    name: str
    type: str
    types: tuple[tuple[str, str], ...]
    about: str
    params: list[Asked]
    common: list[Asked]
    waits: list[Wait]
    waits_field: Field
    asleep: dict[str, str]
    other: str
    errors: Mapping[str, str]

    @property
    def title(self) -> str:
        """What it is called, else what it does."""
        return self.name.strip() or TITLES.get(self.type, self.type) or "A step"

    @property
    def open(self) -> bool:
        """Is anything said of when and how it runs, or wrong with that?"""
        said = any(one.error or one.value != _usual(one.field) for one in self.common)
        return said or WAITS in self.errors or any(one.on for one in self.waits)


def _usual(field: Field) -> str:
    return field.typed(field.usual) or "" if field.kind == "flag" else ""


def steps_of(cards: Sequence[Card], errors: Errors, connections: Named) -> list[StepCard]:
    """All cards, with what is wrong with them."""
    return [
        _card(place, cards, errors.get(one.key, {}), connections) for place, one in enumerate(cards)
    ]


def _card(
    place: int, cards: Sequence[Card], errors: Mapping[str, str], connections: Named
) -> StepCard:
    card, form = cards[place], cards[place].form
    waits = next(one for one in form.common if one.kind == "steps")
    return StepCard(
        key=card.key,
        number=place + 1,
        name=card.name,
        type=card.type,
        types=_types(card.type),
        about=form.about,
        params=[
            _asked(card, one, errors, connections if one.path == CONNECTION else ())
            for one in form.params
        ],
        common=[_asked(card, one, errors) for one in form.common if one is not waits],
        waits=_waits(place, cards),
        waits_field=waits,
        asleep={f"{card.key}:{path}": text for path, text in card.asleep.items()},
        other=card.other if card.other or OTHER not in errors else " ",
        errors=errors,
    )


def _types(chosen: str) -> tuple[tuple[str, str], ...]:
    known = tuple((kind, TITLES.get(kind, kind)) for kind in forms())
    return known if chosen in forms() else (*known, (chosen, chosen or "–"))


def _asked(card: Card, one: Field, errors: Mapping[str, str], named: Named = ()) -> Asked:
    counts = {f"{card.key}:{path}": wanted for path, wanted in one.beside.items()}
    return Asked(
        name=f"{card.key}:{one.path}",
        id=f"f-{card.key}-{one.path.replace('.', '-')}",
        field=one,
        value=card.value(one),
        error=errors.get(one.path, ""),
        counts=json.dumps(counts) if counts else "",
        named=tuple(named),
    )


def _waits(place: int, cards: Sequence[Card]) -> list[Wait]:
    mine = cards[place].waits
    found = [
        Wait(one.key, one.name.strip() or f"Step {n + 1}", one.key in mine, later=n > place)
        for n, one in enumerate(cards)
        if n != place or one.key in mine
    ]
    gone = (one for one in mine if one.startswith(UNKNOWN))
    return [*found, *(Wait(one, one.removeprefix(UNKNOWN), on=True, gone=True) for one in gone)]


def offers() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be put in: (group, [(value, label)])."""
    ready = [(name, label) for name, (label, _) in PARTS.items()]
    bare = [(kind, f"{TITLES.get(kind, kind)} ({kind})") for kind in forms()]
    return [("Ready made", ready), ("A bare step", bare)]

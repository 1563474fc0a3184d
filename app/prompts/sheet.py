"""A prompt template as a form: what it shows, what was typed, and blocks moved without a script."""

from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any

from werkzeug.datastructures import MultiDict

from app.prompts.forms import MAX_SLOTS, layout_of
from app.prompts.layout import IN_ONE_ROLE, IN_ORDER, NEEDED, SETTLED, USUAL, Slot, completed
from app.prompts.models import TemplateRow
from app.prompts.template import BUILT_IN_TEXT

EVERYTHING = "global"
PARTS = {
    "main": ("The instructions", "what the template above writes"),
    "lore_before": ("Lore before the character", "what lorebooks put there"),
    "description": ("Description", "the character’s"),
    "personality": ("Personality", "the character’s"),
    "scenario": ("Scenario", "the character’s"),
    "persona": ("Who you are", "your persona’s description"),
    "lore_after": ("Lore after the character", "what lorebooks put there"),
    "examples": ("Example dialogue", "the first to give way when room is short"),
    "history": ("The story", "as its messages stand; always on"),
    "closing": ("Closing instructions", "the character’s last words to the model"),
    "depth": ("The character’s reminder", "stands where the character says"),
    "note": ("Author’s note", "stands where the story’s note says"),
    "summary": ("What happened before", "a pipeline’s summary; before the story"),
    "rag": ("Looked up", "what a pipeline finds; where its step says"),
    "own": ("Words of your own", ""),
}


@dataclass(frozen=True, slots=True)
class SlotValues:
    """One block of the order as it is typed; `key` is its name in the form."""

    key: str
    part: str
    enabled: bool = True
    role: str = "system"
    depth: str = ""
    title: str = ""
    text: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title.strip() or PARTS[self.part][0]

    @property
    def about(self) -> str:
        """What stands in it."""
        return PARTS[self.part][1]

    @property
    def needed(self) -> bool:
        """Is it always on?"""
        return self.part in NEEDED

    @property
    def movable(self) -> bool:
        """Can it be sent into mid-story?"""
        return self.part not in IN_ORDER | SETTLED

    @property
    def settled(self) -> bool:
        """Does it stand where something else says?"""
        return self.part in SETTLED

    @property
    def speaks(self) -> bool:
        """Can it be said in another role?"""
        return self.part not in IN_ONE_ROLE

    @property
    def own(self) -> bool:
        """Does it hold words of one's own?"""
        return self.part == "own" or bool(self.text)

    @classmethod
    def of(cls, slot: Slot, key: str) -> "SlotValues":
        """As it is stored."""
        depth = "" if slot.depth is None else str(slot.depth)
        return cls(key, slot.part, slot.enabled, slot.role, depth, slot.title, slot.text)

    def body(self) -> dict[str, Any]:
        """As the forms take it."""
        said = self.depth.strip()
        depth = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else said or None
        return {
            "part": self.part,
            "enabled": self.enabled,
            "role": self.role,
            "depth": depth,
            "title": self.title,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Values:
    """Everything that the form holds. `where` is a scope with its id behind it, `story` the chat
    that one came from to mend something, `chat` where it is tried, written as `where` is."""

    name: str = ""
    enabled: bool = True
    where: str = EVERYTHING
    text: str = BUILT_IN_TEXT
    slots: tuple[SlotValues, ...] = field(default_factory=lambda: slots_of(USUAL))
    story: str = ""
    chat: str = ""

    def body(self) -> dict[str, Any]:
        """As the forms take it; the usual order is an empty layout."""
        scope, _, there = self.where.partition(" ")
        usual = [replace(one, key="") for one in slots_of(USUAL)]
        changed = [replace(one, key="") for one in self.slots] != usual
        return {
            "name": self.name,
            "enabled": self.enabled,
            "scope": scope,
            "scopeId": there or None,
            "templateText": self.text,
            "layout": [one.body() for one in self.slots] if changed else [],
        }

    @property
    def literal(self) -> bool:
        """Do words of the order stand instead of the text?"""
        return any(one.part == "main" and one.text.strip() for one in self.slots)

    def acted(self, act: str) -> "Values":
        """After a button of the order was pressed: `up KEY`, `down KEY`, `remove KEY`, `add`."""
        deed, _, key = act.partition(" ")
        slots = list(self.slots)
        place = next((n for n, one in enumerate(slots) if one.key == key), None)
        if deed == "add" and len(slots) <= MAX_SLOTS:  # one too many, and saving says so
            slots.append(SlotValues(_free(slots), "own"))
        elif place is not None and deed in ("up", "down"):
            there = max(0, min(len(slots) - 1, place + (1 if deed == "down" else -1)))
            slots.insert(there, slots.pop(place))
        elif place is not None and deed == "remove" and slots[place].part == "own":
            slots.pop(place)
        return replace(self, slots=tuple(slots))


def slots_of(layout: tuple[Slot, ...]) -> tuple[SlotValues, ...]:
    """The blocks of an order, each with a key of its own."""
    return tuple(
        SlotValues.of(slot, f"own-{number}" if slot.part == "own" else slot.part)
        for number, slot in enumerate(layout)
    )


def _free(slots: list[SlotValues]) -> str:
    taken = {one.key for one in slots}
    return next(key for n in count() if (key := f"own-{n}") not in taken)


def shown(row: TemplateRow) -> Values:
    """The template as the form shows it."""
    return Values(
        name=row.name,
        enabled=row.enabled,
        where=f"{row.scope} {row.scope_id or ''}".strip(),
        text=row.template_text,
        slots=slots_of(layout_of(row.layout) if row.layout else USUAL),
    )


def typed(form: MultiDict[str, str]) -> Values:
    """What somebody sent. Blocks that a form lost stand where they usually do."""
    keys = dict.fromkeys(form.getlist("slot"))
    sent = [_slot(form, key) for key in islice(keys, MAX_SLOTS + 1)]
    given = [one for one in sent if one.part in PARTS]
    order = completed(Slot(one.part) for one in given)  # type: ignore[arg-type]  # of PARTS
    known = {one.part for one in given}
    missing = [SlotValues(one.part, one.part) for one in order if one.part not in known]
    return Values(
        name=form.get("name", ""),
        enabled="enabled" in form,
        where=form.get("where", EVERYTHING),
        text=form.get("text", "").replace("\r\n", "\n"),
        slots=(*given, *missing),
        story=form.get("story", ""),
        chat=form.get("chat", ""),
    )


def _slot(form: MultiDict[str, str], key: str) -> SlotValues:
    part = "own" if key.startswith("own-") else key
    return SlotValues(
        key=key,
        part=part,
        enabled=f"on:{key}" in form or part in NEEDED,
        role=form.get(f"role:{key}", "system"),
        depth=form.get(f"depth:{key}", ""),
        title=form.get(f"title:{key}", ""),
        text=form.get(f"text:{key}", "").replace("\r\n", "\n"),
    )

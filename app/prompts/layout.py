"""The order in which a prompt's parts are sent, which of them are off, and where texts of one's own
stand.

A layout is a list of slots. Each part of a prompt has its slot; one that a stored layout does not
name stands where it usually does. Some parts stand in mid-story, where the card, the note or the
pipeline says: of these the layout says only whether they are on, and in which role. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

Part = Literal[
    "main", "lore_before", "description", "personality", "scenario", "persona", "lore_after",
    "examples", "history", "closing", "depth", "note", "summary", "rag", "own",
]  # fmt: skip
Role = Literal["user", "assistant", "system"]

PARTS: tuple[Part, ...] = get_args(Part)[:-1]
NEEDED = frozenset({"history"})  # a prompt without the story answers nobody
IN_ORDER = frozenset({"history", "examples"})  # these stand nowhere but in the order
SETTLED = frozenset({"depth", "note", "summary", "rag"})  # these nowhere but where they say
IN_ONE_ROLE = frozenset(  # these bring theirs
    {"history", "examples", "lore_before", "lore_after", "depth", "note"}
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the order. `depth`: not here, but that many messages before the story's end.
    `title` and `text` are those of an own slot; macros in its text are followed. A `text` of the
    main slot stands instead of the template's, one of the closing slot is what the card's closing
    words replace."""

    part: Part
    enabled: bool = True
    role: Role = "system"
    depth: int | None = None
    title: str = ""
    text: str = ""


USUAL: tuple[Slot, ...] = tuple(Slot(part) for part in PARTS)


def completed(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """With every part exactly once: a second mention is dropped, a missing part stands behind the
    one that it usually follows. What a prompt needs is on, and is never sent elsewhere."""
    found: list[Slot] = []
    for slot in slots:
        if slot.part == "own" or all(slot.part != other.part for other in found):
            found.append(_as_it_can_be(slot))
    for number, part in enumerate(PARTS):
        if all(part != slot.part for slot in found):
            before = PARTS[number - 1] if number else None
            after = next((i + 1 for i, slot in enumerate(found) if slot.part == before), 0)
            found.insert(after, Slot(part))
    return tuple(found)


def _as_it_can_be(slot: Slot) -> Slot:
    return replace(
        slot,
        enabled=slot.enabled or slot.part in NEEDED,
        depth=None if slot.part in IN_ORDER | SETTLED else slot.depth,
        role="system" if slot.part in IN_ONE_ROLE else slot.role,
    )

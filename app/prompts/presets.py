"""SillyTavern's chat completion presets: their blocks in their order, as a layout.

Only prompts are read. Addresses and passwords, which older presets may hold, are never looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Invalid
from app.prompts.forms import DEEPEST
from app.prompts.layout import NEEDED, PARTS, SETTLED, Part, Role, Slot
from app.texts import MAX_NAME, clean

ORDERS = ("100001", "100000")  # whose order counts: that of all characters, else the usual one
MARKERS: Mapping[str, Part] = {
    "worldInfoBefore": "lore_before",
    "worldInfoAfter": "lore_after",
    "personaDescription": "persona",
    "charDescription": "description",
    "charPersonality": "personality",
    "scenario": "scenario",
    "dialogueExamples": "examples",
    "chatHistory": "history",
}
REPLACED: Mapping[str, Part] = {"main": "main", "jailbreak": "closing"}
IN_CHAT, USUAL_DEPTH = 1, 4
# What has no place in a layout, with the value that changes nothing.
BESIDES: Mapping[str, str] = {
    "scenario_format": "{{scenario}}",
    "personality_format": "{{personality}}",
    "wi_format": "{0}",
    "new_chat_prompt": "",
    "new_example_chat_prompt": "",
    "impersonation_prompt": "",
    "continue_nudge_prompt": "",
    "assistant_prefill": "",
    "squash_system_messages": "",
}


@dataclass(frozen=True, slots=True)
class Preset:
    """Blocks in order; `passed_over` counts those that stand in none, and so are sent to nobody;
    `besides` names what else it says."""

    slots: tuple[Slot, ...]
    passed_over: int
    besides: tuple[str, ...] = ()


def read(value: Any) -> Preset:
    """A preset's blocks. Raises Invalid for what is none."""
    prompts = value.get("prompts") if isinstance(value, dict) else None
    if not isinstance(prompts, list):
        raise Invalid("This is no preset with prompts.")
    known = {
        str(one["identifier"]): one
        for one in prompts
        if isinstance(one, dict) and one.get("identifier")
    }
    order = _order(value, known)
    slots = [slot for name, on in order for slot in _slots(name, known.get(name, {}), on)]
    given = {slot.part for slot in slots}
    # What stands in no order is not sent; a part that a layout does not name would be.
    absent = [Slot(part, enabled=part in NEEDED | SETTLED) for part in PARTS if part not in given]
    passed_over = len(known.keys() - {name for name, _ in order})
    return Preset((*slots, *absent), passed_over, tuple(_besides(value)))


def _besides(value: dict[str, Any]) -> Iterator[str]:
    for name, nothing in BESIDES.items():
        said = value.get(name)
        if said is True or (isinstance(said, str) and said.strip() not in ("", nothing)):
            yield name


def _order(value: dict[str, Any], known: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Identifiers, and whether they are on."""
    found = value.get("prompt_order")
    lists = {
        str(one.get("character_id")): one.get("order")
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict)
    }
    for whose in ORDERS:
        if isinstance(chosen := lists.get(whose), list):
            return [
                (str(one["identifier"]), one.get("enabled") is not False)
                for one in chosen
                if isinstance(one, dict) and one.get("identifier")
            ]
    return [(name, one.get("enabled") is not False) for name, one in known.items()]


def _slots(name: str, prompt: dict[str, Any], on: bool) -> Iterator[Slot]:
    slot = Slot(
        MARKERS.get(name, "own"),
        enabled=on,
        role=_role(prompt.get("role")),
        depth=_depth(prompt),
    )
    if name in MARKERS:
        yield slot
        return
    text = prompt.get("content")
    words = clean(text).replace("\r\n", "\n") if isinstance(text, str) else ""
    title = clean(str(prompt.get("name") or name))[:MAX_NAME]
    own = replace(slot, title=title, text=words)
    if name not in REPLACED:
        if words.strip():
            yield own
    elif prompt.get("forbid_overrides") is True:
        yield own
        yield Slot(REPLACED[name], enabled=False)
    else:
        yield replace(own, part=REPLACED[name], title="")


def _role(said: Any) -> Role:
    return said if said in ("user", "assistant", "system") else "system"


def _depth(prompt: dict[str, Any]) -> int | None:
    if prompt.get("injection_position") != IN_CHAT:
        return None
    depth = prompt.get("injection_depth", USUAL_DEPTH)
    whole = isinstance(depth, int) and not isinstance(depth, bool)
    return min(max(depth, 0), DEEPEST) if whole else USUAL_DEPTH

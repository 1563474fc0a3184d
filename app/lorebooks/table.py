"""Our fields and what SillyTavern calls them: in a world file, and in a card's `extensions`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.lorebooks import coerce
from app.lorebooks.entry import LOGICS, POSITIONS, ROLES, SOURCES, TRIGGERS, Position

Read = Callable[[object], Any]
Write = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of ours. `read` gives None for what says nothing, and then the default holds."""

    field: str
    world: str
    card: str
    read: Read
    write: Write


def _same(value: Any) -> Any:
    return value


def _empty(value: int) -> int | None:
    return value or None


def logic(value: object) -> str | None:
    """One of four, by its number."""
    number = coerce.whole(value)
    return LOGICS[number] if number is not None and 0 <= number < len(LOGICS) else None


def position(value: object) -> Position | None:
    """A place by its number, or by the word that V2 has for it."""
    if isinstance(value, str) and value in ("before_char", "after_char"):
        return "before_char" if value == "before_char" else "after_char"
    number = coerce.whole(value)
    return POSITIONS[number] if number is not None and 0 <= number < len(POSITIONS) else None


def _role(value: object) -> str | None:
    if isinstance(value, str) and value.lower() in ROLES:
        return value.lower()
    number = coerce.whole(value)
    numbered = ("system", "user", "assistant")
    return numbered[number] if number is not None and 0 <= number < len(numbered) else None


def _triggers(value: object) -> list[str]:
    return [one for one in dict.fromkeys(coerce.texts(value)) if one in TRIGGERS]


def _chance(value: object) -> int | None:
    number = coerce.count(value)
    return None if number is None else min(100, number)


COLUMNS = (
    Column("constant", "constant", "", coerce.truth, _same),
    Column("selective", "selective", "", coerce.truth, _same),
    Column("selective_logic", "selectiveLogic", "selectiveLogic", logic, LOGICS.index),
    Column("insertion_order", "order", "", coerce.whole, _same),
    Column("position", "position", "position", position, POSITIONS.index),
    Column("vectorized", "vectorized", "vectorized", coerce.truth, _same),
    Column("add_memo", "addMemo", "", coerce.truth, _same),
    Column("depth", "depth", "depth", coerce.count, _same),
    Column("role", "role", "role", _role, ("system", "user", "assistant").index),
    Column("outlet_name", "outletName", "outlet_name", coerce.text, _same),
    Column("ignore_budget", "ignoreBudget", "ignore_budget", coerce.truth, _same),
    Column("exclude_recursion", "excludeRecursion", "exclude_recursion", coerce.truth, _same),
    Column("prevent_recursion", "preventRecursion", "prevent_recursion", coerce.truth, _same),
    Column("delay_until_recursion", "delayUntilRecursion", "delay_until_recursion", coerce.count,
           _same),
    Column("probability", "probability", "probability", _chance, _same),
    Column("use_probability", "useProbability", "useProbability", coerce.truth, _same),
    Column("group", "group", "group", coerce.text, _same),
    Column("group_override", "groupOverride", "group_override", coerce.truth, _same),
    Column("group_weight", "groupWeight", "group_weight", coerce.count, _same),
    Column("use_group_scoring", "useGroupScoring", "use_group_scoring", coerce.truth, _same),
    Column("scan_depth", "scanDepth", "scan_depth", coerce.count, _same),
    Column("case_sensitive", "caseSensitive", "case_sensitive", coerce.truth, _same),
    Column("match_whole_words", "matchWholeWords", "match_whole_words", coerce.truth, _same),
    Column("sticky", "sticky", "sticky", coerce.count, _empty),
    Column("cooldown", "cooldown", "cooldown", coerce.count, _empty),
    Column("delay", "delay", "delay", coerce.count, _empty),
    Column("automation", "automationId", "automation_id", coerce.text, _same),
    Column("triggers", "triggers", "triggers", _triggers, _same),
    Column("display_index", "displayIndex", "display_index", coerce.whole, _same),
)  # fmt: skip


def _camel(name: str) -> str:
    return "match" + "".join(part.capitalize() for part in name.split("_"))


WORLD_SOURCES = {source: _camel(source) for source in SOURCES}
CARD_SOURCES = {source: f"match_{source}" for source in SOURCES}


def sources(fields: dict[str, Any], names: dict[Any, str]) -> list[str]:
    """The extra sources that are switched on; taken out of `fields`."""
    return [one for one, name in names.items() if coerce.truth(fields.pop(name, None))]

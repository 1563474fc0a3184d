"""Which parts of a prompt a template prints by itself, seen from its text."""

from collections.abc import Iterator

from liquid.ast import Node
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, Path
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.expression import Expression

from app.prompts.dialect.environment import Template
from app.prompts.dialect.table import TEXTS
from app.prompts.dialect.tree import nodes

PARTS = {
    ("char", "description"): "description",
    ("char", "personality"): "personality",
    ("char", "scenario"): "scenario",
    ("char", "mes_example"): "mes_example",
    ("user", "persona"): "persona",
    ("lore",): "lore",
}
NAMING = frozenset({*TEXTS, "default"})  # what takes a character or a person by name
Place = tuple[str, ...]


def said_by(template: Template) -> frozenset[str]:
    """A test of a variable (`{% if char.description %}`) prints nothing."""
    named: dict[str, Place] = {}
    found: set[str] = set()
    for node in nodes(template):
        for path, whole in _paths(node):
            place = _resolved(path, named)
            if isinstance(node, AssignNode) and _is_alias(node.expression):
                named[str(node.name)] = place
            else:
                found |= {part for known, part in PARTS.items() if _covers(place, known, whole)}
    return frozenset(found)


def _covers(place: Place, known: Place, whole: bool) -> bool:
    """A field, or the whole of what it belongs to."""
    return place[: len(known)] == known or (whole and known[: len(place)] == place)


def _is_alias(expression: Expression) -> bool:
    plain = isinstance(expression, FilteredExpression) and not expression.filters
    return plain and isinstance(getattr(expression, "left", None), Path)


def _resolved(path: Path, named: dict[str, Place]) -> Place:
    place = tuple(str(one) for one in path.location())
    return named.get(place[0], place[:1]) + place[1:]


def _paths(node: Node) -> Iterator[tuple[Path, bool]]:
    """Each with whether all of what it names may be said; printed, it is but a name."""
    waiting = [(one, True) for one in node.expressions()]
    while waiting:
        one, whole = waiting.pop()
        if isinstance(one, BooleanExpression):
            continue
        if isinstance(one, Path):
            yield one, whole
        if isinstance(one, FilteredExpression):
            whole = any(each.name not in NAMING for each in one.filters or ())
        waiting += [(each, whole) for each in one.children()]

"""What matching found, as values to hand on."""

from typing import Any

from app.lorebooks.entry import Book
from app.lorebooks.groups import Candidate
from app.lorebooks.plan import Plan
from app.lorebooks.values import Fired


def fired(one: Candidate, tokens: int, book: Book) -> Fired:
    """An entry that goes into the prompt, with its place there."""
    plan, entry, said = one.plan, one.plan.entry, one.plan.said
    return Fired(
        *(plan.who, book.name, entry.ref, entry.title, plan.content, tokens),
        reason=one.reason,
        outlet=entry.outlet_name,
        starts=plan.lasting and one.reason.why not in ("sticky", "kept_on"),
        first_to_drop="ignore_on_max_context" in said,
        disables=said.get("disable_ui_prompt", ""),
        **_where(plan),
    )


def _where(plan: Plan) -> dict[str, Any]:
    """A decorator wins over the entry's own place, and of decorators the position."""
    entry, said = plan.entry, plan.said
    role = said.get("role", entry.role)
    if "position" in said:
        return {"position": said["position"], "role": role}
    if "depth" in said:
        return {"position": "at_depth", "depth": said["depth"], "role": role}
    if "reverse_depth" in said:
        depth = said["reverse_depth"]
        return {"position": "at_depth", "depth": depth, "from_start": True, "role": role}
    depth = entry.depth if entry.position == "at_depth" else 0
    return {"position": entry.position, "depth": depth, "role": role}

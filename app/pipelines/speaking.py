"""What a step may speak of. In a condition a name that nobody knows would be false for ever, and
nobody would be told; the answer, before it has come, would be blank wherever it stands. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.pipelines.definition import Step
from app.pipelines.engine import artifact_of
from app.pipelines.plan import Plan
from app.pipelines.steps.condition import names
from app.prompts.guide import VARIABLES
from app.prompts.language import spoken

SAID_OF_STEPS = "status"
EARLY = "the answer has not come yet."


@dataclass(frozen=True, slots=True)
class Speaking:
    """The steps that have run before this one, those of the pipeline, what they make, and whether
    the answer has come."""

    before: frozenset[str]
    steps: frozenset[str]
    artifacts: frozenset[str]
    answered: bool

    @classmethod
    def of(cls, plan: Plan, step: Step) -> "Speaking":
        """Of a step of this plan."""
        steps = [one.name for one in plan.steps]
        made = (artifact_of(one) for one in plan.steps)
        return cls(
            frozenset(steps[: steps.index(step.name)]),
            frozenset(steps),
            frozenset(filter(None, made)),
            step in plan.after,
        )

    def early(self, template: str) -> str:
        """Where this template speaks of the answer before it has come."""
        places = () if self.answered else spoken(template)
        found = (f"Line {line}, column {at}: {EARLY}" for p, line, at in places if p[0] == "answer")
        return next(found, "")

    def flaws(self, expression: str) -> Iterator[str]:
        """Names in this condition that nobody knows there."""
        for path, column in names(expression):
            root, *fields = (one if isinstance(one, str) else "" for one in path)
            if wrong := self._wrong(root, fields):
                yield f"Line 1, column {column}: {wrong}"

    def _wrong(self, root: str, fields: list[str]) -> str:
        first = fields[0] if fields else ""
        if root == "answer":
            return "" if self.answered else EARLY
        if root == "steps":
            return self._of_steps(first, fields[1:])
        if root == "artifacts":
            known = not first or first in self.artifacts
            return "" if known else f"no step of this pipeline makes “{first[:60]}”."
        if root not in KNOWN:
            return f"“{root[:60]}” is not known here."
        known = not first or not KNOWN[root] or first in KNOWN[root]
        return "" if known else f"“{root}.{first[:60]}” is not known here."

    def _of_steps(self, name: str, fields: list[str]) -> str:
        if name and name not in self.before:
            later = "runs before this one." if name in self.steps else "is here."
            return f"no step “{name[:60]}” {later}"
        if fields and fields[0] and fields[0] != SAID_OF_STEPS:
            return f"of a step only its “{SAID_OF_STEPS}” is known."
        return ""


def _known() -> dict[str, set[str]]:
    """The names of templates, each with its fields; none where it may have any."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in VARIABLES:
        root, _, field = name.partition(".")
        found[root] |= {field} if field else set()
    return dict(found)


KNOWN = _known()

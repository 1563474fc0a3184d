"""In which order the steps of a definition run, and what of it cannot be. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.pipelines.definition import Definition, LlmStep, PostStep, Step, ToolStep


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything before the answer, the main call, everything after it: what puts it in order,
    and questions and tools that wait for it."""

    before: tuple[Step, ...]
    main: LlmStep
    after: tuple[Step, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them, in the order of running."""
        return (*self.before, self.main, *self.after)


class CannotPlan(ValueError):
    """These steps have no order. `number` is the step's place in the definition, None: all."""

    def __init__(self, number: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.number = number


def planned(definition: Definition) -> Plan:
    """The plan of a definition; of equals the one that is written first. Raises CannotPlan."""
    steps = definition.steps
    _must_be_told_apart(steps)
    main = _main(steps)
    _must_know_each_other(steps)
    order = _ordered(steps)
    late = _late(order, main)
    before = tuple(one for one in order if one.name not in late)
    after = tuple(one for one in order if one.name in late and one is not main)
    for one in (*before, main):
        for name in one.depends_on:
            if name in late:
                raise _cannot(steps, one, f"it runs before “{name}”, so it cannot wait for it.")
    return Plan(before, main, after)


def _late(order: Sequence[Step], main: LlmStep) -> set[str]:
    """The names of the main call and of all that comes after it."""
    late = {main.name}
    for one in order:
        waits = isinstance(one, LlmStep | ToolStep) and not late.isdisjoint(one.depends_on)
        if isinstance(one, PostStep) or (waits and one is not main):
            late.add(one.name)
    return late


def _must_be_told_apart(steps: Sequence[Step]) -> None:
    names: set[str] = set()
    artifacts: set[str] = set()
    for number, one in enumerate(steps):
        if one.name in names:
            raise CannotPlan(number, f"Step “{one.name}”: another step has this name.")
        names.add(one.name)
        if artifact := getattr(one.params, "artifact", None):
            if artifact in artifacts:
                raise _cannot(steps, one, f"another step makes “{artifact}” already.")
            artifacts.add(artifact)


def _main(steps: Sequence[Step]) -> LlmStep:
    found = [one for one in steps if isinstance(one, LlmStep) and one.main]
    if not found:
        raise CannotPlan(None, "A pipeline needs one llm step without an artifact: the answer.")
    if len(found) > 1:
        sentence = f"“{found[0].name}” is the main llm step already; give this one an artifact."
        raise _cannot(steps, found[1], sentence)
    return found[0]


def _must_know_each_other(steps: Sequence[Step]) -> None:
    names = {one.name for one in steps}
    for one in steps:
        for name in one.depends_on:
            if name not in names:
                raise _cannot(steps, one, f"there is no step “{name}” to wait for.")


def _ordered(steps: Sequence[Step]) -> list[Step]:
    """Each after those that it waits for; otherwise as written."""
    waiting, done, order = list(steps), set[str](), list[Step]()
    while waiting:
        ready = next((one for one in waiting if done.issuperset(one.depends_on)), None)
        if ready is None:
            ring = _ring(waiting)
            sentence = f"it waits for itself: {' → '.join(f'“{name}”' for name in ring)}."
            first = next(one for one in waiting if one.name == ring[0])
            raise _cannot(steps, first, sentence)
        waiting.remove(ready)
        done.add(ready.name)
        order.append(ready)
    return order


def _ring(waiting: Sequence[Step]) -> list[str]:
    """The names of a ring among steps of which each waits for another one here."""
    by_name = {one.name: one for one in waiting}
    path = [waiting[0].name]
    while True:
        following = next(name for name in by_name[path[-1]].depends_on if name in by_name)
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def _cannot(steps: Iterable[Step], one: Step, sentence: str) -> CannotPlan:
    number = next(place for place, other in enumerate(steps) if other is one)
    return CannotPlan(number, f"Step “{one.name}”: {sentence}")

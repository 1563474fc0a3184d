"""Of the entries of one group only one fires: by what fits best, by what goes first, by lot."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.lorebooks.draws import weighted
from app.lorebooks.plan import Plan
from app.lorebooks.values import Reason, Settings


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An entry that may fire, and why."""

    book: int
    plan: Plan
    reason: Reason

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands among those that fire: later is nearer to the end of the prompt."""
        entry = self.plan.entry
        return entry.insertion_order, -self.book, entry.display_index


def names(candidate: Candidate) -> list[str]:
    """The groups that it belongs to."""
    return [name.strip() for name in candidate.plan.entry.group.split(",") if name.strip()]


class Groups:
    """Which groups are taken, and who takes one."""

    def __init__(self, seed: str, settings: Settings, score: Callable[[Candidate], int]) -> None:
        self._seed, self._settings, self._score = seed, settings, score
        self._taken: set[str] = set()

    def losers(self, candidates: Iterable[Candidate]) -> dict[Plan, str]:
        """Who must stay out of those that may fire now, and for which group."""
        together: defaultdict[str, list[Candidate]] = defaultdict(list)
        for one in candidates:
            for name in names(one):
                together[name].append(one)
        lost: dict[Plan, str] = {}
        for name, rivals in sorted(together.items()):
            left = [one for one in rivals if one.plan not in lost]
            winner = None if name in self._taken else self._winner(name, left)
            lost |= {one.plan: name for one in left if one is not winner}
        return lost

    def take(self, candidate: Candidate) -> None:
        """Its groups have their one."""
        self._taken.update(names(candidate))

    def _winner(self, name: str, rivals: list[Candidate]) -> Candidate | None:
        rivals = sorted(rivals, key=lambda one: one.plan.who)
        sticky = [one for one in rivals if one.reason.why in ("sticky", "kept_on")]
        left = self._best(sticky or rivals)
        first = [one for one in left if one.plan.entry.group_override]
        if first:
            return max(first, key=lambda one: one.place)
        return weighted(self._seed, f"group {name}", left, lambda one: one.plan.entry.group_weight)

    def _best(self, rivals: list[Candidate]) -> list[Candidate]:
        """Those that go by score must reach the highest one."""
        if not any(map(self._scored, rivals)):
            return rivals
        scores = [self._score(one) for one in rivals]
        return [
            one
            for one, score in zip(rivals, scores, strict=True)
            if score == max(scores) or not self._scored(one)
        ]

    def _scored(self, one: Candidate) -> bool:
        own = one.plan.entry.use_group_scoring
        return self._settings.use_group_scoring if own is None else own

"""Would this entry fire on what was read? Its reason, or the rule that says no."""

from app.lorebooks import gates
from app.lorebooks.plan import Plan
from app.lorebooks.reading import Reading
from app.lorebooks.values import Reason, Rule, Situation, Timed

Verdict = Reason | tuple[Rule, str]


def judge(plan: Plan, reading: Reading, now: Situation, timed: Timed, level: int) -> Verdict:
    """`level` says how many times entries have woken others before."""
    sticky = gates.is_sticky(plan, now, timed)
    kept = gates.shut(plan, now) or (None if sticky else gates.resting(plan, now, timed))
    if kept:
        return kept
    if sticky or gates.is_kept_on(plan, now, timed):
        return Reason("sticky" if sticky else "kept_on")
    if found := reading.first(plan, plan.excluding):
        return "excluded", found[0]
    if plan.always:
        return Reason("always" if "activate" in plan.said else "constant", level=level)
    return _by_keys(plan, reading, level)


def _by_keys(plan: Plan, reading: Reading, level: int) -> Verdict:
    found = reading.first(plan, plan.primary)
    if found is None:
        return "no_key", ""
    for keys in plan.additional:
        if not reading.first(plan, keys):
            return "secondary", ", ".join(key for key, _ in keys)
    seconds = reading.all(plan, plan.secondary)
    if plan.secondary and not _agrees(plan, len(seconds)):
        return "secondary", ", ".join(seconds)
    key, unit = found
    woken = level if unit.entry else 0
    return Reason("key", key, unit.message, unit.source, unit.entry, woken, tuple(seconds))


def _agrees(plan: Plan, found: int) -> bool:
    every = len(plan.secondary)
    return {
        "and_any": found > 0,
        "not_all": found < every,
        "not_any": found == 0,
        "and_all": found == every,
    }[plan.entry.selective_logic]


def score(plan: Plan, reading: Reading) -> int:
    """How well it fits, where a group goes by that: how many of its keys are there."""
    first = len(reading.all(plan, plan.primary))
    second = len(reading.all(plan, plan.secondary))
    logic = plan.entry.selective_logic
    if not first or not plan.secondary or logic in ("not_all", "not_any"):
        return first
    return first + (second if logic == "and_any" or second == len(plan.secondary) else 0)

"""What keeps an entry out whatever was said: its conditions, and its times on this branch."""

from collections.abc import Callable
from typing import Any

from app.lorebooks.entry import Trigger
from app.lorebooks.plan import Plan
from app.lorebooks.values import Rule, Situation, Timed

Kept = tuple[Rule, str] | None
"""The rule that holds an entry back and its detail; None where none does."""


def shut(plan: Plan, now: Situation) -> Kept:
    """The first of the standing conditions that does not hold."""
    entry = plan.entry
    if not entry.enabled:
        return "disabled", ""
    if "dont_activate" in plan.said and "activate" not in plan.said:
        return "condition", "dont_activate"
    if entry.triggers and _kind(now.trigger) not in map(_kind, entry.triggers):
        return "trigger", now.trigger
    if entry.delay > now.messages:
        return "delay", f"{now.messages}/{entry.delay}"
    return _filtered(plan, now) or _decorated(plan, now)


def _kind(trigger: Trigger) -> Trigger:
    """Another answer is another swipe here; other programs tell them apart."""
    return "swipe" if trigger == "regenerate" else trigger


def _filtered(plan: Plan, now: Situation) -> Kept:
    entry = plan.entry
    if not (entry.filter_names or entry.filter_tags):
        return None
    names = {name.casefold() for name in entry.filter_names}
    tags = {tag.casefold() for tag in entry.filter_tags}
    named = now.character.casefold() in names
    tagged = any(tag.casefold() in tags for tag in now.tags)
    return ("filter", now.character) if (named or tagged) == entry.filter_exclude else None


def _decorated(plan: Plan, now: Situation) -> Kept:
    for name, value in plan.said.items():
        if name in _HOLDS and not _HOLDS[name](value, now):
            return "condition", f"{name} {value}"
    return None


_HOLDS: dict[str, Callable[[Any, Situation], bool]] = {
    "activate_only_after": lambda n, now: now.replies >= n,
    "activate_only_every": lambda n, now: now.replies % n == 0,
    "is_greeting": lambda n, now: now.greeting == n,
    "is_user_icon": lambda name, now: now.user_icon.casefold() == name.casefold(),
}


def is_sticky(plan: Plan, now: Situation, timed: Timed) -> bool:
    """Does it stay on from an earlier turn?"""
    began = timed.get(plan.who)
    return began is not None and began < now.messages < began + plan.entry.sticky


def is_kept_on(plan: Plan, now: Situation, timed: Timed) -> bool:
    """Does it stay on for good?"""
    began = timed.get(plan.who)
    return "keep_activate_after_match" in plan.said and began is not None and began < now.messages


def resting(plan: Plan, now: Situation, timed: Timed) -> Kept:
    """Must it wait because it fired?"""
    began = timed.get(plan.who)
    if began is None or began >= now.messages:
        return None
    if "dont_activate_after_match" in plan.said:
        return "condition", "dont_activate_after_match"
    end = began + plan.entry.sticky + plan.entry.cooldown
    over = began + plan.entry.sticky
    return ("cooldown", str(end - now.messages)) if over <= now.messages < end else None

"""A book made ready for matching, once: its keys in one place, its decorators read."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from app.lorebooks import decorators, patterns
from app.lorebooks.entry import Book, Entry
from app.lorebooks.needles import Needle, Needles, settled
from app.lorebooks.values import BadKey, NotFired, Rule, Settings

Numbered = tuple[tuple[str, int], ...]
"""Keys as they were written, with their numbers among the needles."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An entry made ready. `own_depth` is None where the book's or the house's holds."""

    at: int
    who: str
    entry: Entry
    content: str
    said: dict[str, Any]
    primary: Numbered
    secondary: Numbered
    additional: tuple[Numbered, ...]
    excluding: Numbered
    own_depth: int | None

    @property
    def always(self) -> bool:
        """Does it fire without a key?"""
        return self.entry.constant or "activate" in self.said

    @property
    def lasting(self) -> bool:
        """Has it times that go on after it fired?"""
        kept = {"keep_activate_after_match", "dont_activate_after_match"}
        return bool(self.entry.sticky or self.entry.cooldown or kept & self.said.keys())


class Prepared:
    """A book made ready. `wakes` says which entries a key may wake, `depths` how many messages
    they read."""

    def __init__(self, book: Book, case: bool, whole: bool) -> None:
        self.book, self._case, self._whole = book, case, whole
        self.needles = Needles()
        self.bad_keys: list[BadKey] = []
        self.plans = [self._plan(at, entry) for at, entry in enumerate(book.entries)]
        on = [plan for plan in self.plans if plan.entry.enabled]
        self.unprompted = [plan for plan in on if plan.always]
        self.lasting = [plan for plan in on if plan.lasting]
        self.levels = {plan.entry.delay_until_recursion for plan in on} - {0}
        self.depths = {plan.own_depth for plan in on}
        self.asleep = [_asleep(plan, book) for plan in self.plans]
        self.wakes: defaultdict[int, list[int]] = defaultdict(list)
        for plan in on:
            for _, number in chain(plan.primary, plan.secondary, *plan.additional):
                self.wakes[number].append(plan.at)

    def _plan(self, at: int, entry: Entry) -> Plan:
        who = f"{self.book.ref}/{entry.ref or at}"
        found = decorators.read(entry.content)
        return Plan(
            *(at, who, entry, found.content, found.said),
            primary=self._numbered(who, entry, entry.keys),
            secondary=self._secondary(who, entry),
            additional=tuple(
                self._numbered(who, entry, keys) for keys in found.said.get("additional_keys", ())
            ),
            excluding=self._numbered(who, entry, found.said.get("exclude_keys", ())),
            own_depth=found.said.get("scan_depth", entry.scan_depth),
        )

    def _secondary(self, who: str, entry: Entry) -> Numbered:
        unused = entry.use_regex or not entry.selective
        return () if unused else self._numbered(who, entry, entry.secondary_keys)

    def _numbered(self, who: str, entry: Entry, keys: Any) -> Numbered:
        found = []
        for key in keys:
            needle = self._needle(entry, key)
            if needle is None:
                continue
            if needle.flags is not None and (flaw := patterns.flaw(needle.text, needle.flags)):
                self.bad_keys.append(BadKey(who, entry.title, key, flaw))
            found.append((key, self.needles.add(needle)))
        return tuple(found)

    def _needle(self, entry: Entry, key: str) -> Needle | None:
        case = self._case if entry.case_sensitive is None else entry.case_sensitive
        whole = self._whole if entry.match_whole_words is None else entry.match_whole_words
        if not key.strip():
            return None
        if pattern := patterns.written(key):
            return Needle(pattern[0], flags=pattern[1])
        if entry.use_regex:
            return Needle(key, flags="" if case else "i")
        return Needle(settled(key.strip(), folded=not case), not case, whole)


def _asleep(plan: Plan, book: Book) -> NotFired:
    """What to say of an entry that nothing has woken."""
    rule: Rule = "no_key" if plan.entry.enabled else "disabled"
    return NotFired(plan.who, book.name, plan.entry.ref, plan.entry.title, rule)


def prepared(book: Book, settings: Settings) -> Prepared:
    """The book made ready for these settings; the work is remembered with the book."""
    key = ("prepared", settings.case_sensitive, settings.match_whole_words)
    found = book.made.get(key)
    if found is None:
        found = book.made[key] = Prepared(book, *key[1:])
    assert isinstance(found, Prepared)
    return found


def bad_keys(entry: Entry) -> tuple[BadKey, ...]:
    """The keys of an entry that match nothing, and why."""
    return tuple(Prepared(Book("", (entry,)), case=False, whole=True).bad_keys)

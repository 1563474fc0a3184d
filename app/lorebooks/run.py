"""One match, pass by pass: what was said is read, then what fired entries say, until nothing is
woken any more."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from app.lorebooks.draws import draw
from app.lorebooks.entry import Book
from app.lorebooks.groups import Candidate, Groups
from app.lorebooks.judging import judge, score
from app.lorebooks.needles import Clock
from app.lorebooks.plan import Plan, prepared
from app.lorebooks.reading import MAX_READ, Reading
from app.lorebooks.values import (
    NotFired,
    Reason,
    Rule,
    Said,
    Settings,
    Situation,
    Sources,
    Timed,
    Unit,
)

MAX_STEPS = 100
"""How often entries wake others, whatever the settings say."""

Place = tuple[int, int]
"""Of an entry: which book, where in it."""


class Run:
    """One match, pass by pass."""

    def __init__(
        self,
        books: Sequence[Book],
        texts: Sequence[Said],
        seed: str,
        now: Situation,
        timed: Timed,
        settings: Settings,
    ) -> None:
        self._seed, self._now, self._timed, self._settings = seed, now, timed, settings
        self._texts = texts
        self._clock = Clock()
        self.readings = [Reading(prepared(book, settings), settings, self._clock) for book in books]
        self._groups = Groups(seed, settings, lambda one: score(one.plan, self.readings[one.book]))
        self._on: dict[Plan, Candidate] = {}
        self._out: dict[Plan, tuple[Rule, str]] = {}
        self._waiting: dict[Place, int] = {}
        self._ever: set[Place] = set()
        self._levels = sorted(set().union(*(one.prepared.levels for one in self.readings)))
        self._waits = self._levels.pop(0) if self._levels else 0
        self._depth = self._read = 0

    @property
    def cut_short(self) -> bool:
        """Was something not read because there was too much?"""
        return self._clock.stopped or self._read > MAX_READ

    def go(self, sources: Sources) -> None:
        """Read messages and sources, then what fired entries say, until nothing is woken."""
        units = [Unit(text, source=name) for name, text in sources.items()]
        woken = self._look([*self._next_messages(), *units]) | self._unprompted()
        fresh = self._pass(woken, 0)
        for step in range(1, self._most + 2):
            woken = self._woken_by(fresh)
            if not woken:
                return
            if step > self._most:
                self._stop(woken)
                return
            fresh = self._pass(woken, step)

    @property
    def _most(self) -> int:
        return min(self._settings.max_steps or MAX_STEPS, MAX_STEPS)

    def _woken_by(self, fresh: list[Candidate]) -> set[Place]:
        """Who may fire next: by what these say, else because its wait is over, else because
        older messages are read."""
        woken = self._look(self._contents(fresh)) | self._due()
        while not woken and self._levels:
            self._waits = self._levels.pop(0)
            woken = self._due()
        while not woken and self._reads_further():
            woken = (self._look(self._next_messages()) | self._ever) - self._settled()
        return woken

    def _settled(self) -> set[Place]:
        return {
            (book, plan.at)
            for book, one in enumerate(self.readings)
            for plan in one.prepared.plans
            if plan in self._on or self._final(plan)
        }

    def _final(self, plan: Plan) -> bool:
        return self._out.get(plan, ("", ""))[0] in ("probability", "group")

    def _next_messages(self) -> list[Unit]:
        """Those that are to be read and were not."""
        start = self._depth
        self._depth = max([start, *(one.deepest() for one in self.readings)])
        named = self._settings.include_names
        return [
            Unit(f"{said.name}: {said.text}" if named and said.name else said.text, start + place)
            for place, said in enumerate(self._texts[start : self._depth])
        ]

    def _contents(self, fresh: Iterable[Candidate]) -> list[Unit]:
        plans = [one.plan for one in fresh if not one.plan.entry.prevent_recursion]
        return [Unit(plan.content, entry=plan.who) for plan in plans if plan.content.strip()]

    def _look(self, units: Iterable[Unit]) -> set[Place]:
        """Read these for every book; who has a key there."""
        listed = []
        for unit in units:
            self._read += len(unit.text)
            if self._read <= MAX_READ:
                listed.append(unit)
        if not listed:
            return set()
        found = {(book, at) for book, one in enumerate(self.readings) for at in one.read(listed)}
        self._ever |= found
        return found

    def _unprompted(self) -> set[Place]:
        """Those that need no key, and those that may still be on."""
        found = set()
        for book, one in enumerate(self.readings):
            still = (plan for plan in one.prepared.lasting if plan.who in self._timed)
            found |= {(book, plan.at) for plan in chain(one.prepared.unprompted, still)}
        return found

    def _due(self) -> set[Place]:
        return {place for place, level in self._waiting.items() if level <= self._waits}

    def _pass(self, woken: set[Place], step: int) -> list[Candidate]:
        """Judge these; those that fire."""
        candidates = list(self._judged(woken, step))
        lost = self._groups.losers(candidates)
        self._out |= {plan: ("group", name) for plan, name in lost.items()}
        fresh = []
        for one in candidates:
            if one.plan in lost or self._unlucky(one):
                continue
            self._groups.take(one)
            self._out.pop(one.plan, None)
            self._on[one.plan] = one
            fresh.append(one)
        return fresh

    def _judged(self, woken: set[Place], step: int) -> Iterable[Candidate]:
        for book, at in sorted(woken):
            plan = self.readings[book].prepared.plans[at]
            self._waiting.pop((book, at), None)
            if plan in self._on or self._final(plan):
                continue
            verdict = judge(plan, self.readings[book], self._now, self._timed, step)
            level = plan.entry.delay_until_recursion
            if not isinstance(verdict, Reason):
                self._out[plan] = verdict
            elif verdict.why != "sticky" and level > (self._waits if step else 0):
                self._waiting[book, at] = level
                self._out[plan] = ("waits_for_recursion", str(level))
            else:
                yield Candidate(book, plan, verdict)

    def _unlucky(self, one: Candidate) -> bool:
        entry = one.plan.entry
        chance = entry.probability if entry.use_probability else 100
        if chance >= 100 or one.reason.why == "sticky":
            return False
        if draw(self._seed, one.plan.who) * 100 < chance:
            return False
        self._out[one.plan] = ("probability", f"{chance} %")
        return True

    def _stop(self, woken: set[Place]) -> None:
        """Too many steps: who would fire now is told so."""
        for one in self._judged(woken, MAX_STEPS):
            self._out[one.plan] = ("recursion_limit", "")

    def _reads_further(self) -> bool:
        """Is one more message read, because too few have fired?"""
        if not self.readings or len(self._on) >= self._settings.min_activations:
            return False
        reads = self._settings.scan_depth + self.readings[0].further
        if reads >= min(len(self._texts), self._settings.min_activations_depth):
            return False
        for one in self.readings:
            one.further += 1
        return True

    def speaking(self) -> list[Candidate]:
        """Those that fired and have something to say."""
        return [one for one in self._on.values() if one.plan.content.strip()]

    def silent(self, fits: Iterable[Candidate]) -> Iterable[NotFired]:
        """All others."""
        told = {one.plan for one in fits}
        for one in self.readings:
            for plan, asleep in zip(one.prepared.plans, one.prepared.asleep, strict=True):
                if plan in self._on:
                    if plan not in told:
                        yield replace(asleep, rule="budget" if plan.content.strip() else "blank")
                elif plan in self._out:
                    rule, detail = self._out[plan]
                    yield replace(asleep, rule=rule, told=detail)
                else:
                    yield asleep

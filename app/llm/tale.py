"""How the storyteller composes a reply: pure, drawn from one random generator."""

import re
from functools import lru_cache
from random import Random
from string import Formatter

from app.llm.facts import Facts, short_name, with_capitals
from app.llm.grammar import Grammar, Lines, Signs
from app.llm.heard import Line

# A reply takes each of these up once at most, or it parrots.
OF_THE_LINE = frozenset({"echo", "topic", "word", "named"})
TAKEN_UP = OF_THE_LINE | {"place", "role", "trait", "item"}
SPOKEN = re.compile("[“«「—]")
EAGERNESS = 0.65  # how often a phrase that takes up the user's words is preferred


@lru_cache(maxsize=1024)
def fields(phrase: str) -> frozenset[str]:
    """The facts that a phrase needs."""
    return frozenset(name.lower() for _, name, _, _ in Formatter().parse(phrase) if name)


@lru_cache(maxsize=1024)
def core(phrase: str) -> str:
    """The longest part of a phrase that is the same whatever the facts."""
    return max((literal for literal, *_ in Formatter().parse(phrase)), key=len)


class Pen:
    """Fills phrases with facts, and prefers those that this chat has not heard yet."""

    def __init__(self, rng: Random, facts: Facts, told: str) -> None:
        self._rng = rng
        self._facts = dict(facts)
        self._full = facts["char"]
        self._told = told

    def short(self, text: str) -> str:
        """With the short name wherever the whole one stands."""
        return text.replace(self._full, short_name(self._full))

    def has_new(self, phrases: Lines) -> bool:
        return any(core(phrase) not in self._told for phrase in phrases)

    def write(self, phrases: Lines) -> str:
        fitting = [phrase for phrase in phrases if fields(phrase) <= self._facts.keys()]
        self._rng.shuffle(fitting)
        if self._rng.random() < EAGERNESS:
            fitting.sort(key=lambda phrase: not fields(phrase) & OF_THE_LINE)
        phrase = min(fitting, key=lambda phrase: self._told.rfind(core(phrase)))  # -1: never told
        sentence = phrase.format_map(with_capitals(self._facts))
        self._told += f"\n{sentence}"
        if "char" in fields(phrase):  # the whole name once, then the short one
            self._facts["char"] = short_name(self._full)
        used = fields(phrase) & TAKEN_UP
        if used & {"echo", "word"}:
            used |= {"echo", "word"}
        self._facts = {key: fact for key, fact in self._facts.items() if key not in used}
        return sentence


def compose(grammar: Grammar, facts: Facts, line: Line | None, told: str, rng: Random) -> str:
    """A reply to the line, or None's: the continuation of what was told last."""
    pen = Pen(rng, facts, told)
    slots = dict(grammar.phrases)
    slots["answer"] = grammar.answers[intent(grammar, line)]
    if line and line.action:
        noticed = [lines for sign, lines in grammar.deeds if sign.search(line.action)]
        slots["touch"] = next(filter(pen.has_new, noticed), noticed[-1])
    paragraphs = [
        [pen.write(slots[slot]) for slot in paragraph] for paragraph in _shape(grammar, line, rng)
    ]
    for slot in ("sense", "colour", "gesture"):
        if _length(grammar, paragraphs) < grammar.least:
            paragraphs[-2].append(pen.write(slots[slot]))
    joined = [grammar.gap.join(paragraph) for paragraph in paragraphs]
    joined = [_go_on(text, told, grammar, pen) for text in joined]
    if line and line.staged:
        joined = [text if SPOKEN.search(text) else f"*{text}*" for text in joined]
    return "\n\n".join(joined)


def _go_on(text: str, told: str, grammar: Grammar, pen: Pen) -> str:
    """A paragraph that this chat has heard already goes on in another way."""
    for _ in range(3):
        if pen.short(text) not in pen.short(told):
            break
        text += grammar.gap + pen.write(grammar.phrases["gesture"])
    return text


def intent(grammar: Grammar, line: Line | None) -> str:
    if line is None:
        return "continue"
    if line.question:
        return _sign(grammar, grammar.asked, line.question) or "yes_or_no"
    if not line.speech.strip():
        return "silence"
    return _sign(grammar, grammar.told, line.speech) or "statement"


def _sign(grammar: Grammar, signs: Signs, text: str) -> str | None:
    found = (name for name, sign in signs if sign.search(text))
    return next((name for name in found if name in grammar.answers), None)


def _shape(grammar: Grammar, line: Line | None, rng: Random) -> tuple[tuple[str, ...], ...]:
    """What was done is always noticed; where nothing was said, there is nothing to take up."""
    notices = line is not None and bool(line.action)
    shapes = [
        shape
        for shape in grammar.shapes
        if (line is not None and not notices) or any("touch" in part for part in shape) == notices
    ]
    return rng.choice(shapes)


def _length(grammar: Grammar, paragraphs: list[list[str]]) -> int:
    text = "\n".join(grammar.gap.join(paragraph) for paragraph in paragraphs)
    return len(text.split()) if grammar.gap else len(text)

"""Why two replies differ: what each model was told and with what, side by side. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.chats.align import Patience, runs
from app.chats.compare import Words, compare
from app.generations.author import TemplateOrigin
from app.generations.calibrated import calibrated
from app.generations.told import Telling, Told
from app.samplers.find import OriginObject

Kind = Literal["same", "left", "right", "both"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something both were asked with; None where one of them was not."""

    name: str
    left: str | None
    right: str | None

    @property
    def same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages that both were told (`same`: `count` of them), one that only one was told, or two
    that stand in each other's place (`both`, with their words)."""

    kind: Kind
    count: int
    tokens: int
    left: Told | None = None
    right: Told | None = None
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What is alike and what is not, in the order of sending."""

    facts: tuple[Fact, ...]
    stretches: tuple[Stretch, ...]

    @property
    def same_prompt(self) -> bool:
        return all(one.kind == "same" for one in self.stretches)


def differing(left: Telling, right: Telling) -> Difference:
    """May take a second for long prompts: not for the event loop."""
    return Difference(tuple(_facts(left, right)), tuple(_stretches(left.blocks, right.blocks)))


def _facts(left: Telling, right: Telling) -> Iterator[Fact]:
    yield Fact("Model", left.model, right.model)
    yield Fact("Connection", _connection(left), _connection(right))
    if left.template or right.template:
        yield Fact(
            "Prompt", *(_origin(one.template) or "the built-in one" for one in (left, right))
        )
    if left.sampler or right.sampler:
        yield Fact("Sampler preset", _origin(left.sampler), _origin(right.sampler))
    for name in sorted(left.params.keys() | right.params.keys()):
        yield Fact(name, _said(left.params, name), _said(right.params, name))
    left, right = calibrated(left), calibrated(right)
    yield Fact("Tokens", f"{left.tokens:,}", f"{right.tokens:,}")
    yield Fact("Room for a prompt", f"{left.room:,}", f"{right.room:,}")


def _connection(telling: Telling) -> str:
    return telling.provider_name or telling.provider_id


def _origin(origin: OriginObject | TemplateOrigin | None) -> str | None:
    return f"{origin['name']}, version {origin['version']}" if origin else None


def _said(params: dict[str, Any], name: str) -> str | None:
    return json.dumps(params[name], ensure_ascii=False) if name in params else None


def _stretches(ours: Sequence[Told], theirs: Sequence[Told]) -> Iterator[Stretch]:
    mine, others = ([(one.role, one.source, one.text) for one in told] for told in (ours, theirs))
    patience = Patience()  # for the whole page
    for alike, one, other in runs(mine, others, patience):
        if alike:
            told = ours[one]
            yield Stretch("same", len(told), sum(block.tokens for block in told))
        else:
            yield from _unlike(ours[one], theirs[other], patience)


def _unlike(ours: Sequence[Told], theirs: Sequence[Told], patience: Patience) -> Iterator[Stretch]:
    """What stands in one place: messages of one part are taken for each other's counterpart."""
    mine, others = list(ours), list(theirs)
    while mine or others:
        if mine and others and mine[0].source == others[0].source:
            yield _both(mine.pop(0), others.pop(0), patience)
        elif mine and all(one.source != mine[0].source for one in others):
            yield Stretch("left", 1, mine[0].tokens, left=mine.pop(0))
        elif others:
            yield Stretch("right", 1, others[0].tokens, right=others.pop(0))
        else:
            yield Stretch("left", 1, mine[0].tokens, left=mine.pop(0))


def _both(left: Told, right: Told, patience: Patience) -> Stretch:
    words = compare(left.text or "", right.text or "", patience)
    return Stretch("both", 1, right.tokens, left, right, words)

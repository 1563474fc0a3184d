"""What the pages of a prompt get: values only."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from app.chats.models import Branch
from app.errors import Problem
from app.generations import sources
from app.generations.calibrated import calibrated
from app.generations.found import Looked, reason
from app.generations.told import Telling, Told
from app.lorebooks.report_views import LoreView
from app.markup import glimpse
from app.prompts.values import CUT, PromptTooLarge

NAMES = {"user": "you", "assistant": "the character", "system": "the system"}
CAST = ("description", "personality", "scenario", "persona", "depth")
SHARES = {
    "history": "story",
    "begun": "story",
    "summary": "story",
    "examples": "examples",
    "lore": "lore",
}
SHARES |= dict.fromkeys(CAST, "cast")
WORDS = {
    "self": "Instructions",
    "cast": "The character and you",
    "lore": "Lore",
    "examples": "Examples",
    "story": "The story",
}
GONE = "This text has been purged since."


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of the gauge; `begin` and `width` in thousandths of what the model can hold."""

    kind: str
    title: str
    tokens: int
    begin: int
    width: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """How full the model's context is. `begins` is the first message that it reads, where there
    are earlier ones that it does not. `model` is who reads."""

    url: str
    tokens: int
    room: int
    shares: tuple[Share, ...]
    begins: str | None
    model: str

    @classmethod
    def of(cls, telling: Telling, branch: Branch) -> "Gauge":
        """By part, in the order of the bar."""
        telling = calibrated(telling)
        return cls(
            f"/branches/{branch.id}/prompt",
            telling.tokens,
            telling.room,
            tuple(_shares(telling)),
            _begins(telling),
            telling.model,
        )


@dataclass(frozen=True, slots=True)
class BlockView:
    """One message of the prompt as it is listed."""

    number: int
    title: str
    reason: str
    who: str
    tokens: int
    text: str
    preview: str
    purged: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class LeftView:
    """What was left out, in one line for each part and rule."""

    title: str
    rule: str
    count: int
    tokens: int


@dataclass(frozen=True, slots=True)
class LookedView:
    """Something that was looked up: whose words, and how well they fit."""

    title: str
    why: str
    words: str
    url: str | None

    @classmethod
    def of(cls, one: Looked, branch: Branch) -> "LookedView":
        """With its address, where it is still there."""
        story = one.source == "story"
        url = f"/chats/{branch.chat_id}/messages/{one.id}" if story else f"/notes/{one.id}"
        where = "from earlier in the story" if story else "from a background note"
        gone = "" if one.there else " · it is gone since"
        why = f"{where} · score {one.score:g}{gone}"
        return cls(one.name, why, one.words, url if one.there else None)


@dataclass(frozen=True, slots=True)
class PromptView:
    """A prompt in the order of sending."""

    gauge: Gauge
    answer: int
    blocks: list[BlockView]
    left: list[LeftView]
    model: str
    params: dict[str, str]
    hash: str
    same: int
    changed: str | None
    unknown: list[str]
    lore: LoreView
    found: list[LookedView]
    counted: str
    raw: str

    @classmethod
    def of(cls, telling: Telling, branch: Branch, there: Collection[str]) -> "PromptView":
        """Everything that the page shows; `there`: the lore entries that can be opened."""
        sentence, telling = _counted(telling), calibrated(telling)
        return cls(
            gauge=Gauge.of(telling, branch),
            answer=telling.answer,
            blocks=[
                _block(n, one, branch, telling.reason(one))
                for n, one in enumerate(telling.blocks, 1)
            ],
            left=list(_left(telling)),
            model=telling.model,
            params={name: json.dumps(value) for name, value in telling.params.items()},
            hash=telling.hash,
            same=telling.same,
            changed=sources.title(telling.changed) if telling.changed else None,
            unknown=list(telling.unknown),
            lore=LoreView.of(telling.lore, there),
            found=[LookedView.of(one, branch) for one in telling.found],
            counted=sentence,
            raw=_raw(telling),
        )


def needed(problem: Problem, branch: Branch) -> list[BlockView]:
    """What must be sent, where that is more than there is room for."""
    if not isinstance(problem, PromptTooLarge):
        return []
    own = problem.budget.counted
    told = (Told(one.role, one.source, own(one.tokens), one.text) for one in problem.blocks)
    return [_block(n, one, branch, reason(one.source, ())) for n, one in enumerate(told, 1)]


def _counted(telling: Telling) -> str:
    """How the model counts, in a sentence, as soon as it is known."""
    known = telling.counts
    if not known.known:
        return ""
    times = f"{known.factor:.2f}"
    so = ", and so do these numbers" if telling.factor != 1 else ""
    return f"This model counts {times} times our estimate, from {known.replies:,} replies{so}."


def _shares(telling: Telling) -> Iterable[Share]:
    whole = max(telling.room, telling.tokens, 1)
    spent = dict.fromkeys(WORDS, 0)
    for block in telling.blocks:
        spent[SHARES.get(block.source, "self")] += block.tokens
    begin = 0
    for kind, tokens in spent.items():
        end = begin + 1000 * tokens // whole
        if tokens:
            yield Share(kind, WORDS[kind], tokens, begin, max(end - begin, 2))
        begin = end


def _begins(telling: Telling) -> str | None:
    cut = any(one.source == "history" and one.rule in CUT for one in telling.left)
    first = next((one.said for one in telling.blocks if one.source == "history" and one.said), None)
    return f"m-{first.message_seq}" if cut and first else None


def _block(number: int, block: Told, branch: Branch, why: str) -> BlockView:
    text = GONE if block.text is None else block.text
    here = f"/branches/{branch.id}/messages/{block.said.message_id}" if block.said else None
    return BlockView(
        number=number,
        title=sources.title(block.source),
        reason=why,
        who=NAMES[block.role],
        tokens=block.tokens,
        text=text,
        preview=glimpse(text, 140),
        purged=block.text is None,
        url=here,
    )


def _left(telling: Telling) -> Iterable[LeftView]:
    for (source, rule), some in groupby(telling.left, lambda one: (one.source, one.rule)):
        found = list(some)
        yield LeftView(
            sources.title(source),
            sources.rule(rule),
            sum(one.count for one in found),
            sum(one.tokens for one in found),
        )


def _raw(telling: Telling) -> str:
    messages = [{"role": one.role, "content": one.content} for one in telling.messages()]
    body = {**telling.params, "model": telling.model, "messages": messages}
    return json.dumps(body, ensure_ascii=False, indent=2)

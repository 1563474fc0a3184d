"""What the model was told, and what it would be told next: the same value from both."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, cast

from app.accounts.models import User
from app.chats.models import Branch, Chat
from app.connections.active import voice_for
from app.connections.counting import Counts, counts_of
from app.errors import NotFound
from app.generations import sources
from app.generations.author import TemplateOrigin
from app.generations.found import Looked, looked, reason
from app.generations.kept import Said, lines_at, texts_at
from app.generations.known import Place
from app.generations.models import Generation
from app.generations.passage import dry
from app.generations.prompt import Asked, ask
from app.generations.snapshot import Gone, Part, unpack
from app.llm.values import Message
from app.lorebooks.report import NOTHING, LoreReportObject, report
from app.pipelines.chosen import plan_of
from app.profiles.models import Profile
from app.prompts.layout import Role
from app.prompts.models import TemplateRow
from app.prompts.turns import Roles, on_the_wire
from app.prompts.values import Block, LeftOut
from app.samplers.find import OriginObject


@dataclass(frozen=True, slots=True)
class Told:
    """One message of the prompt, by which `writer` (as of a Block), and whose words of the story
    it is. `text` is None where it has been purged since."""

    role: str
    source: str
    tokens: int
    text: str | None
    said: Said | None = None
    writer: str | None = None


@dataclass(frozen=True, slots=True)
class Untold:
    """What was left out and why: `count` times, with its text where that is known."""

    source: str
    count: int
    tokens: int
    rule: str
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A whole prompt, with what it was for. `room` is what a prompt may hold, `answer` what is
    kept free, in tokens; one that is estimated is `factor` of the model's own, of which a prompt
    may hold `holds`; `same` are the tokens at its beginning that the request before it on
    this branch began with, `changed` the source of the first block that differs. `unknown`
    macros are sent as typed. `lore` says which entries fired, and why. `sampler` and `counts` are
    those of its voice, `found` was looked up; `provider_name` is known of one that is to come."""

    blocks: Sequence[Told]
    left: Sequence[Untold]
    room: int
    answer: int
    hash: str
    model: str
    provider_id: str
    params: dict[str, Any]
    lore: LoreReportObject
    sampler: OriginObject | None = None
    counts: Counts = Counts()  # noqa: RUF009 - frozen
    provider_name: str | None = None
    same: int = 0
    changed: str | None = None
    unknown: Sequence[str] = ()
    template: TemplateOrigin | None = None
    roles: Roles = "free"
    found: Sequence[Looked] = ()
    factor: float = 1.0
    holds: int = 0

    def messages(self) -> tuple[Message, ...]:
        """As they went on the wire; what has been purged is blank."""
        said = [(cast("Role", block.role), block.text or "") for block in self.blocks]
        return on_the_wire(said, self.roles)

    def reason(self, block: Told) -> str:
        """Why it is there, and whose words it is where that is not plain."""
        by = sources.by(block.writer, self.template["name"] if self.template else "")
        return "; ".join(filter(None, (by, reason(block.source, self.found))))

    @property
    def tokens(self) -> int:
        """What all of it costs, as estimated."""
        return sum(block.tokens for block in self.blocks)


async def past(generation: Generation) -> Telling:
    """What this reply's model was told. Raises NotFound for a reply from before that was kept."""
    if generation.snapshot is None:
        raise NotFound("prompt of this reply", "PROMPT_NOT_KEPT")
    blocks, left = await _read(generation.snapshot)
    before = await _request_before(generation)
    earlier = (await _read(before.snapshot))[0] if before and before.snapshot else []
    same, changed = prefix(blocks, earlier)
    factor, holds = generation.snapshot.get("counted", (1.0, generation.snapshot["room"]))
    return Telling(
        *(blocks, left, generation.snapshot["room"], generation.snapshot["answer"]),
        hash=generation.prompt_hash or "",
        model=generation.model,
        provider_id=generation.provider_id,
        params=generation.params,
        roles=generation.snapshot.get("roles", "free"),
        sampler=cast("OriginObject | None", generation.sampler),
        counts=await counts_of(generation.owner_id, generation.provider_id, generation.model),
        same=same,
        changed=changed,
        lore=cast("LoreReportObject", generation.lore or NOTHING),
        template=generation.snapshot.get("template"),
        found=await looked(generation.snapshot.get("found", ())),
        factor=factor,
        holds=holds,
    )


async def coming(
    user: User,
    chat: Chat,
    branch: Branch,
    said: str | None = None,
    settings: dict[str, Any] | None = None,
    template: TemplateRow | None = None,
) -> Telling:
    """What it would be told next, by the way that sends it; `said` is a line to be sent. With the
    template that is chosen unless one is given."""
    voice = await voice_for(user.id, chat.id, overrides=settings or {})
    profile = await Profile.get(id=chat.entity_profile_id)
    asked = await ask(chat, branch, profile, voice, Place(said=said), template=template)
    if (plan := plan_of(asked.ground.pipeline)) is not None:
        asked = await dry(user.id, voice, asked, plan)
    blocks, left = await _shown(asked)
    before = await Generation.filter(branch_id=branch.id).order_by("-started_at").first()
    earlier = (await _read(before.snapshot))[0] if before and before.snapshot else []
    same, changed = prefix(blocks, earlier)
    return Telling(
        *(blocks, left, asked.budget.prompt_tokens, asked.budget.answer_tokens),
        hash=asked.prompt.hash,
        model=voice.model,
        provider_id=voice.connection_id,
        params=voice.params,
        sampler=voice.sampler,
        counts=voice.counts,
        provider_name=voice.name,
        same=same,
        changed=changed,
        unknown=asked.prompt.unknown,
        template=asked.template,
        roles=asked.prompt.roles,
        lore=report(asked.lore) or NOTHING,
        found=await looked([one.taken() for one in asked.ground.found]),
        factor=asked.budget.factor,
        holds=asked.budget.room,
    )


def prefix(blocks: Sequence[Told], earlier: Sequence[Told]) -> tuple[int, str | None]:
    """How many tokens both begin with, and where the first difference comes from."""
    pairs = zip(blocks, earlier, strict=False)
    equal = len(list(takewhile(lambda pair: _key(pair[0]) == _key(pair[1]), pairs)))
    same = sum(block.tokens for block in blocks[:equal])
    rest = blocks[equal:] if earlier else ()
    return same, rest[0].source if rest else None


def _key(block: Told) -> tuple[str, str | None]:
    return block.role, block.text


async def _request_before(generation: Generation) -> Generation | None:
    here = {"chat_id": generation.chat_id, "branch_id": generation.branch_id}
    before = Generation.filter(**here, started_at__lt=generation.started_at)
    return await before.order_by("-started_at").first()


async def _read(snapshot: dict[str, Any]) -> tuple[list[Told], list[Untold]]:
    """Three statements, however long it is up to 500 texts."""
    parts, gone = unpack(snapshot)
    texts = await texts_at(part.text for part in parts if part.text)
    both: list[Part | Gone] = [*parts, *gone]
    said = await lines_at([one.variant for one in both if one.variant])
    return [_told(part, texts, said) for part in parts], [_untold(one, said) for one in gone]


async def _shown(asked: Asked) -> tuple[list[Told], list[Untold]]:
    prompt = asked.prompt
    both: list[Block | LeftOut] = [*prompt.blocks, *prompt.left_out]
    said = await lines_at([int(one.ref) for one in both if one.ref and one.ref.isdigit()])

    def place(one: Block | LeftOut) -> Said | None:
        return said.get(int(one.ref)) if one.ref and one.ref.isdigit() else None

    blocks = [
        Told(one.role, one.source, one.tokens, one.text, place(one), one.writer)
        for one in prompt.blocks
    ]
    left = [
        Untold(one.source, one.count, one.tokens, one.rule, place(one)) for one in prompt.left_out
    ]
    return blocks, left


def _told(part: Part, texts: dict[int, str], said: dict[int, Said]) -> Told:
    words = said.get(part.variant or 0)
    text = texts.get(part.text) if part.text else words.text if words else None
    return Told(part.role, part.source, part.tokens, text, words, part.writer)


def _untold(one: Gone, said: dict[int, Said]) -> Untold:
    return Untold(one.source, one.count, one.tokens, one.rule, said.get(one.variant or 0))

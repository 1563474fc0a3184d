"""The rows of a reply that is about to be written, and its task, which begins after the commit."""

import random
from dataclasses import asdict, dataclass, replace

from app import db, live
from app.accounts.idempotency import Answer
from app.accounts.models import User
from app.chats import writing
from app.chats.models import Branch, Chat, Variant
from app.connections.active import Voice
from app.db.models import now
from app.errors import Conflict
from app.generations import snapshot, tracing
from app.generations.goals import Goal
from app.generations.models import CONTINUE, EDIT, IMPERSONATE, TRIAL, Generation
from app.generations.prompt import Asked
from app.generations.reply import Reply
from app.generations.running import replies
from app.generations.tracing import Prepared
from app.generations.work import Work
from app.lorebooks import times
from app.lorebooks.report import report
from app.pipelines import trace
from app.pipelines.chosen import origin_of, plan_of
from app.pipelines.models import PipelineRun
from app.pipelines.plan import Plan
from app.pipelines.trace import Step
from app.profiles.models import Profile
from app.web import limits

# What a generation was asked for by, in the fewer words of a run.
TRIGGERS = {CONTINUE: "manual", IMPERSONATE: "manual", EDIT: "manual", TRIAL: "manual"}
Steps = tuple[Step, ...]  # what is known by now; the last one is the model that is asked


@dataclass(frozen=True, slots=True)
class Started:
    """The ids of a reply that has begun; the shape of the stream's first event."""

    chatId: str  # noqa: N815 -- the API's names
    branchId: str | None  # noqa: N815
    userMessageId: str | None  # noqa: N815
    assistantMessageId: str | None  # noqa: N815
    variantId: str | None  # noqa: N815
    generationId: str  # noqa: N815
    pipelineRunId: str | None  # noqa: N815
    pipelineStepRunId: str | None  # noqa: N815


@dataclass(frozen=True, slots=True)
class Turn:
    """Who asks, where, for whom, with what, and when the prompt for it was made."""

    user: User
    chat: Chat
    branch: Branch
    profile: Profile
    voice: Voice
    asked: Asked
    trigger: str
    times: Prepared


class Moved(Conflict):
    """The story is not the one that the prompt was made of."""

    def __init__(self) -> None:
        super().__init__("The story went on while its prompt was made; ask again.")


async def claim(turn: Turn) -> None:
    """The branch is ours until the commit, nothing runs on it, it says what the prompt holds, and
    the user may start. Raises Moved where a line has been stored, changed or ended meanwhile."""
    changed_at = await writing.hold(turn.branch)
    running = await Generation.get_or_none(branch_id=turn.branch.id, status="streaming")
    if running is not None:
        who = "Your turn" if running.is_draft else f"{turn.profile.name}’s answer"
        raise Conflict(
            f"{who} is still being written on this branch.",
            "GENERATION_RUNNING",
            generationId=str(running.id),
        )
    if changed_at != turn.branch.updated_at or await _have_ended(turn.asked):
        raise Moved
    limits().admit(turn.user.id, replies().count(turn.user.id))


async def _have_ended(asked: Asked) -> bool:
    """Has one of the replies that the prompt holds as far as they went come to its end?"""
    growing = [one.variant_seq for one in asked.ground.newest.lines if not one.settled]
    ended = Variant.filter(seq__in=growing).exclude(status="streaming")
    return bool(growing) and await ended.exists()


async def begin(turn: Turn, goal: Goal) -> Answer:
    """The rows of the reply, run and step and generation; then its task, after the commit."""
    plan = plan_of(turn.asked.ground.pipeline)
    asks = tracing.asking(turn.voice.model, turn.voice.connection_id, turn.asked, now())
    if plan is None:
        steps: Steps = (tracing.prepared(turn.asked, turn.times), asks)
    else:
        steps = (replace(asks, name=plan.main.name),)
    generation = await _rows(turn, goal, steps, len(plan.before) if plan else 0)
    _start(turn, goal, generation, steps, plan)
    return asdict(ids_of(generation))


async def _run(turn: Turn, goal: Goal, steps: Steps, place: int) -> PipelineRun:
    pipeline = turn.asked.ground.pipeline
    ran = {"pipeline": origin_of(pipeline)} if pipeline else {}
    run = await PipelineRun.create(
        owner_id=turn.user.id,
        chat_id=turn.chat.id,
        entity_profile_id=turn.profile.id,
        trigger=TRIGGERS.get(turn.trigger, turn.trigger),
        pipeline_id=pipeline.id if pipeline else None,
        meta={**goal.meta, "generationId": str(goal.generation_id), **ran},
        started_at=turn.times.began,
    )
    await trace.add(turn.user.id, run.id, place, steps)
    return run


async def _rows(turn: Turn, goal: Goal, steps: Steps, place: int) -> Generation:
    owner_id, chat_id = turn.user.id, turn.chat.id
    run = await _run(turn, goal, steps, place)
    kept = await snapshot.texts_of(owner_id, turn.asked.prompt)
    generation = await Generation.create(
        id=goal.generation_id,
        owner_id=owner_id,
        chat_id=chat_id,
        branch_id=None if turn.trigger == TRIAL else goal.branch.id,
        message_id=goal.message.id if goal.message else None,
        variant_id=goal.variant.id if goal.variant else None,
        user_message_id=goal.user_message.id if goal.user_message else None,
        replaces_variant_id=goal.replaces,
        pipeline_run_id=run.id,
        pipeline_step_run_id=steps[-1].id,
        provider_id=turn.voice.connection_id,
        provider_kind=turn.voice.kind,
        model=turn.voice.model,
        params=dict(turn.voice.params),
        sampler=turn.voice.sampler,
        trigger=turn.trigger,
        started_at=steps[-1].started_at,
        prompt_hash=turn.asked.prompt.hash,
        left_out=turn.asked.prompt.history_left_out,
        snapshot=snapshot.pack(turn.asked, kept, goal.said.seq if goal.said else None),
        lore=report(turn.asked.lore),
    )
    await snapshot.link(generation.id, kept)
    if goal.variant:
        await times.keep(turn.chat, goal.variant, turn.asked.lore)
    return generation


def _start(turn: Turn, goal: Goal, generation: Generation, steps: Steps, plan: Plan | None) -> None:
    """Once committed: count it, tell it, and let its task begin."""
    said = goal.said.seq if goal.said else None
    work = Work.of(generation, plan, turn.voice, turn.asked, said) if plan else None
    reply = Reply(
        generation.id,
        turn.user.id,
        turn.chat.id,
        turn.voice,
        turn.asked,
        seed=random.getrandbits(32),
        start=goal.start,
        drafts=str(goal.branch.id) if generation.is_draft else None,
        work=work,
    )

    def go() -> None:
        limits().count(turn.user.id)
        replies().begin(reply)

    live.tell(
        live.chat_channel(turn.chat.id),
        "generation.started",
        generationId=str(generation.id),
        branchId=generation.place,
        messageId=_id(generation.message_id),
        variantId=_id(generation.variant_id),
    )
    tracing.tell_begun(generation, steps)
    db.after_commit(go)


def ids_of(generation: Generation) -> Started:
    """The ids of a generation that is there."""
    return Started(
        chatId=str(generation.chat_id),
        branchId=_id(generation.branch_id),
        userMessageId=_id(generation.user_message_id),
        assistantMessageId=_id(generation.message_id),
        variantId=_id(generation.variant_id),
        generationId=str(generation.id),
        pipelineRunId=_id(generation.pipeline_run_id),
        pipelineStepRunId=_id(generation.pipeline_step_run_id),
    )


def _id(value: object) -> str | None:
    return None if value is None else str(value)

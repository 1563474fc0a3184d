"""The rows of a reply that is about to be written, and its task, which begins after the commit."""

import random
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from app import db, live
from app.accounts.idempotency import Answer
from app.accounts.models import User
from app.chats import thread, writing
from app.chats.models import Branch, Chat, Message, Variant
from app.chats.writing import Words
from app.connections.active import Voice
from app.db.models import new_id
from app.errors import Conflict
from app.generations.models import Generation
from app.generations.prompt import Asked
from app.generations.reply import Reply
from app.generations.running import replies
from app.pipelines.models import PipelineRun, StepRun
from app.profiles.models import Profile
from app.web import limits


@dataclass(frozen=True, slots=True)
class Started:
    """The ids of a reply that has begun; the shape of the stream's first event."""

    chatId: str  # noqa: N815 -- the API's names
    branchId: str  # noqa: N815
    userMessageId: str | None  # noqa: N815
    assistantMessageId: str  # noqa: N815
    variantId: str  # noqa: N815
    generationId: str  # noqa: N815
    pipelineRunId: str  # noqa: N815
    pipelineStepRunId: str  # noqa: N815


@dataclass(frozen=True, slots=True)
class Turn:
    """Who asks, where, for whom, with what."""

    user: User
    chat: Chat
    branch: Branch
    profile: Profile
    voice: Voice
    asked: Asked
    trigger: str


async def claim(turn: Turn) -> None:
    """The branch is ours until the commit, nothing runs on it, and the user may start."""
    await writing.hold(turn.branch)
    running = await Generation.get_or_none(branch_id=turn.branch.id, status="streaming")
    if running is not None:
        raise Conflict(
            f"{turn.profile.name} is already answering on this branch.",
            "GENERATION_RUNNING",
            generationId=str(running.id),
        )
    limits().admit(turn.user.id, replies().count(turn.user.id))


async def begin(
    turn: Turn,
    *,
    user_message: Message | None = None,
    again: tuple[Message, thread.Line] | None = None,
    forks: bool = False,
) -> Answer:
    """Rows of the reply: variant (and message), run, step, generation; then its task."""
    generation_id = new_id()
    words = Words("", kind="generation", status="streaming", generation_id=generation_id)
    branch, meta = turn.branch, {}
    if again is None:
        written = await writing.append(turn.chat, branch, "assistant", turn.profile.name, [words])
        message, variant = written.message, written.variant
    else:
        message, line = again
        variant = await writing.add_variant(message, words)
        writing.tell_changed(turn.chat, None, message)
        if forks:
            branch = await _forked(turn, message, line, variant)
            meta = {"forkedFrom": str(turn.branch.id)}
        else:
            await writing.choose(turn.chat, branch, message, variant)
    generation = await _rows(turn, branch, generation_id, message, variant, user_message, meta)
    if again is not None:
        await Generation.filter(id=generation_id).update(replaces_variant_id=again[1].variant_id)
    _start(turn, generation)
    return asdict(_started(generation, user_message))


async def _forked(turn: Turn, message: Message, line: thread.Line, variant: Variant) -> Branch:
    """A branch with what stands before the message, plus the message saying the new variant."""
    number = await Branch.filter(chat_id=turn.chat.id).count() + 1
    branch = await writing.fork(
        turn.chat,
        turn.branch,
        f"branch {number}",
        before=line.position,
        message_id=message.id,
        variant_id=variant.id,
    )
    await writing.place(branch, line.position, message, variant)
    await writing.activate(turn.chat, branch)
    return branch


async def _rows(
    turn: Turn,
    branch: Branch,
    generation_id: UUID,
    message: Message,
    variant: Variant,
    user_message: Message | None,
    meta: dict[str, Any],
) -> Generation:
    owner_id, chat_id = turn.user.id, turn.chat.id
    run = await PipelineRun.create(
        owner_id=owner_id,
        chat_id=chat_id,
        entity_profile_id=turn.profile.id,
        trigger=turn.trigger,
        meta=meta,
    )
    step = await StepRun.create(
        owner_id=owner_id,
        run_id=run.id,
        ordinal=0,
        step_name="answer",
        step_type="llm",
        input={"model": turn.voice.model, "promptHash": turn.asked.prompt.hash()},
    )
    return await Generation.create(
        id=generation_id,
        owner_id=owner_id,
        chat_id=chat_id,
        branch_id=branch.id,
        message_id=message.id,
        variant_id=variant.id,
        user_message_id=user_message.id if user_message else None,
        pipeline_run_id=run.id,
        pipeline_step_run_id=step.id,
        provider_id=turn.voice.connection_id,
        provider_kind=turn.voice.kind,
        model=turn.voice.model,
        params=dict(turn.voice.params),
        trigger=turn.trigger,
        prompt_hash=turn.asked.prompt.hash(),
        left_out=turn.asked.prompt.history_left_out,
    )


def _start(turn: Turn, generation: Generation) -> None:
    """Once committed: count it, tell it, and let its task begin."""
    reply = Reply(
        generation.id,
        turn.user.id,
        turn.chat.id,
        turn.voice,
        turn.asked,
        seed=random.getrandbits(32),
    )

    def go() -> None:
        limits().count(turn.user.id)
        replies().begin(reply)

    live.tell(
        live.chat_channel(turn.chat.id),
        "generation.started",
        generationId=str(generation.id),
        branchId=str(generation.branch_id),
        messageId=str(generation.message_id),
        variantId=str(generation.variant_id),
    )
    db.after_commit(go)


def _started(generation: Generation, user_message: Message | None) -> Started:
    return Started(
        chatId=str(generation.chat_id),
        branchId=str(generation.branch_id),
        userMessageId=str(user_message.id) if user_message else None,
        assistantMessageId=str(generation.message_id),
        variantId=str(generation.variant_id),
        generationId=str(generation.id),
        pipelineRunId=str(generation.pipeline_run_id),
        pipelineStepRunId=str(generation.pipeline_step_run_id),
    )

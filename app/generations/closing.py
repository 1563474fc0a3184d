"""The end of a reply: one transaction that gives every row its final state."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app import db, live
from app.chats import drafts, index, writing
from app.chats.models import Branch, Chat
from app.connections import counting
from app.db.models import new_id, now
from app.generations import measuring, tracing
from app.generations.models import Generation
from app.generations.taking_back import take_back
from app.llm.values import Finish
from app.lorebooks.report import fired
from app.pipelines import trace


@dataclass(frozen=True, slots=True)
class Around:
    """The main call's step: its name, whether it was begun; and of a stored pipeline the steps
    that were not, with their places (None: the built-in one, whose last step is due), when the
    model was asked (None: as the reply began), and when the answer had come, where that has been
    told already."""

    name: str = tracing.LLM
    reached: bool = True
    rest: Sequence[tuple[int, trace.Step]] | None = None
    asked: datetime | None = None
    answered: datetime | None = None


@dataclass(slots=True)
class Ending:
    """How and when a reply ended, and with which words; `start` is what it continued, `estimate`
    how many tokens its prompt seemed to have."""

    status: str
    code: str | None = None
    message: str | None = None
    text: str = ""
    start: str = ""
    reasoning: str = ""
    first_token_at: datetime | None = None
    finish: Finish | None = None
    estimate: int = 0
    at: datetime = field(default_factory=now)
    step: Around = Around()

    @property
    def empty(self) -> bool:
        """Was nothing new shown to anyone?"""
        return not (self.words.strip() or self.reasoning.strip())

    @property
    def words(self) -> str:
        """What was written now."""
        return self.text.removeprefix(self.start)


@db.transaction
async def close(generation_id: UUID, ending: Ending) -> None:
    """Close the generation, its variant, run and steps; then tell. Closing twice does nothing."""
    began = now()
    generation = await Generation.get_or_none(id=generation_id, status="streaming")
    if generation is None:
        return
    if ending.empty and ending.status == "done":
        ending.status, ending.code = "error", "EMPTY_REPLY"
        ending.message = "The model answered nothing."
    if generation.is_draft:
        await _keep_draft(generation, ending)
    elif generation.is_trial:
        pass  # its step has the words, and the story nothing
    elif ending.empty:
        chat = await Chat.get(id=generation.chat_id)
        await take_back(chat, generation, ending.status)
    else:
        await _keep(generation, ending)
    await _close_rows(generation, ending)
    await _close_run(generation, ending, began)
    if generation.prompt_tokens:
        await counting.note(
            *(generation.owner_id, generation.provider_id, generation.model),
            *(ending.estimate, generation.prompt_tokens),
        )
    _tell(generation, ending)
    asked, answered = tracing.asked_at(generation, ending), ending.step.answered or ending.at
    db.after_commit(lambda: measuring.count(generation, asked, answered))


async def _keep(generation: Generation, ending: Ending) -> None:
    """The words stay, in the variant that was made for them, with how much they came of."""
    looked = len((generation.snapshot or {}).get("found", ()))
    counts = {"lore": fired(generation.lore), "lookedUp": looked}
    meta: dict[str, Any] = {name: count for name, count in counts.items() if count}
    if ending.code:
        meta["error"] = {"code": ending.code, "message": ending.message}
    await db.execute(
        "UPDATE message_variants SET prompt_text = ?, blocks = ?, status = ?, meta = ?"
        " WHERE id = ?",
        ending.text,
        json.dumps(_blocks(ending)),
        ending.status,
        json.dumps(meta),
        generation.variant_id,
    )
    await index.keep(generation.variant_id, ending.text)
    await writing.touch(generation.chat_id, ending.text)


async def _keep_draft(generation: Generation, ending: Ending) -> None:
    """The words go where the user can change and send them."""
    branch = await Branch.get_or_none(id=generation.branch_id)
    if branch is not None and ending.words.strip():
        chat = await Chat.get(id=generation.chat_id)
        await drafts.go_on(chat, branch, ending.start, ending.words)


def _blocks(ending: Ending) -> list[dict[str, Any]]:
    """Thoughts are for reading only; the answer is the variant's text."""
    if not ending.reasoning:
        return []
    return [
        {
            "id": str(new_id()),
            "type": "reasoning",
            "format": "markdown",
            "content": ending.reasoning,
            "visibility": "ui_only",
            "order": 0,
        }
    ]


async def _close_rows(generation: Generation, ending: Ending) -> None:
    """By hand, and each in one statement: every reply pays for this."""
    usage = ending.finish.usage if ending.finish else None
    generation.status, generation.finished_at = ending.status, now()
    generation.first_token_at = ending.first_token_at
    generation.finish_reason = ending.finish.reason[:40] if ending.finish else None
    generation.prompt_tokens = usage.prompt_tokens if usage else None
    generation.completion_tokens = usage.completion_tokens if usage else None
    generation.error_code, generation.error_message = ending.code, ending.message
    await db.execute(
        "UPDATE llm_generations SET status = ?, finished_at = ?, first_token_at = ?,"
        " finish_reason = ?, prompt_tokens = ?, completion_tokens = ?, error_code = ?,"
        " error_message = ? WHERE id = ?",
        generation.status,
        generation.finished_at,
        generation.first_token_at,
        generation.finish_reason,
        generation.prompt_tokens,
        generation.completion_tokens,
        generation.error_code,
        generation.error_message,
        generation.id,
    )


async def _close_run(generation: Generation, ending: Ending, began: datetime) -> None:
    """The model's step ended when its last word came; what was done with the words comes after."""
    output = tracing.answered(generation, ending)
    step_id, run_id = generation.pipeline_step_run_id, generation.pipeline_run_id
    status, error = (ending.status, ending.message) if ending.step.reached else ("skipped", None)
    at = min(ending.at, began)
    if ending.step.answered:
        status, error, at = "done", None, ending.step.answered
    await trace.end(step_id, status, at, output, error)
    if ending.status != "done":
        await trace.end_open(run_id, ending.status, began)
    ended = now()
    rest = ending.step.rest
    if rest is None:
        rest = [(tracing.AFTER, tracing.tidied(ending, began, ended))]
    for place, step in rest:
        if run_id is not None:
            await trace.add(generation.owner_id, run_id, place, [step])
    await trace.end_run(run_id, ending.status, ended)
    answer = trace.Step(ending.step.name, "llm", at, status=status)
    told = [] if ending.step.answered else [answer]
    tracing.tell_ended(generation, ending, [*told, *(step for _, step in rest)])


def outcome(generation: Generation) -> dict[str, Any]:
    """How a closed generation ended, as its stream and its event say it."""
    usage = {
        "promptTokens": generation.prompt_tokens,
        "completionTokens": generation.completion_tokens,
    }
    error = {"code": generation.error_code, "message": generation.error_message}
    return {
        "status": generation.status,
        "usage": usage if generation.prompt_tokens is not None else None,
        "finishReason": generation.finish_reason,
        "error": error if generation.error_code else None,
    }


def _tell(generation: Generation, ending: Ending) -> None:
    live.tell_lists(generation.owner_id)
    live.tell(
        live.chat_channel(generation.chat_id),
        "generation.ended",
        generationId=str(generation.id),
        branchId=generation.place,
        messageId=str(generation.message_id) if generation.message_id else None,
        variantId=str(generation.variant_id) if generation.variant_id else None,
        kept=not ending.empty,
        **outcome(generation),
    )

"""The end of a reply: one transaction that gives every row its final state."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app import db, live
from app.chats import writing
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import new_id, now
from app.generations.models import Generation
from app.llm.values import Finish
from app.pipelines.models import PipelineRun


@dataclass(slots=True)
class Ending:
    """How a reply ended, and with which words."""

    status: str
    code: str | None = None
    message: str | None = None
    text: str = ""
    reasoning: str = ""
    first_token_at: datetime | None = None
    finish: Finish | None = None

    @property
    def empty(self) -> bool:
        """Was nothing shown to anyone?"""
        return not (self.text.strip() or self.reasoning.strip())


@db.transaction
async def close(generation_id: UUID, ending: Ending) -> None:
    """Close the generation, its variant, run and step; then tell. Closing twice does nothing."""
    generation = await Generation.get_or_none(id=generation_id, status="streaming")
    if generation is None:
        return
    if ending.empty and ending.status == "done":
        ending.status, ending.code = "error", "EMPTY_REPLY"
        ending.message = "The model answered nothing."
    if ending.empty:
        await _take_back(await Chat.get(id=generation.chat_id), generation, ending)
    else:
        await _keep(generation, ending)
    await _close_rows(generation, ending)
    _tell(generation, ending)


async def _keep(generation: Generation, ending: Ending) -> None:
    """The words stay, in the variant that was made for them."""
    error = {"error": {"code": ending.code, "message": ending.message}} if ending.code else {}
    await db.execute(
        "UPDATE message_variants SET prompt_text = ?, blocks = ?, status = ?, meta = ?"
        " WHERE id = ?",
        ending.text,
        json.dumps(_blocks(ending)),
        ending.status,
        json.dumps(error),
        generation.variant_id,
    )
    await writing.touch(generation.chat_id, ending.text)


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


async def _take_back(chat: Chat, generation: Generation, ending: Ending) -> None:
    """No word came: what was made for it goes, and what was chosen before is chosen again."""
    variant = await Variant.get_or_none(id=generation.variant_id)
    message = await Message.get_or_none(id=generation.message_id)
    branch = await Branch.get_or_none(id=generation.branch_id)
    if variant is None or message is None or branch is None:
        return
    run = await PipelineRun.get_or_none(id=generation.pipeline_run_id)
    deletion_id = new_id()
    deletion = {"deleted_at": now(), "deletion_id": deletion_id}
    if generation.replaces_variant_id is not None:
        await _put_back(chat, message, variant, generation.replaces_variant_id)
    if run is not None and "forkedFrom" in run.meta and not await _goes_on(branch, message):
        await Branch.filter(id=branch.id).update(**deletion)
        await _return(chat, branch, await Branch.get(id=run.meta["forkedFrom"]))
    elif generation.replaces_variant_id is None and await Entry.exists(
        branch_seq=branch.seq, message_seq=message.seq, deleted_at=None
    ):
        await writing.take_off(chat, branch, message, deletion_id)
    await Variant.filter(id=variant.id).update(status=ending.status, **deletion)


async def _goes_on(branch: Branch, message: Message) -> bool:
    """Has anybody said something here meanwhile? Then the branch is no longer made for nothing."""
    own = await Entry.get_or_none(branch_seq=branch.seq, message_seq=message.seq)
    position = own.position if own is not None else 0
    return await Entry.exists(branch_seq=branch.seq, position__gt=position, deleted_at=None)


async def _put_back(chat: Chat, message: Message, empty: Variant, earlier_id: UUID) -> None:
    """Wherever the empty variant is chosen now: a reader's swipe in the meantime wins."""
    earlier = await Variant.get_or_none(id=earlier_id, deleted_at=None)
    if earlier is not None:
        await Entry.filter(message_seq=message.seq, variant_seq=empty.seq).update(
            variant_seq=earlier.seq
        )
    writing.tell_changed(chat, None, message)


async def _return(chat: Chat, gone: Branch, home: Branch) -> None:
    """From a branch that was made for nothing to the one that it left."""
    if chat.active_branch_id == gone.id:
        await writing.activate(chat, home)
    live.tell(live.chat_channel(chat.id), "generation.gone", branchId=str(home.id))


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
    await db.execute(
        "UPDATE pipeline_step_runs SET status = ?, finished_at = ?, error = ?, output = ?"
        " WHERE id = ?",
        ending.status,
        generation.finished_at,
        ending.message,
        json.dumps({"characters": len(ending.text)}),
        generation.pipeline_step_run_id,
    )
    await db.execute(
        "UPDATE pipeline_runs SET status = ?, finished_at = ? WHERE id = ?",
        ending.status,
        generation.finished_at,
        generation.pipeline_run_id,
    )


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
    live.tell(
        live.chat_channel(generation.chat_id),
        "generation.ended",
        generationId=str(generation.id),
        branchId=str(generation.branch_id),
        messageId=str(generation.message_id),
        variantId=str(generation.variant_id),
        kept=not ending.empty,
        **outcome(generation),
    )

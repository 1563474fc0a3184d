"""What a reply's run says of itself: how its prompt was made, how it was asked, what came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.pipelines import trace
from app.pipelines.trace import Step

if TYPE_CHECKING:
    from app.generations.closing import Ending
    from app.generations.models import Generation
    from app.generations.prompt import Asked

PRE, LLM, POST = "prompt", "answer", "tidy"  # the steps' names
AFTER = 100  # the place of what is done with every answer, behind all steps of one's own


@dataclass(frozen=True, slots=True)
class Prepared:
    """From when to when the prompt was made."""

    began: datetime
    ended: datetime


def prepared(asked: Asked, times: Prepared) -> Step:
    """The prompt has been made."""
    template = asked.template
    return Step(
        *(PRE, "pre", times.began, times.ended, "done"),
        input={
            "template": {"id": template["id"], "version": template["version"]}
            if template
            else None,
            "room": asked.budget.prompt_tokens,
        },
        output=prompt_made(asked),
    )


def prompt_made(asked: Asked) -> dict[str, Any]:
    """How much of what is in it."""
    prompt = asked.prompt
    return {
        "messages": len(prompt.blocks),
        "tokens": prompt.tokens,
        "leftOut": prompt.history_left_out,
        "lore": len(asked.lore.fired),
        "promptHash": prompt.hash,
    }


def asking(model: str, provider: str, asked: Asked, at: datetime) -> Step:
    """The model is being asked."""
    given = {"model": model, "providerId": provider, "promptHash": asked.prompt.hash}
    return Step(LLM, "llm", at, input=given)


def answered(generation: Generation, ending: Ending) -> dict[str, Any]:
    """What came out of the model; the text only where no variant has it."""
    asked, first = asked_at(generation, ending), ending.first_token_at
    text = {"text": ending.text} if generation.is_draft or generation.is_trial else {}
    if generation.is_trial and ending.reasoning:
        text["thoughts"] = ending.reasoning
    return {
        "characters": len(ending.words),
        "reasoningCharacters": len(ending.reasoning),
        "firstTokenMs": _ms(asked, first) if first else None,
        "promptTokens": generation.prompt_tokens,
        "completionTokens": generation.completion_tokens,
        "finishReason": generation.finish_reason,
        **text,
    }


def asked_at(generation: Generation, ending: Ending) -> datetime:
    """When the model was asked for the answer: of a stored pipeline, once all else before it was
    done."""
    return ending.step.asked or generation.started_at


def tidied(ending: Ending, began: datetime, ended: datetime) -> Step:
    """Thoughts have been told from the answer, and both are kept; nothing where nothing came."""
    if ending.empty:
        return Step(POST, "post", began, ended, "skipped", output={"why": "no words came"})
    given = {"characters": len(ending.words), "reasoningCharacters": len(ending.reasoning)}
    gave = {"characters": len(ending.text), "blocks": 1 if ending.reasoning else 0}
    return Step(POST, "post", began, ended, "done", given, gave)


def tell_begun(generation: Generation, steps: tuple[Step, ...]) -> None:
    """Inside the transaction that begins the reply."""
    ids = (generation.chat_id, generation.id, generation.pipeline_run_id)
    trace.tell_run(*ids, "running")
    for step in steps if len(steps) > 1 else ():  # a stored pipeline tells of its own
        if step.finished_at is not None:
            trace.tell_step(*ids, Step(step.name, step.type, step.started_at))
        trace.tell_step(*ids, step)


def tell_ended(generation: Generation, ending: Ending, steps: Iterable[Step]) -> None:
    """Inside the transaction that closes it; the answer's step first, unless that is told."""
    ids = (generation.chat_id, generation.id, generation.pipeline_run_id)
    for step in steps:
        if step.type == "post" and step.status != "skipped":
            trace.tell_step(*ids, Step(step.name, step.type, step.started_at))
        trace.tell_step(*ids, step)
    trace.tell_run(*ids, ending.status)


def _ms(began: datetime, ended: datetime) -> int:
    return max(0, round((ended - began).total_seconds() * 1000))

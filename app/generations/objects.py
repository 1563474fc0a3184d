"""Generations, and the events of a reply's stream, as the API's contract has them."""

from typing import Annotated, Any, Literal, cast, get_args

from pydantic import Field
from quart import Response
from typing_extensions import TypedDict

from app.endpoints import Id, Media, Moment, one_of
from app.generations.beginning import Started
from app.generations.models import Generation
from app.llm.values import Code
from app.looks import isotime
from app.pipelines.objects import Status, StepStatus, StepType
from app.samplers.find import OriginObject

AFTER = Annotated[str, Field(description="The same as `Last-Event-ID`.")]

OWN_CODES = ("INTERRUPTED", "STEP_FAILED", "STORAGE_FULL", "STORAGE_BUSY", "INTERNAL")


class FailureObject(TypedDict):
    """Why a reply ended early: the model server's doing, or this one's."""

    code: Annotated[str, one_of(*get_args(Code), *OWN_CODES)]
    message: str | None


class GenerationObject(TypedDict):
    """A reply: who wrote it, how it went, and how it ended."""

    id: Id
    ownerId: Id
    chatId: Id
    branchId: Id | None
    messageId: Id | None
    variantId: Id | None
    pipelineRunId: Id | None
    pipelineStepRunId: Id | None
    providerId: str
    model: str
    params: dict[str, Any]
    sampler: OriginObject | None
    status: Annotated[str, one_of("streaming", "done", "aborted", "error", "interrupted")]
    startedAt: Moment
    firstTokenAt: Moment | None
    finishedAt: Moment | None
    promptHash: str | None
    promptTokens: int | None
    completionTokens: int | None
    finishReason: str | None
    error: FailureObject | None


class AbortedObject(TypedDict):
    """The reply has been stopped; its text so far is kept."""

    success: Literal[True]


class WordsObject(TypedDict):
    """What has been written since the event before."""

    content: str


class UsageObject(TypedDict):
    """Tokens, as the provider counts them."""

    promptTokens: int
    completionTokens: int


class DoneObject(TypedDict):
    """The end of a reply; nothing comes after it."""

    status: Annotated[str, one_of("done", "aborted", "error", "interrupted")]
    finalText: str
    usage: UsageObject | None
    finishReason: str | None


class RunNewsObject(TypedDict):
    """The run of a reply has begun, or ended."""

    generationId: Id
    runId: Id
    status: Status


class StepNewsObject(TypedDict):
    """A step of it has begun, or ended."""

    generationId: Id
    runId: Id
    stepName: str
    stepType: StepType
    status: StepStatus


Reply = Annotated[
    Response,
    Media(
        "text/event-stream",
        {
            "llm.stream.meta": Started,
            "pipeline.run.started": RunNewsObject,
            "pipeline.step.started": StepNewsObject,
            "pipeline.step.done": StepNewsObject,
            "pipeline.run.done": RunNewsObject,
            "llm.stream.reasoning": WordsObject,
            "llm.stream.delta": WordsObject,
            "llm.stream.error": FailureObject,
            "llm.stream.done": DoneObject,
        },
    ),
]
"""A reply's stream."""


def generation_json(generation: Generation) -> GenerationObject:
    """A Generation of the contract."""
    error: FailureObject | None = None
    if generation.error_code:
        error = {"code": generation.error_code, "message": generation.error_message}
    return {
        "id": str(generation.id),
        "ownerId": str(generation.owner_id),
        "chatId": str(generation.chat_id),
        "branchId": _id(generation.branch_id),
        "messageId": _id(generation.message_id),
        "variantId": _id(generation.variant_id),
        "pipelineRunId": _id(generation.pipeline_run_id),
        "pipelineStepRunId": _id(generation.pipeline_step_run_id),
        "providerId": generation.provider_id,
        "model": generation.model,
        "params": generation.params,
        "sampler": cast("OriginObject | None", generation.sampler),
        "status": generation.status,
        "startedAt": isotime(generation.started_at),
        "firstTokenAt": isotime(generation.first_token_at) or None,
        "finishedAt": isotime(generation.finished_at) or None,
        "promptHash": generation.prompt_hash,
        "promptTokens": generation.prompt_tokens,
        "completionTokens": generation.completion_tokens,
        "finishReason": generation.finish_reason,
        "error": error,
    }


def _id(value: object) -> str | None:
    return None if value is None else str(value)

"""Runs and their steps as the API has them."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.endpoints import Id, Moment, one_of
from app.looks import isotime
from app.pipelines.find import Run
from app.pipelines.models import Pipeline, StepRun
from app.pipelines.trace import bounded

Status = Annotated[str, one_of("running", "done", "error", "aborted", "interrupted")]
StepStatus = Annotated[str, one_of("running", "done", "error", "skipped", "aborted", "interrupted")]
StepType = Annotated[str, one_of("pre", "rag", "llm", "post", "tool")]
Bounded = Annotated[
    dict[str, Any],
    Field(
        description="At most 16 KB: counts, fingerprints, a step’s own question; no whole prompt."
    ),
]


class StepRunObject(TypedDict):
    """One step of a run."""

    id: Id
    runId: Id
    stepName: str
    stepType: StepType
    status: StepStatus
    startedAt: Moment
    finishedAt: Moment | None
    input: Bounded
    output: Bounded
    error: str | None


class RanObject(TypedDict):
    """The pipeline that a run went through, as it was then."""

    id: Id
    name: str
    version: int
    definition: dict[str, Any]


class PipelineObject(TypedDict):
    """A stored pipeline."""

    id: Id
    ownerId: Id
    name: str
    enabled: bool
    scope: Annotated[str, one_of("global", "entity_profile", "chat")]
    scopeId: Id | None
    definition: dict[str, Any]
    createdAt: Moment
    updatedAt: Moment
    version: int


class RunObject(TypedDict):
    """One reply's passage through its steps, in their order."""

    id: Id
    chatId: Id
    entityProfileId: Id | None
    pipelineId: Annotated[Id | None, Field(description="Null: the built-in one.")]
    pipeline: RanObject | None
    generationId: Id | None
    trigger: Annotated[str, one_of("user_message", "regenerate", "manual", "api")]
    status: Status
    startedAt: Moment
    finishedAt: Moment | None
    meta: dict[str, Any]
    steps: list[StepRunObject]


def run_json(found: Run) -> RunObject:
    """A PipelineRun of the contract."""
    run = found.row
    return {
        "id": str(run.id),
        "chatId": str(run.chat_id),
        "entityProfileId": _id(run.entity_profile_id),
        "pipelineId": _id(run.pipeline_id),
        "pipeline": _ran(run.meta.get("pipeline")),
        "generationId": found.generation_id,
        "trigger": run.trigger,
        "status": run.status,
        "startedAt": isotime(run.started_at),
        "finishedAt": isotime(run.finished_at) or None,
        "meta": {name: one for name, one in run.meta.items() if name != "pipeline"},
        "steps": _steps(found.steps),
    }


def _ran(kept: Any) -> RanObject | None:
    if not isinstance(kept, dict):
        return None
    return {name: kept[name] for name in ("id", "name", "version", "definition")}  # type: ignore[return-value]


def pipeline_json(row: Pipeline) -> PipelineObject:
    """A Pipeline of the contract."""
    return {
        "id": str(row.id),
        "ownerId": str(row.owner_id),
        "name": row.name,
        "enabled": row.enabled,
        "scope": row.scope,
        "scopeId": _id(row.scope_id),
        "definition": row.definition,
        "createdAt": isotime(row.created_at),
        "updatedAt": isotime(row.updated_at),
        "version": row.version,
    }


def _steps(rows: Sequence[StepRun]) -> list[StepRunObject]:
    return [
        {
            "id": str(one.id),
            "runId": str(one.run_id),
            "stepName": one.step_name,
            "stepType": one.step_type,
            "status": one.status,
            "startedAt": isotime(one.started_at),
            "finishedAt": isotime(one.finished_at) or None,
            "input": bounded(one.input),
            "output": bounded(one.output),
            "error": one.error,
        }
        for one in rows
    ]


def _id(value: object) -> str | None:
    return None if value is None else str(value)

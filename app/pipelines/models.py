"""Pipelines as they are stored; runs and their steps."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from app.db.models import json_object, new_id, now
from app.prompts.scoped import Scoped


class PipelineRun(Model):
    """One reply's passage through its pipeline."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    owner_id = fields.UUIDField()
    chat_id = fields.UUIDField()
    entity_profile_id = fields.UUIDField(null=True)
    pipeline_id = fields.UUIDField(null=True)
    trigger = fields.CharField(max_length=20)
    status = fields.CharField(max_length=12, default="running")
    meta: dict[str, Any] = json_object()
    started_at = fields.DatetimeField(default=now)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pipeline_runs"


class StepRun(Model):
    """One step of a run: what went in, what came out, how it ended."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    owner_id = fields.UUIDField()
    run_id = fields.UUIDField()
    ordinal = fields.IntField()
    step_name = fields.CharField(max_length=100)
    step_type = fields.CharField(max_length=10)
    status = fields.CharField(max_length=12, default="running")
    input: dict[str, Any] = json_object()
    output: dict[str, Any] = json_object()
    error = fields.TextField(null=True)
    started_at = fields.DatetimeField(default=now)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pipeline_step_runs"


class Pipeline(Scoped):
    """A definition of one's own."""

    NOUN = "pipeline"

    definition: dict[str, Any] = json_object()

    class Meta:
        table = "pipelines"

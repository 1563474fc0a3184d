"""What answered, with what, and how it ended."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from app.db.models import json_object, new_id, now


class Generation(Model):
    """One call of a model for one variant; at most one runs on a branch."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    owner_id = fields.UUIDField()
    chat_id = fields.UUIDField()
    branch_id = fields.UUIDField(null=True)
    message_id = fields.UUIDField(null=True)
    variant_id = fields.UUIDField(null=True)
    user_message_id = fields.UUIDField(null=True)
    replaces_variant_id = fields.UUIDField(null=True)
    pipeline_run_id = fields.UUIDField(null=True)
    pipeline_step_run_id = fields.UUIDField(null=True)
    provider_id = fields.CharField(max_length=64)
    provider_kind = fields.CharField(max_length=40)
    model = fields.CharField(max_length=300)
    params: dict[str, Any] = json_object()
    trigger = fields.CharField(max_length=20)
    status = fields.CharField(max_length=12, default="streaming")
    started_at = fields.DatetimeField(default=now)
    first_token_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    prompt_hash = fields.CharField(max_length=64, null=True)
    prompt_tokens = fields.IntField(null=True)
    completion_tokens = fields.IntField(null=True)
    left_out = fields.IntField(default=0)
    finish_reason = fields.CharField(max_length=40, null=True)
    error_code = fields.CharField(max_length=40, null=True)
    error_message: str | None = fields.TextField(null=True)

    class Meta:
        table = "llm_generations"

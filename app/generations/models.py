"""What answered, with what, and how it ended."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from app.db.models import json_object, new_id, now

CONTINUE, IMPERSONATE, EDIT, TRIAL = "continue", "impersonate", "edit", "trial"


class Generation(Model):
    """One call of a model for one variant or draft; at most one runs on a branch."""

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
    sampler: dict[str, Any] | None = fields.JSONField(null=True)
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
    snapshot: dict[str, Any] | None = fields.JSONField(null=True)
    lore: dict[str, Any] | None = fields.JSONField(null=True)

    class Meta:
        table = "llm_generations"

    @property
    def is_draft(self) -> bool:
        """Is it a turn of the user's, written into the draft of its branch?"""
        return self.trigger == IMPERSONATE

    @property
    def is_trial(self) -> bool:
        """Is it a trial of a pipeline, of which nothing comes into the story? It is on no branch,
        so that it is in nobody's way there, and in no message; its step keeps its words."""
        return self.trigger == TRIAL

    @property
    def place(self) -> str:
        """The branch whose pages show it, as events name it; a trial is on none."""
        return str(self.branch_id or "nowhere")


class PromptText(Model):
    """A text that prompts were made of, once for each owner however often it was sent."""

    seq = fields.BigIntField(primary_key=True, generated=True)
    owner_id = fields.UUIDField()
    sha256 = fields.CharField(max_length=64)
    text = fields.TextField()

    class Meta:
        table = "prompt_texts"
        unique_together = (("owner_id", "sha256"),)

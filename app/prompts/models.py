"""Prompt templates as they are stored."""

from typing import Any

from tortoise import fields

from app.db.models import json_object
from app.prompts.scoped import Scoped


class TemplateRow(Scoped):
    """A main text and a layout. An empty layout is the usual one; else a list of slots as the API
    has them."""

    NOUN = "prompt"

    engine = fields.CharField(max_length=20, default="liquidjs")
    template_text = fields.TextField()
    layout: list[dict[str, Any]] = fields.JSONField(default=list)
    meta: dict[str, Any] = json_object()

    class Meta:
        table = "prompt_templates"

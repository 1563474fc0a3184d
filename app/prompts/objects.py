"""Prompt templates as the API has them."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.endpoints import Id, Moment, one_of
from app.looks import isotime
from app.profiles.objects import FailedObject
from app.prompts.forms import SlotForm
from app.prompts.layout import PARTS
from app.prompts.models import TemplateRow

ScopeName = Annotated[str, one_of("global", "entity_profile", "chat")]


class SlotObject(TypedDict):
    """One place in the order of a prompt."""

    part: Annotated[str, one_of(*PARTS, "own")]
    enabled: bool
    role: Annotated[str, one_of("user", "assistant", "system")]
    depth: int | None
    title: str
    text: str


class TemplateObject(TypedDict):
    """A main text and a layout; an empty layout is the usual one."""

    id: Id
    ownerId: Id
    name: str
    enabled: bool
    scope: ScopeName
    scopeId: Id | None
    engine: Annotated[str, Field(description="The Liquid dialect.")]
    templateText: str
    layout: list[SlotObject]
    meta: dict[str, Any]
    createdAt: Moment
    updatedAt: Moment
    version: int


class CheckedObject(TypedDict):
    """What a template prints by itself of what would be sent besides."""

    says: list[str]


class TemplateImportObject(TypedDict):
    """What became of preset files."""

    created: list[TemplateObject]
    failed: list[FailedObject]
    message: str


def template_json(row: TemplateRow) -> TemplateObject:
    """A template as the API writes it."""
    return {
        "id": str(row.id),
        "ownerId": str(row.owner_id),
        "name": row.name,
        "enabled": row.enabled,
        "scope": row.scope,
        "scopeId": str(row.scope_id) if row.scope_id else None,
        "engine": row.engine,
        "templateText": row.template_text,
        "layout": [_slot(one) for one in row.layout],
        "meta": row.meta,
        "createdAt": isotime(row.created_at),
        "updatedAt": isotime(row.updated_at),
        "version": row.version,
    }


def _slot(stored: dict[str, Any]) -> SlotObject:
    slot = SlotForm.model_validate(stored)
    return {
        "part": slot.part,
        "enabled": slot.enabled,
        "role": slot.role,
        "depth": slot.depth,
        "title": slot.title,
        "text": slot.text,
    }

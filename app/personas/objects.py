"""Personas as the API has them."""

from typing_extensions import TypedDict

from app.endpoints import Id, Moment
from app.looks import isotime
from app.personas.models import Persona


class PersonaObject(TypedDict):
    """Somebody that the user is in stories."""

    id: Id
    ownerId: Id
    name: str
    description: str
    avatarAssetId: Id | None
    isDefault: bool
    createdAt: Moment
    updatedAt: Moment
    version: int


def persona_json(persona: Persona) -> PersonaObject:
    """A persona as the API writes it."""
    return {
        "id": str(persona.id),
        "ownerId": str(persona.owner_id),
        "name": persona.name,
        "description": persona.description,
        "avatarAssetId": str(persona.avatar_asset_id) if persona.avatar_asset_id else None,
        "isDefault": persona.is_default,
        "createdAt": isotime(persona.created_at),
        "updatedAt": isotime(persona.updated_at),
        "version": persona.version,
    }

"""Characters and what is in the trash, as the API's contract has them."""

from typing import Annotated, Any

from typing_extensions import TypedDict

from app.endpoints import Id, Moment, one_of
from app.looks import isotime
from app.profiles.models import Profile
from app.profiles.trash import LABELS, Discarded


class ProfileObject(TypedDict):
    """A character; `spec` is its card as one flat object."""

    id: Id
    ownerId: Id
    name: str
    kind: str
    spec: dict[str, Any]
    meta: dict[str, Any]
    favourite: bool
    avatarAssetId: Id | None
    personaId: Id | None
    createdAt: Moment
    updatedAt: Moment
    version: int


class FailedObject(TypedDict):
    """A file that did not come in, and why."""

    originalName: str
    error: str


class ImportObject(TypedDict):
    """What became of an import's files."""

    created: list[ProfileObject]
    failed: list[FailedObject]
    message: str


class DiscardedObject(TypedDict):
    """Something in the trash; `detail` says what went with it."""

    kind: Annotated[str, one_of(*LABELS)]
    id: Id
    name: str
    detail: str
    deletedAt: Moment


def profile_json(profile: Profile) -> ProfileObject:
    """A character as the API writes it."""
    return {
        "id": str(profile.id),
        "ownerId": str(profile.owner_id),
        "name": profile.name,
        "kind": profile.kind,
        "spec": profile.spec,
        "meta": profile.meta,
        "favourite": profile.favourite,
        "avatarAssetId": str(profile.avatar_asset_id) if profile.avatar_asset_id else None,
        "personaId": str(profile.persona_id) if profile.persona_id else None,
        "createdAt": isotime(profile.created_at),
        "updatedAt": isotime(profile.updated_at),
        "version": profile.version,
    }


def trash_json(item: Discarded) -> DiscardedObject:
    """A thing in the trash as the API writes it."""
    return {
        "kind": item.kind,
        "id": item.id,
        "name": item.name,
        "detail": item.detail,
        "deletedAt": isotime(item.at),
    }

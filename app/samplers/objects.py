"""Presets as the API has them."""

from typing import Any

from typing_extensions import TypedDict

from app.endpoints import Id, Moment
from app.looks import isotime
from app.profiles.objects import FailedObject
from app.samplers.models import Sampler


class SamplerObject(TypedDict):
    """What steers a model, under a name. `params` hold what it says, by the names on the wire;
    `extra` goes into the request as it is."""

    id: Id
    ownerId: Id
    name: str
    params: dict[str, Any]
    extra: dict[str, Any]
    isDefault: bool
    createdAt: Moment
    updatedAt: Moment
    version: int


class SamplerImportObject(TypedDict):
    """What became of the files."""

    created: list[SamplerObject]
    failed: list[FailedObject]
    message: str


def sampler_json(sampler: Sampler) -> SamplerObject:
    """A preset as the API writes it."""
    return {
        "id": str(sampler.id),
        "ownerId": str(sampler.owner_id),
        "name": sampler.name,
        "params": sampler.params,
        "extra": sampler.extra,
        "isDefault": sampler.is_default,
        "createdAt": isotime(sampler.created_at),
        "updatedAt": isotime(sampler.updated_at),
        "version": sampler.version,
    }

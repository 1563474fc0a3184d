"""Making, changing and deleting a preset."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.accounts.models import User
from app.db.models import new_id, now
from app.errors import Stale
from app.rows import Trash
from app.samplers.find import sampler_for
from app.samplers.forms import NewSampler, SamplerBody, SamplerChange
from app.samplers.models import Sampler
from app.samplers.objects import sampler_json


async def create(owner_id: UUID, new: NewSampler, key: str | None = None) -> Sampler:
    """A preset of one's own."""

    async def make() -> Answer:
        return {"sampler": str((await add(owner_id, new)).id)}

    answer = await made_once(owner_id, "sampler", new.model_dump_json(), make, key)
    return await sampler_for(owner_id, answer["sampler"])


async def add(owner_id: UUID, new: NewSampler) -> Sampler:
    """Its row, within a transaction."""
    sampler = Sampler(id=new_id(), owner_id=owner_id, name=new.name)
    sampler.params, sampler.extra = _over({}, new), dict(new.extra)
    await _crown(sampler, new)
    await sampler.save(force_create=True)
    return sampler


@db.transaction
async def change(owner_id: UUID, sampler_id: object, wanted: SamplerChange) -> Sampler:
    """Write what was sent and nothing else: given parameters go over those that are there, null
    takes one away. Raises `Stale`."""
    sampler = await sampler_for(owner_id, sampler_id, hold=True)
    if wanted.version is not None and wanted.version != sampler.version:
        raise Stale("preset", sampler, sampler_json(sampler))
    given = wanted.model_fields_set
    if "name" in given:
        sampler.name = wanted.name
    if "params" in given:
        sampler.params = _over(sampler.params, wanted)
    if "extra" in given:
        sampler.extra = dict(wanted.extra)
    if "is_default" in given:
        await _crown(sampler, wanted)
    sampler.version += 1
    sampler.updated_at = max(now(), sampler.updated_at + timedelta(milliseconds=1))
    await sampler.save()
    return sampler


def _over(old: dict[str, Any], body: SamplerBody) -> dict[str, Any]:
    new = body.params.model_dump(exclude_unset=True)
    return {name: value for name, value in {**old, **new}.items() if value is not None}


async def _crown(sampler: Sampler, wanted: SamplerBody) -> None:
    """There is one usual preset at most."""
    if wanted.is_default:
        # One after the other, where two are made the usual one at once.
        await User.filter(id=sampler.owner_id).select_for_update().first()
        others = Sampler.filter(owner_id=sampler.owner_id, is_default=True)
        await others.exclude(id=sampler.id).update(is_default=False)
    sampler.is_default = wanted.is_default


# Chats that chose what is in the trash use the usual preset meanwhile.
_trash = Trash(Sampler, "sampler preset")
discard, restore, purge = _trash.discard, _trash.restore, _trash.purge

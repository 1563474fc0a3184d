"""Making, changing and deleting a pipeline."""

import asyncio
from typing import Any
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.db.models import new_id
from app.errors import Stale
from app.pipelines.checking import checked
from app.pipelines.forms import NewPipeline, PipelineChange
from app.pipelines.listing import pipeline_of
from app.pipelines.models import Pipeline
from app.pipelines.objects import pipeline_json
from app.pipelines.reaching import must_be_theirs
from app.rows import Trash


async def create(owner_id: UUID, new: NewPipeline, key: str | None = None) -> Pipeline:
    """A pipeline of one's own. Raises Invalid, NotFound."""
    definition = await _read(owner_id, new.definition)

    async def make() -> Answer:
        row = Pipeline(id=new_id(), owner_id=owner_id, name=new.name, enabled=new.enabled)
        row.definition = definition
        await row.place(new.scope, new.scope_id)
        await row.save(force_create=True)
        return {"pipeline": str(row.id)}

    made = await made_once(owner_id, "pipeline", new.model_dump_json(), make, key)
    return await pipeline_of(owner_id, made["pipeline"])


async def change(owner_id: UUID, pipeline_id: object, wanted: PipelineChange) -> Pipeline:
    """Write what was sent and nothing else. Raises Stale, Invalid, NotFound."""
    given = "definition" in wanted.model_fields_set
    definition = await _read(owner_id, wanted.definition) if given else None
    return await _change(owner_id, pipeline_id, wanted, definition)


async def _read(owner_id: UUID, definition: dict[str, Any]) -> dict[str, Any]:
    """Checked, and as it was written."""
    found = await asyncio.to_thread(checked, definition)
    await must_be_theirs(owner_id, found)
    return found.model_dump(by_alias=True, exclude_unset=True)


@db.transaction
async def _change(
    owner_id: UUID, pipeline_id: object, wanted: PipelineChange, definition: dict[str, Any] | None
) -> Pipeline:
    row = await pipeline_of(owner_id, pipeline_id, hold=True)
    if wanted.version is not None and wanted.version != row.version:
        raise Stale("pipeline", row, pipeline_json(row))
    given = wanted.model_fields_set
    for name in given & {"name", "enabled"}:
        setattr(row, name, getattr(wanted, name))
    if definition is not None:
        row.definition = definition
    await row.move(given, wanted.scope, wanted.scope_id)
    await row.save_change()
    return row


# No reply runs through what is in the trash; runs keep the definition that they ran.
_trash = Trash(Pipeline, "pipeline")
discard, restore, purge = _trash.discard, _trash.restore, _trash.purge

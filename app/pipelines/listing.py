"""Rights are the lookup: stored pipelines, one and many."""

from uuid import UUID

from app.paging import Page
from app.pipelines.models import Pipeline
from app.rows import owned, paged


async def pipeline_of(
    owner_id: UUID, pipeline_id: object, *, deleted: bool = False, hold: bool = False
) -> Pipeline:
    """This owner's pipeline, or the one in the trash. Raises NotFound."""
    return await owned(Pipeline, owner_id, pipeline_id, "pipeline", deleted=deleted, hold=hold)


async def listed(owner_id: UUID, limit: int, cursor: str | None) -> Page[Pipeline]:
    """The newest first."""
    mine = Pipeline.filter(owner_id=owner_id, deleted_at=None)
    return await paged(mine, limit, cursor, newest=True)

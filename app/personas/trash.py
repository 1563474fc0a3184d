"""Deleted personas, which wait in the trash like everything else."""

from uuid import UUID

from app import db
from app.personas.find import persona_for
from app.personas.models import Persona
from app.profiles import assets
from app.profiles.models import Asset
from app.web import settings


@db.transaction
async def purge(owner_id: UUID, persona_id: object) -> Persona:
    """End a persona in the trash, and its picture, for good. Raises NotFound."""
    persona = await persona_for(owner_id, persona_id, deleted=True, hold=True)
    files = await Asset.filter(id=persona.avatar_asset_id).values_list("id", "kind")
    await persona.delete()
    await Asset.filter(id=persona.avatar_asset_id).delete()
    folder = settings().data
    db.after_commit(lambda: assets.remove(folder, files))
    return persona

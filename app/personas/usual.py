"""Who a character's new stories are told to."""

from uuid import UUID

from app import db
from app.personas.find import persona_for
from app.profiles.find import profile_for
from app.profiles.models import Profile


@db.transaction
async def tell_to(owner_id: UUID, profile_id: object, persona_id: str | None) -> Profile:
    """This persona from now on; None: the default one. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id, hold=True)
    persona = await persona_for(owner_id, persona_id) if persona_id else None
    profile.persona_id = persona.id if persona else None
    await profile.save(update_fields=["persona_id"])
    return profile

"""Rights are the lookup; and which persona a story begins with."""

from uuid import UUID

from app.personas.models import Persona
from app.profiles.models import Profile
from app.rows import owned


async def persona_for(
    owner_id: UUID, persona_id: object, *, deleted: bool = False, hold: bool = False
) -> Persona:
    """This owner's persona, or the one in the trash. Raises NotFound."""
    return await owned(Persona, owner_id, persona_id, "persona", deleted=deleted, hold=hold)


async def all_of(owner_id: UUID) -> list[Persona]:
    """The living ones by name."""
    return await Persona.filter(owner_id=owner_id, deleted_at=None).order_by("name", "id")


async def usual_for(profile: Profile) -> Persona | None:
    """Who a new story with this character is told to: the character's persona, else the default."""
    own = Persona.filter(owner_id=profile.owner_id, deleted_at=None)
    if profile.persona_id is not None:
        chosen = await own.get_or_none(id=profile.persona_id)
        if chosen is not None:
            return chosen
    return await own.get_or_none(is_default=True)

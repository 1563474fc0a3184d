"""Rights are the lookup: whose character it is not, for them it is not there."""

from uuid import UUID

from app.errors import NotFound
from app.profiles.card import Card
from app.profiles.models import Profile
from app.web import row_id


async def profile_for(
    owner_id: UUID, profile_id: object, *, deleted: bool = False, hold: bool = False
) -> Profile:
    """This owner's character, or the one in the trash. Raises NotFound.

    `hold`, inside a transaction: nobody else changes it until that ends.
    """
    query = Profile.filter(id=row_id(str(profile_id), "character"), owner_id=owner_id)
    query = query.filter(deleted_at__isnull=not deleted)
    found = await (query.select_for_update() if hold else query).first()
    if found is None:
        raise NotFound("character")
    return found


def card_of(profile: Profile) -> Card:
    """The character's card under its present name, which a rename leaves out of the stored one."""
    return Card.stored({**profile.spec, "name": profile.name})

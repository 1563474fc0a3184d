"""Rights are the lookup: whose character it is not, for them it is not there."""

from uuid import UUID

from app.profiles.card import Card
from app.profiles.models import Profile
from app.rows import owned


async def profile_for(
    owner_id: UUID, profile_id: object, *, deleted: bool = False, hold: bool = False
) -> Profile:
    """This owner's character, or the one in the trash. Raises NotFound.

    `hold`, inside a transaction: nobody else changes it until that ends.
    """
    return await owned(Profile, owner_id, profile_id, "character", deleted=deleted, hold=hold)


def card_of(profile: Profile) -> Card:
    """The character's card under its present name, which a rename leaves out of the stored one."""
    return Card.stored({**profile.spec, "name": profile.name})

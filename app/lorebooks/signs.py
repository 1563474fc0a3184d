"""What lorebooks show on other rooms' pages: the trash's part, and a card's own book."""

from quart import Quart

from app.lorebooks import changing, importing
from app.lorebooks.entry_trash import EntryBin
from app.lorebooks.models import BookRow
from app.profiles.bins import NamedBin
from app.profiles.models import Profile
from app.profiles.signs import KEY as SHELF
from app.profiles.signs import BookOffer


def sign_in(app: Quart) -> None:
    """Put books on the characters' shelf."""
    shelf = app.extensions[SHELF]
    shelf.bins += [NamedBin("lorebook", BookRow, changing.purge), EntryBin()]
    shelf.book_of = _book_of


async def _book_of(profile: Profile) -> BookOffer | None:
    """The book that the card brings: used already, or offered."""
    made = await importing.made_of(profile)
    if made:
        return BookOffer(made.name, f"/lore/{made.id}", "")
    count = importing.brought_by(profile)
    if not count:
        return None
    return BookOffer(importing.entries(count), "", f"/characters/{profile.id}/lorebook")

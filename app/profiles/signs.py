"""What rooms above sign in to, so that this one shows their things and never hears of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from quart import Quart, current_app

from app.accounts.models import User
from app.profiles.models import Profile
from app.profiles.trash import Bin, ProfileBin
from app.profiles.views import ChatRow

KEY = "talespinner.shelf"


Recent = Callable[[User], Awaitable[list[ChatRow]]]
OfProfile = Callable[[User, Profile, str | None], Awaitable[tuple[list[ChatRow], str | None]]]


async def _nothing_recent(_user: User) -> list[ChatRow]:
    return []


async def _no_chats(
    _user: User, _profile: Profile, _cursor: str | None
) -> tuple[list[ChatRow], str | None]:
    return [], None


async def _nothing_runs(_profile_id: UUID) -> None:
    return None


@dataclass(slots=True)
class Shelf:
    """What stands beside the characters on their pages.

    `recent`: the newest chats, at most eight. `of_profile`: those with a character from a cursor
    on, and the cursor of the next ones. `stop`: end what is being written in this
    character's chats, before they go to the trash. `bins`: everything that can be in the trash.
    """

    recent: Recent = _nothing_recent
    of_profile: OfProfile = _no_chats
    stop: Callable[[UUID], Awaitable[None]] = _nothing_runs
    bins: list[Bin] = field(default_factory=lambda: [ProfileBin()])


def shelf() -> Shelf:
    """The shelf of the running app."""
    found: Shelf = current_app.extensions[KEY]
    return found


def sign_in(app: Quart) -> None:
    """Put up the shelf."""
    app.extensions[KEY] = Shelf()

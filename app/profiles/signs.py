"""What rooms above sign in to, so that this one shows their things and never hears of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from quart import Quart, current_app

from app.accounts.models import User
from app.config import Settings
from app.profiles import emptying
from app.profiles.models import Profile
from app.profiles.trash import Bin, ProfileBin
from app.profiles.views import ChatRow

KEY = "talespinner.shelf"


@dataclass(frozen=True, slots=True)
class Recent:
    """Where one was: the chat that was opened last, and others that come first in the list."""

    last: ChatRow | None
    others: list[ChatRow]


RecentOf = Callable[[User], Awaitable[Recent]]
OfProfile = Callable[[User, Profile, str | None], Awaitable[tuple[list[ChatRow], str | None]]]


@dataclass(frozen=True, slots=True)
class BookOffer:
    """The lorebook of a card: `url` where it is in use already, else `use_url` to post to, and
    then `name` says how much it holds."""

    name: str
    url: str
    use_url: str


async def _nothing_recent(_user: User) -> Recent:
    return Recent(None, [])


async def _no_chats(
    _user: User, _profile: Profile, _cursor: str | None
) -> tuple[list[ChatRow], str | None]:
    return [], None


async def _none(_profile: Profile) -> int:
    return 0


async def _nothing_runs(_profile_id: UUID) -> None:
    return None


async def _no_book(_profile: Profile) -> BookOffer | None:
    return None


@dataclass(slots=True)
class Shelf:
    """What stands beside the characters on their pages.

    `recent`: where one was. `of_profile`: the chats with a character from a cursor on, and the
    cursor of the next ones. `count_of`: how many chats go with a character. `stop`: end what is
    being written in this character's chats, before they go to the trash. `book_of`: the lorebook
    that a card brings. `bins`: everything that
    can be in the trash.
    """

    recent: RecentOf = _nothing_recent
    of_profile: OfProfile = _no_chats
    count_of: Callable[[Profile], Awaitable[int]] = _none
    stop: Callable[[UUID], Awaitable[None]] = _nothing_runs
    book_of: Callable[[Profile], Awaitable[BookOffer | None]] = _no_book
    bins: list[Bin] = field(default_factory=list)


def shelf() -> Shelf:
    """The shelf of the running app."""
    found: Shelf = current_app.extensions[KEY]
    return found


def sign_in(app: Quart) -> None:
    """Put up the shelf."""
    settings: Settings = app.config["SETTINGS"]
    app.extensions[KEY] = Shelf(bins=[ProfileBin(settings.data)])
    app.config.setdefault("LIVES", []).append(emptying.life)

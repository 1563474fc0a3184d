"""Notes sign in to the trash; and who looks into them signs in here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from quart import Quart, current_app

from app.notes.find import Home
from app.notes.trash import NoteBin
from app.profiles.signs import KEY

NAME = "talespinner.notes"


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing looks into these notes. `use_url` is where to post that something does, with
    `where`; or the pipeline at `url` is in its way."""

    use_url: str = ""
    where: str = ""
    url: str = ""
    name: str = ""


Readers = Callable[[Home], Awaitable[Unread | None]]


async def _somebody(_home: Home) -> Unread | None:
    return None


def sign_in(app: Quart) -> None:
    """Their bin beside the others."""
    app.extensions[KEY].bins.append(NoteBin())
    app.extensions[NAME] = _somebody


async def unread(home: Home) -> Unread | None:
    """What there is to say where nobody looks into these notes."""
    found: Readers = current_app.extensions[NAME]
    return await found(home)

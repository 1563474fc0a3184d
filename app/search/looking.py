"""One look for something: what the page and the API show of it."""

from dataclasses import dataclass

from app.paging import Page
from app.search import names
from app.search.find import Hit, Search, hits
from app.search.names import Named


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of the messages; beside the first one chats by title and characters by name."""

    hits: Page[Hit]
    chats: Named
    profiles: Named


async def look(search: Search, limit: int, cursor: str | None) -> Found:
    """What there is, from a cursor on. Raises Invalid."""
    page = await hits(search, limit, cursor)
    if cursor:
        return Found(page, Named(), Named())
    return Found(page, await names.chats(search), await names.profiles(search))

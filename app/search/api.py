"""Search as JSON."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from quart import Blueprint

from app import paging, web
from app.endpoints import Id, Noted, one_of, takes
from app.paging import Limit
from app.search.asking import MAX_QUERY, ROLES, asked
from app.search.filling import complete
from app.search.find import Hit
from app.search.looking import look
from app.search.objects import FoundObject, HitObject, found_json, hit_json
from app.words import Query

api = Blueprint("search_api", __name__, url_prefix="/api")

WORDS = Annotated[
    str,
    Field(
        max_length=MAX_QUERY,
        description="All of these words; the last may be a beginning; quotes hold words together.",
    ),
]
QUERY = {
    "q": WORDS,
    "profileId": Annotated[Id, Field(description="Only in chats with this character.")],
    "chatId": Annotated[Id, Field(description="Only in this chat.")],
    "role": Annotated[str, one_of(*ROLES)],
    "limit": Limit,
    "cursor": str,
}


@api.get("/search")
@takes(query=QUERY, errors=("NOT_FOUND",))
async def search() -> Noted[list[HitObject], FoundObject]:
    """What was said, on every branch, in every variant, the newest first; beside the first
    piece chats by title and characters by name."""
    wanted = await asked()
    found = await look(wanted, paging.limit(), paging.cursor())
    shown = await asyncio.to_thread(_shown, found.hits.items, wanted.query)
    return web.noted(shown, found_json(found, complete=complete()))


def _shown(items: Sequence[Hit], query: Query) -> list[HitObject]:
    return [hit_json(hit, query) for hit in items]

"""The page of search."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import paging, web
from app.errors import Invalid
from app.search.asking import asked
from app.search.filling import complete
from app.search.find import Hit, Search
from app.search.form import FIELDS, search_form
from app.search.looking import look
from app.search.views import HitView, chat_view, hit_view, profile_view
from app.words import Query

pages = Blueprint("search", __name__)

PAGE = 30
NOTHING: dict[str, Any] = {
    **{"hits": [], "more_url": None, "chats": [], "profiles": []},
    **{"more_chats": 0, "more_profiles": 0, "sentence": None, "complete": True},
}


@pages.get("/search")
async def search() -> ResponseReturnValue:
    """The box and what it finds. While somebody types only the results come anew; further
    hits, asked for by a cursor, come alone and are put behind the others."""
    code, q, cursor = 200, request.args.get("q", "").strip(), paging.cursor()
    try:
        found = await _found(await asked(), cursor) if q else NOTHING
    except Invalid as problem:
        code, found = problem.status, NOTHING | {"sentence": problem.message}
    if not web.is_htmx():
        form = await search_form()
        return await web.page("search/search.html", code, q=q, form=form, **found)
    if cursor and code == 200:
        return await web.fragment("search/_hits.html", **found)
    return await web.fragment("search/_results.html", code, q=q, **found)


async def _found(wanted: Search, cursor: str | None) -> dict[str, Any]:
    found = await look(wanted, PAGE, cursor)
    chats, profiles = found.chats, found.profiles
    return {
        "hits": await asyncio.to_thread(_views, found.hits.items, wanted.query),
        "more_url": _more(found.hits.next_cursor),
        "chats": [chat_view(row) for row in chats.rows],
        "profiles": [profile_view(row) for row in profiles.rows],
        "more_chats": chats.count - len(chats.rows),
        "more_profiles": profiles.count - len(profiles.rows),
        "sentence": None,
        "complete": complete(),
    }


def _views(hits: Sequence[Hit], query: Query) -> list[HitView]:
    return [hit_view(hit, query) for hit in hits]


def _more(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    asked_for = {name: request.args[name] for name in FIELDS if request.args.get(name)}
    return f"/search?{urlencode({**asked_for, 'cursor': cursor})}"

"""What may be asked, once, for the page and the API."""

from quart import request

from app import web
from app.chats.find import chat_for
from app.errors import Invalid
from app.profiles.find import profile_for
from app.search.find import Search
from app.words import Query

MAX_QUERY = 200
ROLES = ("user", "assistant", "system")


async def asked() -> Search:
    """The request's search. Raises Invalid, NotFound."""
    owner_id = web.me().id
    profile_id, chat_id = request.args.get("profileId"), request.args.get("chatId")
    profile = await profile_for(owner_id, profile_id) if profile_id else None
    chat = await chat_for(owner_id, chat_id) if chat_id else None
    role = request.args.get("role", "")
    if role and role not in ROLES:
        raise Invalid.field("role", f"A role is one of {', '.join(ROLES)}.")
    return Search(
        owner_id, _query(), profile.id if profile else None, chat.id if chat else None, role
    )


def _query() -> Query:
    typed = request.args.get("q", "")
    if len(typed) > MAX_QUERY:
        raise Invalid.field("q", f"A search has at most {MAX_QUERY} characters.")
    query = Query.of(typed)
    if not query.needles:
        raise Invalid.field("q", "Give a word to look for.")
    return query

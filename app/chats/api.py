"""Chats, branches, messages and variants as JSON."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from quart import Blueprint, request

from app import paging, web
from app.chats import find, keeping, places, starting, thread, window
from app.chats.drafts_api import drafts_api
from app.chats.forms import ChatChange, NewChat
from app.chats.list_api import list_api
from app.chats.listing import ChatList
from app.chats.map_routes import map_api
from app.chats.models import Branch
from app.chats.objects import (
    ON_BRANCH,
    BegunObject,
    ChatObject,
    ThreadObject,
    WindowObject,
    branch_json,
    chat_json,
    message_json,
)
from app.chats.thread import Line
from app.chats.trash_api import trash_api
from app.chats.tree_api import tree_api
from app.endpoints import Data, GoneObject, Id, Listed, Noted, takes
from app.errors import Invalid
from app.paging import Limit
from app.profiles.find import profile_for

__all__ = ["api", "drafts_api", "list_api", "map_api", "trash_api", "tree_api"]

api = Blueprint("chats_api", __name__, url_prefix="/api")

PLACES = {
    "branchId": ON_BRANCH,
    "limit": Limit,
    "before": Annotated[str, Field(description="A cursor, or a moment in milliseconds.")],
    "after": Annotated[str, Field(description="A cursor.")],
    "around": Annotated[Id, Field(description="A message, which comes in the middle.")],
}


@api.get("/entity-profiles/<profile_id>/chats")
async def chats_of(profile_id: str) -> Listed[ChatObject]:
    """A character's chats, newest activity first."""
    profile = await profile_for(web.me().id, profile_id)
    listed = ChatList(web.me().id, profile_id=profile.id, pins_first=False)
    return web.listed(await listed.chats(paging.limit(), paging.cursor()), chat_json)


@api.post("/entity-profiles/<profile_id>/chats")
@takes(NewChat, creates=True)
async def begin(profile_id: str) -> Data[BegunObject]:
    """Chat, branch and greeting, all or nothing."""
    form = await web.body(NewChat)
    profile = await profile_for(web.me().id, profile_id)
    chat, branch = await starting.begin(web.me(), profile, form)
    return web.data({"chat": chat_json(chat), "mainBranch": branch_json(branch)})


@api.get("/chats/<chat_id>")
async def chat(chat_id: str) -> Data[ChatObject]:
    """One chat."""
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id)))


@api.put("/chats/<chat_id>")
@takes(ChatChange)
async def change(chat_id: str) -> Data[ChatObject]:
    """Title, status or meta of a chat."""
    form = await web.body(ChatChange)
    found = await find.chat_for(web.me().id, chat_id)
    return web.data(chat_json(await keeping.change(found, form)))


@api.delete("/chats/<chat_id>")
async def delete(chat_id: str) -> Data[ChatObject]:
    """Move a chat to the trash."""
    found = await find.chat_for(web.me().id, chat_id)
    await keeping.to_trash(found)
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id, deleted=True)))


@api.post("/trash/chat/<chat_id>/restore")
@takes(errors=("PROFILE_DELETED",))
async def restore(chat_id: str) -> Data[ChatObject]:
    """Bring a chat back."""
    found = await find.chat_for(web.me().id, chat_id, deleted=True)
    return web.data(chat_json(await keeping.from_trash(found)))


@api.delete("/trash/chat/<chat_id>")
async def purge(chat_id: str) -> Data[GoneObject]:
    """Delete a chat for ever."""
    await keeping.purge(await find.chat_for(web.me().id, chat_id, deleted=True))
    return web.data({"id": chat_id})


@api.get("/chats/<chat_id>/messages")
@takes(query=PLACES, errors=("NOT_ON_BRANCH",))
async def messages(chat_id: str) -> Noted[ThreadObject, WindowObject]:
    """The newest page of a branch, the one before or after a cursor, or the one around a
    message; oldest first. Around a message `meta` also says what follows: `laterCursor`, which
    goes into `after`, and `hasLater`."""
    found = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(found, request.args.get("branchId"))
    limit = paging.limit()
    before, after, around = map(request.args.get, ("before", "after", "around"))
    if sum(map(bool, (before, after, around))) > 1:
        raise Invalid.field("after", "Give one of before, after and around.")
    if around:
        return await _messages_around(branch, around, limit)
    if after:
        page = await thread.following(branch, await places.from_cursor(branch, after), limit)
        edge = page.lines[-1] if page.lines else None
    else:
        place = await places.from_cursor(branch, before) if before else None
        page = await thread.newest(branch, limit, place)
        edge = page.lines[0] if page.lines else None
    cursor = places.to_cursor(edge.position) if edge and page.more else None
    beside: WindowObject = {"nextCursor": cursor, "hasMore": page.more}
    return web.noted(_thread(branch, page.lines), beside)


def _thread(branch: Branch, lines: Sequence[Line]) -> ThreadObject:
    return {"branchId": str(branch.id), "messages": [message_json(m, branch) for m in lines]}


async def _messages_around(
    branch: Branch, message_id: str, limit: int
) -> Noted[ThreadObject, WindowObject]:
    shown = await window.around(branch, await window.position_of(branch, message_id), limit)
    first, last = (places.to_cursor(shown.lines[end].position) for end in (0, -1))
    beside: WindowObject = {
        "nextCursor": first if shown.earlier else None,
        "hasMore": shown.earlier,
        "laterCursor": last if shown.later else None,
        "hasLater": shown.later,
    }
    return web.noted(_thread(branch, shown.lines), beside)

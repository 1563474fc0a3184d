"""The list of chats as JSON, and a chat's copy."""

from typing import Annotated

from pydantic import Field
from quart import Blueprint, request

from app import paging, web
from app.accounts.idempotency import Answer, made_once
from app.chats import copying, find
from app.chats.forms import Copy
from app.chats.listing import ChatList
from app.chats.models import Chat
from app.chats.objects import ChatObject, chat_json
from app.endpoints import Data, Id, Listed, one_of, takes
from app.errors import Invalid
from app.profiles.find import profile_for

list_api = Blueprint("chat_list_api", __name__, url_prefix="/api")

STATUSES = ("active", "archived")
NARROWED = {
    "status": Annotated[str, one_of(*STATUSES)],
    "profileId": Annotated[Id, Field(description="A character, whose chats alone are listed.")],
}


@list_api.get("/chats")
@takes(query=NARROWED)
async def chats() -> Listed[ChatObject]:
    """All chats, the pinned ones first, then the newest activity; the active ones unless said."""
    status, profile_id = request.args.get("status", "active"), request.args.get("profileId")
    if status not in STATUSES:
        raise Invalid.field("status", "status is active or archived.")
    profile = await profile_for(web.me().id, profile_id) if profile_id is not None else None
    wanted = ChatList(web.me().id, status, profile.id if profile else None)
    return web.listed(await wanted.chats(paging.limit(), paging.cursor()), chat_json)


@list_api.post("/chats/<chat_id>/duplicate")
@takes(Copy, creates=True, errors=("GENERATION_RUNNING",))
async def duplicate(chat_id: str) -> Data[ChatObject]:
    """A copy of the chat with all its branches, messages and variants, under this title or one
    that tells it from the original."""
    form = await web.body(Copy)
    chat = await find.chat_for(web.me().id, chat_id)
    return web.data(chat_json(await copy_of(chat, title=form.title)))


async def copy_of(chat: Chat, key: str | None = None, title: str | None = None) -> Chat:
    """The chat's copy; asked for again with the same key, the same. Raises Conflict."""

    async def make() -> Answer:
        return {"chatId": str((await copying.duplicate(chat, title)).id)}

    made = await made_once(chat.owner_id, "chat-copy", title or "", make, key)
    return await find.chat_for(chat.owner_id, made["chatId"])

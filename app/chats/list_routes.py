"""The page of all chats, and what is done to one of them from there or from its own page."""

from typing import Any
from urllib.parse import urlencode

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find, keeping, listing
from app.chats.forms import ChatChange
from app.chats.list_api import STATUSES, copy_of
from app.chats.listing import ChatList
from app.chats.models import Chat
from app.chats.rows import chat_row
from app.profiles.find import profile_for
from app.profiles.views import ChatRow

list_pages = Blueprint("chat_list", __name__)

PAGE = 40


@list_pages.get("/chats")
async def all_chats() -> ResponseReturnValue:
    """All chats in use, or those that were put away."""
    status = request.args.get("status", "active")
    status = status if status in STATUSES else "active"
    wanted = request.args.get("character") or None
    profile = await profile_for(web.me().id, wanted) if wanted else None
    listed = ChatList(web.me().id, status, profile.id if profile else None)
    page = await listed.rows(PAGE, request.args.get("after"))
    cast, complete = await listing.players(web.me().id, status)
    return await web.page(
        "chats/chats.html",
        rows=[chat_row(row) for row in page.items],
        status=status,
        character=profile.name if profile else None,
        character_id=str(profile.id) if profile else "",
        cast=cast,
        cast_complete=complete,
        first_page="after" not in request.args,
        next_url=_address(status, wanted, page.next_cursor) if page.next_cursor else None,
        other_url=_address("archived" if status == "active" else "active", wanted, None),
    )


def _address(status: str, character: str | None, after: str | None) -> str:
    wanted = {
        "status": status if status != "active" else None,
        "character": character,
        "after": after,
    }
    query = urlencode({name: text for name, text in wanted.items() if text})
    return f"/chats?{query}" if query else "/chats"


@list_pages.post("/chats/<chat_id>/pin")
async def pin(chat_id: str) -> ResponseReturnValue:
    """Keep the chat at the top of every list."""
    return await _changed(chat_id, pinned=True)


@list_pages.post("/chats/<chat_id>/unpin")
async def unpin(chat_id: str) -> ResponseReturnValue:
    """Let the chat stand where its activity puts it."""
    return await _changed(chat_id, pinned=False)


@list_pages.post("/chats/<chat_id>/bring-back")
async def bring_back(chat_id: str) -> ResponseReturnValue:
    """Out of the archive."""
    return await _changed(chat_id, status="active")


async def _changed(chat_id: str, **given: Any) -> ResponseReturnValue:
    """The chat's row anew for htmx; else back to where the form stood."""
    chat = await find.chat_for(web.me().id, chat_id)
    await keeping.change(chat, web.parse(ChatChange, given))
    here = web.local((await request.form).get("from"), f"/chats/{chat.id}")
    if not web.is_htmx():
        return web.back(here)
    row = await _row(chat)
    return await web.fragment("chats/_listed.html", row=row, here=here)


@list_pages.post("/chats/<chat_id>/archive")
async def archive(chat_id: str) -> ResponseReturnValue:
    """Put the chat away; the way back stands where it stood."""
    chat = await find.chat_for(web.me().id, chat_id)
    await keeping.change(chat, web.parse(ChatChange, {"status": "archived"}))
    here = web.local((await request.form).get("from"), "/chats")
    if web.is_htmx():
        return await web.fragment("chats/_put_away.html", row=await _row(chat), here=here)
    sentence = f"“{chat.title}” is in the archive."
    return web.back(web.with_notice(here, sentence, f"/chats/{chat.id}/bring-back"))


async def _row(chat: Chat) -> ChatRow:
    return chat_row(await listing.row_of(chat))


@list_pages.post("/chats/<chat_id>/duplicate")
async def duplicate(chat_id: str) -> ResponseReturnValue:
    """A copy of the chat, which is opened."""
    chat = await find.chat_for(web.me().id, chat_id)
    copy = await copy_of(chat, (await request.form).get("key"))
    return web.back(f"/chats/{copy.id}")

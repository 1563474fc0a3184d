"""Who the user is in a story."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find, keeping
from app.chats.forms import ChatChange
from app.personas.find import all_of
from app.personas.views import Choice, views

persona_pages = Blueprint("chat_personas", __name__)


@persona_pages.get("/chats/<chat_id>/persona")
async def who(chat_id: str) -> ResponseReturnValue:
    """Which persona this story is told to."""
    chat = await find.chat_for(web.me().id, chat_id)
    choice = Choice(
        action=f"/chats/{chat.id}/persona",
        title="Who are you in this story?",
        help="What you say from now on is said under this name. What was said stays as it is.",
        nobody=f"Just your name, {web.me().name}",
        chosen=chat.persona_id,
        back_url=f"/chats/{chat.id}",
        back=chat.title,
    )
    found = await all_of(web.me().id)
    return await web.page("personas/choice.html", choice=choice, personas=views(found))


@persona_pages.post("/chats/<chat_id>/persona")
async def be(chat_id: str) -> ResponseReturnValue:
    """This one from now on."""
    chat = await find.chat_for(web.me().id, chat_id)
    persona = (await request.form).get("persona") or None
    await keeping.change(chat, web.parse(ChatChange, {"personaId": persona}))
    return web.back(f"/chats/{chat.id}")

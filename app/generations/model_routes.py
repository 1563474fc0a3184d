"""The page on which one chooses who answers in a chat."""

from collections.abc import Mapping

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find
from app.chats.models import Chat
from app.connections.active import choice_for
from app.connections.lookup import connection_for
from app.connections.providers import models_of
from app.errors import Conflict, Invalid, NotFound, Problem
from app.generations.steering import steer, steering_of

model_pages = Blueprint("models", __name__)

MOST = 1000  # models of one server in the list


@model_pages.get("/chats/<chat_id>/model")
async def model(chat_id: str) -> ResponseReturnValue:
    """What is chosen. `?ask=1` asks the server for its models, and keeps what is typed."""
    chat = await find.chat_for(web.me().id, chat_id)
    values = request.args.to_dict()
    names = await _names(chat, values.get("connection", "")) if values.get("ask") else None
    return await _page(chat, values if values.get("ask") else {}, names=names)


@model_pages.post("/chats/<chat_id>/model")
async def choose(chat_id: str) -> ResponseReturnValue:
    """This from now on."""
    chat = await find.chat_for(web.me().id, chat_id)
    values = (await request.form).to_dict()
    try:
        await steer(chat, values)
    except Invalid as problem:
        return await _page(chat, values, {"model": problem.issues[0]["message"]}, problem.status)
    except (Conflict, NotFound) as problem:
        return await _page(chat, values, {"connection": problem.message}, problem.status)
    return web.back(f"/chats/{chat.id}")


@model_pages.get("/chats/<chat_id>/model/names")
async def names(chat_id: str) -> ResponseReturnValue:
    """The models that a connection’s server offers, for the field."""
    chat = await find.chat_for(web.me().id, chat_id)
    found = await _names(chat, request.args.get("connection", ""))
    return await web.fragment("generations/_names.html", names=found)


async def _names(chat: Chat, connection: str) -> dict[str, object]:
    """Their names, or in a sentence why there are none."""
    owner = chat.owner_id
    try:
        if connection:
            found = await connection_for(owner, connection)
        else:
            found = (await choice_for(owner, None)).connection
        offered = [one.id for one in (await models_of(found))[:MOST]]
    except Problem as problem:
        return {"offered": [], "sentence": problem.message}
    count = f"{len(offered):,} models" if len(offered) != 1 else "one model"
    return {"offered": offered, "sentence": f"“{found.name}” offers {count}."}


async def _page(
    chat: Chat,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    code: int = 200,
    *,
    names: dict[str, object] | None = None,
) -> ResponseReturnValue:
    return await web.page(
        "generations/model.html",
        code,
        story={"title": chat.title, "url": f"/chats/{chat.id}"},
        steering=(await steering_of(chat)).typed(values),
        errors=errors or {},
        names=names,
    )

"""The map of a chat: a page, a panel over the chat, and its twin for programs."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find, map_reading
from app.chats.map_objects import MapObject, map_json
from app.chats.map_views import drawing
from app.chats.models import Branch, Chat
from app.chats.objects import ON_BRANCH
from app.chats.screen import Screen
from app.endpoints import Data, takes

map_pages = Blueprint("map", __name__)
map_api = Blueprint("map_api", __name__, url_prefix="/api")


@map_pages.get("/chats/<chat_id>/map")
async def show(chat_id: str) -> ResponseReturnValue:
    """The tree, with the path of `branch` marked, else of the active one."""
    chat = await find.chat_for(web.me().id, chat_id)
    branch = await _open(chat, request.args.get("branch"))
    drawn = drawing(await map_reading.read(chat, branch))
    if web.is_htmx():
        return await web.fragment("chats/_map_panel.html", map=drawn)
    bar = await (await Screen.of(chat, branch)).bar()
    return await web.page("chats/map.html", **bar, map=drawn)


async def _open(chat: Chat, wanted: str | None) -> Branch:
    """The page that asks may outlive its branch."""
    branch = await find.branch_of(chat, wanted, even_gone=True)
    return branch if branch.deleted_at is None else await find.branch_of(chat, None)


@map_api.get("/chats/<chat_id>/map")
@takes(query={"branchId": ON_BRANCH})
async def tree(chat_id: str) -> Data[MapObject]:
    """Which branch leaves which, where, and what stands on the way."""
    chat = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(chat, request.args.get("branchId"))
    return web.data(map_json(await map_reading.read(chat, branch)))

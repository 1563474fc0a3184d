"""Runs as JSON."""

from quart import Blueprint

from app import paging, web
from app.chats.find import chat_for
from app.endpoints import Data, Listed, takes
from app.pipelines.definition_api import definition_api
from app.pipelines.find import run_for, runs_of
from app.pipelines.objects import RunObject, run_json

api = Blueprint("pipelines_api", __name__, url_prefix="/api")
__all__ = ["api", "definition_api"]


@api.get("/chats/<chat_id>/pipeline-runs")
@takes()
async def of_chat(chat_id: str) -> Listed[RunObject]:
    """How a chat's replies came about, the newest first."""
    chat = await chat_for(web.me().id, chat_id)
    return web.listed(await runs_of(chat, paging.limit(), paging.cursor()), run_json)


@api.get("/pipeline-runs/<run_id>")
async def one(run_id: str) -> Data[RunObject]:
    """How one reply came about, step by step."""
    return web.data(run_json(await run_for(web.me().id, run_id)))

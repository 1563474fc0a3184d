"""Drafts as JSON."""

from quart import Blueprint
from typing_extensions import TypedDict

from app import db, lists, web
from app.chats import drafts, find
from app.chats.board import signs
from app.chats.forms import DraftText
from app.chats.models import Branch
from app.chats.saying import storable
from app.endpoints import Data, Id, takes

drafts_api = Blueprint("drafts_api", __name__, url_prefix="/api")


class DraftObject(TypedDict):
    """What stands in the composer of a branch and has not been sent; empty where nothing does."""

    branchId: Id
    text: str


@drafts_api.get("/branches/<branch_id>/draft")
async def draft(branch_id: str) -> Data[DraftObject]:
    """What stands in the composer of a branch; while a model writes it, as far as it has come."""
    _, branch = await find.branch_for(web.me().id, branch_id)
    text = (await signs().state(branch)).drafted
    return _shown(branch, await drafts.text_of(branch) if text is None else text)


@drafts_api.put("/branches/<branch_id>/draft")
@takes(DraftText)
async def keep(branch_id: str) -> Data[DraftObject]:
    """Keep it until it is sent; an empty one is forgotten."""
    form = await web.body(DraftText)
    text = storable(form.text)
    lists.leave_alone()
    chat, branch = await find.branch_for(web.me().id, branch_id)
    await db.transaction(drafts.keep)(chat, branch, text)
    return _shown(branch, text)


def _shown(branch: Branch, text: str) -> Data[DraftObject]:
    return web.data(DraftObject(branchId=str(branch.id), text=text))

"""Bringing back and ending what was deleted of a tree: the trash's forms."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from app import web
from app.chats import branching, editing, gone, purging, removing

trash_pages = Blueprint("tree_trash", __name__)


@trash_pages.post("/trash/branch/<branch_id>/restore")
async def restore_branch(branch_id: str) -> ResponseReturnValue:
    """The branch stands in its tree again."""
    chat, branch = await gone.branch(web.me().id, branch_id)
    await branching.from_trash(chat, branch)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


@trash_pages.post("/trash/entry/<deletion_id>/restore")
async def restore_messages(deletion_id: str) -> ResponseReturnValue:
    """Exactly what that deletion took, in its old places."""
    chat, branch, deletion = await gone.deletion(web.me().id, deletion_id)
    await removing.restore(chat, branch, deletion)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


@trash_pages.post("/trash/variant/<variant_id>/restore")
async def restore_variant(variant_id: str) -> ResponseReturnValue:
    """It can be swiped to again."""
    chat, message, variant = await gone.variant(web.me().id, variant_id)
    await editing.bring_back(chat, message, variant)
    if web.is_htmx():
        return await web.fragment("chats/_undo.html", undo=None)
    return web.back(f"/chats/{chat.id}/messages/{message.id}")


@trash_pages.post("/trash/branch/<branch_id>/purge")
async def purge_branch(branch_id: str) -> ResponseReturnValue:
    """For ever."""
    _, branch = await gone.branch(web.me().id, branch_id)
    await purging.purge_branch(branch)
    return web.back("/trash")


@trash_pages.post("/trash/entry/<deletion_id>/purge")
async def purge_messages(deletion_id: str) -> ResponseReturnValue:
    """For ever."""
    _, branch, deletion = await gone.deletion(web.me().id, deletion_id)
    await purging.purge_deletion(branch.seq, deletion)
    return web.back("/trash")


@trash_pages.post("/trash/variant/<variant_id>/purge")
async def purge_variant(variant_id: str) -> ResponseReturnValue:
    """For ever."""
    _, _, variant = await gone.variant(web.me().id, variant_id)
    await purging.purge_variant(variant)
    return web.back("/trash")

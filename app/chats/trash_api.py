"""Bringing back and ending what was deleted of a tree, as JSON."""

from quart import Blueprint

from app import web
from app.chats import branching, editing, gone, purging, removing
from app.chats.objects import (
    BranchObject,
    DeletionObject,
    VariantObject,
    branch_json,
    variant_json,
)
from app.endpoints import Data, GoneObject, takes

trash_api = Blueprint("tree_trash_api", __name__, url_prefix="/api/trash")


@trash_api.post("/branch/<branch_id>/restore")
async def restore_branch(branch_id: str) -> Data[BranchObject]:
    """Bring a branch back."""
    chat, branch = await gone.branch(web.me().id, branch_id)
    return web.data(branch_json(await branching.from_trash(chat, branch)))


@trash_api.post("/entry/<deletion_id>/restore")
async def restore_messages(deletion_id: str) -> Data[DeletionObject]:
    """Bring back exactly what one deletion took off a branch."""
    chat, branch, deletion = await gone.deletion(web.me().id, deletion_id)
    count = await removing.restore(chat, branch, deletion)
    return web.data({"branchId": str(branch.id), "deletionId": str(deletion), "count": count})


@trash_api.post("/variant/<variant_id>/restore")
async def restore_variant(variant_id: str) -> Data[VariantObject]:
    """Bring a variant back; it is not chosen by that."""
    chat, message, variant = await gone.variant(web.me().id, variant_id)
    await editing.bring_back(chat, message, variant)
    return web.data(variant_json(variant, False, {}))


@trash_api.delete("/branch/<branch_id>")
async def purge_branch(branch_id: str) -> Data[GoneObject]:
    """Delete a branch for ever, with the messages that stood on it alone."""
    _, branch = await gone.branch(web.me().id, branch_id)
    await purging.purge_branch(branch)
    return web.data({"id": str(branch.id)})


@trash_api.delete("/entry/<deletion_id>")
async def purge_messages(deletion_id: str) -> Data[GoneObject]:
    """Delete for ever what one deletion took off a branch."""
    _, branch, deletion = await gone.deletion(web.me().id, deletion_id)
    await purging.purge_deletion(branch.seq, deletion)
    return web.data({"id": str(deletion)})


@trash_api.delete("/variant/<variant_id>")
@takes(errors=("IN_USE",))
async def purge_variant(variant_id: str) -> Data[GoneObject]:
    """Delete a variant for ever; one that a branch still shows stays (409 `IN_USE`)."""
    _, _, variant = await gone.variant(web.me().id, variant_id)
    await purging.purge_variant(variant)
    return web.data({"id": str(variant.id)})

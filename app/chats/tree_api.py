"""Branches, and what can be done with their messages, as JSON."""

from quart import Blueprint, request

from app import web
from app.accounts.idempotency import Answer, made_once
from app.chats import branching, editing, find, pieces, removing, thread
from app.chats.forms import (
    BranchChange,
    NewBranch,
    NewVariant,
    Place,
    Removal,
    Visibility,
)
from app.chats.models import Branch, Chat, Message, Variant
from app.chats.objects import (
    ON_BRANCH,
    BranchObject,
    ChatObject,
    DeletionObject,
    MessageObject,
    VariantObject,
    branch_json,
    chat_json,
    message_json,
    variant_json,
)
from app.chats.saying import checked
from app.endpoints import Data, GoneObject, Listed, takes
from app.errors import Invalid, NotFound

tree_api = Blueprint("tree_api", __name__, url_prefix="/api")


@tree_api.get("/chats/<chat_id>/branches")
async def branches(chat_id: str) -> Listed[BranchObject]:
    """All branches of a chat, in the order of their making."""
    chat = await find.chat_for(web.me().id, chat_id)
    page = await pieces.by_number(Branch.filter(chat_id=chat.id, deleted_at=None), "seq")
    return web.listed(page, branch_json)


@tree_api.post("/chats/<chat_id>/branches")
@takes(NewBranch, creates=True, errors=("NOT_ON_BRANCH", "EMPTY_BRANCH", "GENERATION_RUNNING"))
async def fork(chat_id: str) -> Data[BranchObject]:
    """A fork; with `activate` it opens from now on: both or neither."""
    form = await web.body(NewBranch)
    chat = await find.chat_for(web.me().id, chat_id)

    async def make() -> Answer:
        return {"branchId": str((await branching.fork(chat, form)).id)}

    ids = await made_once(web.me().id, "branch", form.model_dump_json(), make)
    _, branch = await find.branch_for(web.me().id, ids["branchId"])
    return web.data(branch_json(branch))


@tree_api.post("/chats/<chat_id>/branches/<branch_id>/activate")
async def activate(chat_id: str, branch_id: str) -> Data[ChatObject]:
    """This branch is the one that opens from now on."""
    chat = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(chat, branch_id)
    await branching.activate(chat, branch)
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id)))


@tree_api.get("/branches/<branch_id>")
async def branch(branch_id: str) -> Data[BranchObject]:
    """One branch."""
    _, found = await find.branch_for(web.me().id, branch_id)
    return web.data(branch_json(found))


@tree_api.put("/branches/<branch_id>")
@takes(BranchChange)
async def change(branch_id: str) -> Data[BranchObject]:
    """Title or meta of a branch."""
    form = await web.body(BranchChange)
    chat, found = await find.branch_for(web.me().id, branch_id)
    return web.data(branch_json(await branching.change(chat, found, form)))


@tree_api.delete("/branches/<branch_id>")
@takes(errors=("LAST_BRANCH",))
async def delete(branch_id: str) -> Data[GoneObject]:
    """Move a branch to the trash; the branches that left it stay."""
    chat, found = await find.branch_for(web.me().id, branch_id)
    await branching.to_trash(chat, found)
    return web.data({"id": str(found.id)})


async def _place(message_id: str, branch_id: object) -> tuple[Chat, Branch, Message]:
    chat, found, message, _ = await find.place_of(web.me().id, message_id, branch_id)
    return chat, found, message


async def said_there(branch: Branch, message: Message) -> Data[MessageObject]:
    """The message as it stands on this branch."""
    line = await thread.line(branch, message.id)
    if line is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    return web.data(message_json(line, branch))


@tree_api.delete("/messages/<message_id>")
@takes(query={"branchId": ON_BRANCH}, errors=("NOT_ON_BRANCH",))
async def take_off(message_id: str) -> Data[DeletionObject]:
    """Take a message off a branch."""
    chat, found, message = await _place(message_id, request.args.get("branchId"))
    return _gone(await removing.remove(chat, found, [message]), found)


@tree_api.post("/messages/<message_id>/restore")
@takes(Place, errors=("NOT_ON_BRANCH", "NOT_DELETED"))
async def restore(message_id: str) -> Data[MessageObject]:
    """Bring a message back, with everything that was taken off with it."""
    form = await web.body(Place)
    message = await find.message_for(web.me().id, message_id)
    chat = await find.chat_for(web.me().id, message.chat_id)
    found = await find.branch_of(chat, form.branch_id)
    deletion_id = await removing.deletion_of(web.me().id, found, message.id)
    await removing.restore(chat, found, deletion_id)
    return await said_there(found, message)


@tree_api.post("/chats/<chat_id>/messages/delete")
@takes(Removal, errors=("NOT_ON_BRANCH",))
async def take_off_many(chat_id: str) -> Data[DeletionObject]:
    """Take these messages off a branch, or one and all that follow it: all or none."""
    form = await web.body(Removal)
    chat = await find.chat_for(web.me().id, chat_id)
    found = await find.branch_of(chat, form.branch_id)
    if (form.message_ids is None) == (form.from_message_id is None):
        raise Invalid.field("messageIds", "Give messageIds or fromMessageId.")
    if form.from_message_id is not None:
        (message,) = await find.messages_of(chat, [form.from_message_id])
        return _gone(await removing.remove_from(chat, found, message), found)
    messages = await find.messages_of(chat, form.message_ids or [])
    return _gone(await removing.remove(chat, found, messages), found)


def _gone(deletion: removing.Deletion, branch: Branch) -> Data[DeletionObject]:
    return web.data(
        {"branchId": str(branch.id), "deletionId": str(deletion.id), "count": deletion.count}
    )


@tree_api.put("/messages/<message_id>/visibility")
@takes(Visibility, errors=("NOT_ON_BRANCH",))
async def visibility(message_id: str) -> Data[MessageObject]:
    """Keep a message in the chat and leave it out of the prompt, or put it back in."""
    form = await web.body(Visibility)
    chat, found, message = await _place(message_id, form.branch_id)
    await editing.show(chat, found, message, hidden=form.hidden)
    return await said_there(found, message)


@tree_api.post("/messages/<message_id>/variants")
@takes(NewVariant, creates=True, errors=("NOT_ON_BRANCH", "GENERATION_RUNNING"))
async def add(message_id: str) -> Data[VariantObject]:
    """A variant by hand."""
    form = await web.body(NewVariant)
    text = checked(form.prompt_text)
    chat, found, message = await _place(message_id, form.branch_id)

    async def make() -> Answer:
        variant = await editing.add(chat, found, message, text, choose=form.choose)
        return {"variantId": str(variant.id)}

    ids = await made_once(web.me().id, "variant", form.model_dump_json(), make)
    return await _variant(found, message, ids["variantId"])


async def _variant(branch: Branch, message: Message, variant_id: object) -> Data[VariantObject]:
    variant = await find.variant_of(message, variant_id)
    line = await thread.line(branch, message.id)
    selected = line is not None and line.variant_id == str(variant.id)
    return web.data(variant_json(variant, selected, await _so_far(variant)))


async def _so_far(variant: Variant) -> dict[str, tuple[str, str]]:
    if variant.status != "streaming":
        return {}
    return await thread.words_so_far({str(variant.generation_id): variant.prompt_text})


@tree_api.get("/messages/<message_id>/variants")
@takes(query={"branchId": ON_BRANCH}, errors=("NOT_ON_BRANCH",))
async def variants(message_id: str) -> Listed[VariantObject]:
    """The variants of a message, oldest first."""
    _, _, message, entry = await find.place_of(
        web.me().id, message_id, request.args.get("branchId")
    )
    found = Variant.filter(message_id=message.id, deleted_at=None)
    page = await pieces.by_number(found, "ordinal")
    said = await thread.words_so_far(
        {str(v.generation_id): v.prompt_text for v in page.items if v.status == "streaming"}
    )
    return web.listed(page, lambda v: variant_json(v, entry.variant_seq == v.seq, said))


@tree_api.post("/messages/<message_id>/variants/<variant_id>/select")
@takes(Place, errors=("NOT_ON_BRANCH",))
async def select(message_id: str, variant_id: str) -> Data[VariantObject]:
    """Choose this variant on a branch."""
    form = await web.body(Place)
    chat, found, message = await _place(message_id, form.branch_id)
    variant = await find.variant_of(message, variant_id)
    await editing.choose(chat, found, message, variant)
    return web.data(variant_json(variant, True, await _so_far(variant)))


@tree_api.delete("/messages/<message_id>/variants/<variant_id>")
@takes(
    query={"branchId": ON_BRANCH},
    errors=("NOT_ON_BRANCH", "LAST_VARIANT", "GENERATION_RUNNING"),
)
async def drop(message_id: str, variant_id: str) -> Data[MessageObject]:
    """Move a variant to the trash; where it was chosen on the branch its neighbour is chosen."""
    branch_id = request.args.get("branchId")
    chat, found, message, entry = await find.place_of(web.me().id, message_id, branch_id)
    variant = await find.variant_of(message, variant_id, entry)
    await editing.drop(chat, found, message, variant)
    return await said_there(found, message)

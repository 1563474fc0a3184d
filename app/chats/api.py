"""Chats, branches, messages and variants as JSON."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import db, paging, web
from app.accounts.idempotency import Attempt, once
from app.chats import find, keeping, places, thread, writing
from app.chats.forms import ChatChange, NewChat, Place
from app.chats.models import Branch, Variant
from app.chats.objects import branch_json, chat_json, message_json, variant_json
from app.chats.starting import start
from app.errors import Invalid
from app.profiles.find import profile_for

api = Blueprint("chats_api", __name__, url_prefix="/api")


@api.get("/entity-profiles/<profile_id>/chats")
async def chats_of(profile_id: str) -> ResponseReturnValue:
    """A character's chats, newest activity first."""
    profile = await profile_for(web.me().id, profile_id)
    page = await find.page_of_chats(profile.id, paging.limit(), paging.cursor())
    return web.data([chat_json(chat) for chat in page.items], **page.meta)


@api.post("/entity-profiles/<profile_id>/chats")
async def begin(profile_id: str) -> ResponseReturnValue:
    """Chat, branch and greeting, all or nothing."""
    form = await web.body(NewChat)
    profile = await profile_for(web.me().id, profile_id)

    @db.transaction
    async def act() -> tuple[dict[str, str | None], bool]:
        async def make() -> dict[str, str | None]:
            chat, branch = await start(web.me(), profile, form.title, form.meta, form.greeting)
            return {"chatId": str(chat.id), "branchId": str(branch.id)}

        attempt = Attempt.of_request(form.model_dump_json())
        return await once(web.me().id, attempt.key, "chat", attempt.words, make)

    ids, _fresh = await act()
    chat, branch = await find.branch_for(web.me().id, ids["branchId"])
    count = await thread.count_before(branch, 2**61)
    return web.data({"chat": chat_json(chat), "mainBranch": branch_json(branch, count)})


@api.get("/chats/<chat_id>")
async def chat(chat_id: str) -> ResponseReturnValue:
    """One chat."""
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id)))


@api.put("/chats/<chat_id>")
async def change(chat_id: str) -> ResponseReturnValue:
    """Title, status or meta of a chat."""
    form = await web.body(ChatChange)
    found = await find.chat_for(web.me().id, chat_id)
    return web.data(chat_json(await keeping.change(found, form)))


@api.delete("/chats/<chat_id>")
async def delete(chat_id: str) -> ResponseReturnValue:
    """Move a chat to the trash."""
    found = await find.chat_for(web.me().id, chat_id)
    await keeping.to_trash(found)
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id, deleted=True)))


@api.post("/trash/chat/<chat_id>/restore")
async def restore(chat_id: str) -> ResponseReturnValue:
    """Bring a chat back."""
    found = await find.chat_for(web.me().id, chat_id, deleted=True)
    return web.data(chat_json(await keeping.from_trash(found)))


@api.delete("/trash/chat/<chat_id>")
async def purge(chat_id: str) -> ResponseReturnValue:
    """Delete a chat for ever."""
    await keeping.purge(await find.chat_for(web.me().id, chat_id, deleted=True))
    return web.data({"id": chat_id})


@api.get("/chats/<chat_id>/branches")
async def branches(chat_id: str) -> ResponseReturnValue:
    """All branches of a chat, in the order of their making."""
    found = await find.chat_for(web.me().id, chat_id)
    counts = await db.rows(
        "SELECT b.seq, COUNT(e.id) AS messages FROM chat_branches b LEFT JOIN branch_entries e"
        " ON e.branch_seq = b.seq AND e.deleted_at IS NULL WHERE b.chat_id = ? GROUP BY b.seq",
        found.id,
    )
    count = {row["seq"]: row["messages"] for row in counts}
    listed = await Branch.filter(chat_id=found.id, deleted_at=None).order_by("seq")
    return web.data([branch_json(branch, count[branch.seq]) for branch in listed])


@api.post("/chats/<chat_id>/branches/<branch_id>/activate")
async def activate(chat_id: str, branch_id: str) -> ResponseReturnValue:
    """This branch is the one that opens from now on."""
    found = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(found, branch_id)
    await db.transaction(writing.activate)(found, branch)
    return web.data(chat_json(await find.chat_for(web.me().id, chat_id)))


@api.get("/chats/<chat_id>/messages")
async def messages(chat_id: str) -> ResponseReturnValue:
    """The newest page of a branch, or the one before or after a cursor; oldest first."""
    found = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(found, request.args.get("branchId"))
    limit = paging.limit()
    before, after = request.args.get("before"), request.args.get("after")
    if before and after:
        raise Invalid.field("after", "Give before or after, not both.")
    if after:
        page = await thread.following(branch, await places.from_cursor(branch, after), limit)
        edge = page.lines[-1] if page.lines else None
    else:
        place = await places.from_cursor(branch, before) if before else None
        page = await thread.newest(branch, limit, place)
        edge = page.lines[0] if page.lines else None
    cursor = places.to_cursor(edge.position) if edge and page.more else None
    value = {"branchId": str(branch.id), "messages": [message_json(m, branch) for m in page.lines]}
    return web.data(value, nextCursor=cursor, hasMore=page.more)


@api.get("/messages/<message_id>/variants")
async def variants(message_id: str) -> ResponseReturnValue:
    """The variants of a message, oldest first."""
    _, _, message, entry = await find.place_of(
        web.me().id, message_id, request.args.get("branchId")
    )
    found = await Variant.filter(message_id=message.id, deleted_at=None).order_by("ordinal")
    said = await thread.words_so_far(
        [str(v.generation_id) for v in found if v.status == "streaming"]
    )
    return web.data([variant_json(v, entry.variant_seq == v.seq, said) for v in found])


@api.post("/messages/<message_id>/variants/<variant_id>/select")
async def select(message_id: str, variant_id: str) -> ResponseReturnValue:
    """Choose this variant on a branch."""
    form = await web.body(Place)
    found, branch, message, _ = await find.place_of(web.me().id, message_id, form.branch_id)
    variant = await find.variant_of(message, variant_id)
    await db.transaction(writing.choose)(found, branch, message, variant)
    said = await thread.words_so_far(
        [str(variant.generation_id)] if variant.status == "streaming" else []
    )
    return web.data(variant_json(variant, True, said))

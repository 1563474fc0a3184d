"""The branches of a story: the picker, and what can be done with one."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import branch_list, branching, find, naming
from app.chats.forms import BranchChange
from app.chats.models import Branch, Chat
from app.chats.screen import Screen
from app.errors import Conflict, Invalid, Problem

branch_pages = Blueprint("branches", __name__)


@branch_pages.get("/chats/<chat_id>/branches")
async def branches(chat_id: str) -> ResponseReturnValue:
    """All of them, as a tree; for htmx the picker of an open page."""
    chat = await find.chat_for(web.me().id, chat_id)
    open_one = await find.branch_of(chat, request.args.get("open"), even_gone=True)
    rows = await branch_list.of_chat(chat, open_one)
    if web.is_htmx():
        return await web.fragment("chats/_branches.html", rows=rows)
    bar = await (await Screen.of(chat, open_one)).bar()
    return await web.page("chats/branches.html", **bar, rows=rows)


@branch_pages.post("/branches/<branch_id>/title")
async def rename(branch_id: str) -> ResponseReturnValue:
    """Give a branch another title."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    form = await request.form
    try:
        await branching.change(chat, branch, naming.wanted(BranchChange, form))
    except (Conflict, Invalid) as problem:
        _, fresh = await find.branch_for(web.me().id, branch_id)
        return await _rename_again(chat, fresh, form.get("title", ""), problem)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


async def _rename_again(
    chat: Chat, fresh: Branch, typed: str, problem: Problem
) -> ResponseReturnValue:
    form = branch_list.naming_of(fresh.id, fresh.title, fresh.version)
    bar = await (await Screen.of(chat, fresh)).bar()
    return await naming.again(form, typed, problem, f"/chats/{chat.id}/branches", bar)


@branch_pages.post("/branches/<branch_id>/delete")
async def delete_branch(branch_id: str) -> ResponseReturnValue:
    """Move a branch to the trash."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    await branching.to_trash(chat, branch)
    told, undo = f"“{branch.title}” is in the trash.", f"/trash/branch/{branch.id}/restore"
    return web.back(web.with_notice(f"/chats/{chat.id}/branches", told, undo))

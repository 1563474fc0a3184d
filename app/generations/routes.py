"""Saying something, asking for another answer, stopping: the forms of a chat's page."""

from quart import Blueprint, Response, g, request
from quart.typing import ResponseReturnValue

from app import live, web
from app.accounts.idempotency import Attempt
from app.chats import find
from app.chats.models import Branch, Chat, Message
from app.chats.routes import around, drawn
from app.chats.saying import Said, checked
from app.chats.screen import Screen
from app.errors import Problem
from app.generations import turn
from app.generations.stopping import stop

pages = Blueprint("generations", __name__)


@pages.post("/branches/<branch_id>/messages")
async def say(branch_id: str) -> ResponseReturnValue:
    """Send a line. Refused, it stays in the box with the reason beside it."""
    form = await request.form
    text = g.kept = form.get("text", "")
    chat, branch = await find.branch_for(web.me().id, branch_id)
    try:
        said, attempt = Said(checked(text)), Attempt.of_request(text, form.get("key"))
        await turn.say(web.me(), chat, branch, said, attempt=attempt)
    except Problem as problem:
        return await _composer(chat, branch, text, problem)
    if web.is_htmx():
        return await _composer(chat, branch)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


async def _composer(
    chat: Chat, branch: Branch, text: str = "", problem: Problem | None = None
) -> ResponseReturnValue:
    """A fresh composer; or the same text with what is wrong, alone or in its page."""
    place = live.show(live.bus().cursor)
    screen = await Screen.of(chat, branch)
    code, headers = (problem.status, problem.headers) if problem else (200, {})
    composer = screen.composer(
        await screen.board.state(branch), text, problem.message if problem else None
    )
    if web.is_htmx():
        html, _ = await web.fragment("chats/_composer.html", composer=composer)
        return html, code, headers
    context = {**await screen.page(), **await around(screen, place), "composer": composer}
    html, _ = await web.page("chats/chat.html", **context)
    return html, code, headers


@pages.post("/branches/<branch_id>/messages/<message_id>/variants")
async def regenerate(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Write this answer another way."""
    chat, branch, message = await _message(branch_id, message_id)
    attempt = Attempt.of_request("", (await request.form).get("key"))
    started, _ = await turn.regenerate(web.me(), chat, branch, message, attempt=attempt)
    if started.branchId != str(branch.id):
        return web.back(f"/chats/{chat.id}/branches/{started.branchId}")
    return await drawn(chat, branch, message)


async def _message(branch_id: str, message_id: str) -> tuple[Chat, Branch, Message]:
    chat, branch = await find.branch_for(web.me().id, branch_id)
    _, _, message, _ = await find.place_of(web.me().id, message_id, branch.id)
    return chat, branch, message


@pages.post("/branches/<branch_id>/replies")
async def answer(branch_id: str) -> ResponseReturnValue:
    """Ask for the answer that is missing."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    attempt = Attempt.of_request("", (await request.form).get("key"))
    await turn.answer(web.me(), chat, branch, attempt=attempt)
    if web.is_htmx():
        return Response("", 204)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


@pages.post("/generations/<generation_id>/cancellation")
async def cancel(generation_id: str) -> ResponseReturnValue:
    """Stop a reply. One that has ended meanwhile is just shown."""
    generation = await stop(web.me().id, generation_id, fine_if_over=True)
    branch = await Branch.get_or_none(id=generation.branch_id, deleted_at=None)
    if web.is_htmx() and branch is not None:  # it may have been made for this reply alone
        chat = await find.chat_for(web.me().id, generation.chat_id)
        screen = await Screen.of(chat, branch)
        composer = screen.composer(await screen.board.state(branch))
        return await web.fragment("chats/_composer_action.html", composer=composer)
    return web.back(f"/chats/{generation.chat_id}")

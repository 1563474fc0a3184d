"""Saying something, asking for another answer, stopping: the forms of a chat's page."""

from collections.abc import Awaitable, Callable, Mapping

from quart import Blueprint, Response, g, request
from quart.typing import ResponseReturnValue

from app import db, live, web
from app.accounts.idempotency import Attempt
from app.chats import drafts, editing, find
from app.chats.drawn import drawn
from app.chats.models import Branch, Chat, Message
from app.chats.routes import around
from app.chats.saying import Said, checked, storable
from app.chats.screen import Screen
from app.chats.tree_routes import Spot, edited, spot
from app.errors import Conflict, Limited, Problem
from app.generations import rewriting, turn
from app.generations.model_routes import model_pages
from app.generations.stopping import stop
from app.generations.template_routes import template_pages
from app.generations.told_routes import told_pages
from app.generations.trial_routes import trial_pages

pages = Blueprint("generations", __name__)
__all__ = ["model_pages", "pages", "template_pages", "told_pages", "trial_pages"]


@pages.post("/branches/<branch_id>/messages")
async def say(branch_id: str) -> ResponseReturnValue:
    """Send a line. Refused, it stays in the box with the reason beside it."""
    return await _sent(branch_id, "user", turn.say)


@pages.post("/branches/<branch_id>/notes")
async def note(branch_id: str) -> ResponseReturnValue:
    """What stands in the composer as the narrator's, without a reply."""
    return await _sent(branch_id, "system", turn.only_say)


async def _sent(
    branch_id: str, role: str, tell: Callable[..., Awaitable[object]]
) -> ResponseReturnValue:
    form = await request.form
    text = g.kept = form.get("text", "")
    chat, branch = await find.branch_for(web.me().id, branch_id)
    try:
        said = Said(checked(text), role, composed=True)
        attempt = Attempt.of_request(text, form.get("key"))
        await tell(web.me(), chat, branch, said, attempt=attempt)
    except Problem as problem:
        return await _refused(chat, branch, text, problem)
    if web.is_htmx() and not form.get("elsewhere"):
        return await _composer(chat, branch)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


@pages.post("/branches/<branch_id>/turns")
async def turn_for_me(branch_id: str) -> ResponseReturnValue:
    """The model writes the user's turn into the composer, after what stands there."""
    form = await request.form
    typed = g.kept = form.get("text")
    chat, branch = await find.branch_for(web.me().id, branch_id)
    try:
        text = None if typed is None else storable(typed)
        attempt = Attempt.of_request(typed or "", form.get("once"))
        await turn.impersonate(web.me(), chat, branch, typed=text, attempt=attempt)
    except Problem as problem:
        return await _refused(chat, branch, typed or "", problem)
    return _on_the_stream(chat, branch)  # the words come there, and whether one can stop them


@pages.post("/branches/<branch_id>/draft")
async def keep(branch_id: str) -> ResponseReturnValue:
    """Keep what stands in the composer for later."""
    text = g.kept = (await request.form).get("text", "")
    chat, branch = await find.branch_for(web.me().id, branch_id)
    await db.transaction(drafts.keep)(chat, branch, storable(text))
    return _on_the_stream(chat, branch)


def _on_the_stream(chat: Chat, branch: Branch) -> ResponseReturnValue:
    if web.is_htmx():
        return Response("", 204)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


async def _refused(chat: Chat, branch: Branch, text: str, problem: Problem) -> ResponseReturnValue:
    """The text stays in the box. What could be sent in a moment is kept for the next page, too:
    without scripts nothing else has kept it."""
    if not web.is_htmx() and isinstance(problem, Conflict | Limited):
        await db.transaction(drafts.keep)(chat, branch, storable(text))
    return await _composer(chat, branch, text, problem)


async def _composer(
    chat: Chat, branch: Branch, text: str = "", problem: Problem | None = None
) -> ResponseReturnValue:
    """A fresh composer; or the same text with what is wrong, alone or in its page."""
    place = live.show(live.bus().cursor)
    screen = await Screen.of(chat, branch)
    code, headers = (problem.status, problem.headers) if problem else (200, {})
    composer = await screen.composer(await screen.board.state(branch), text, problem)
    if web.is_htmx():
        html, _ = await web.fragment("chats/_composer.html", composer=composer)
        return html, code, headers
    context = {**await screen.page(), **await around(screen, place), "composer": composer}
    html, _ = await web.page("chats/chat.html", **context)
    return html, code, headers


@pages.post("/branches/<branch_id>/messages/<message_id>/variants")
async def regenerate(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Write this answer another way; in mid-story on a new branch, or by choice in place."""
    chat, branch, message = await _message(branch_id, message_id)
    form = await request.form
    in_place = form.get("in_place") == "1"
    attempt = Attempt.of_request("in place" if in_place else "", form.get("key"))
    started, _ = await rewriting.regenerate(
        web.me(), chat, branch, message, in_place=in_place, attempt=attempt
    )
    if started.branchId != str(branch.id):
        return web.back(f"/chats/{chat.id}/branches/{started.branchId}")
    return await drawn(chat, branch, message)


@pages.post("/branches/<branch_id>/messages/<message_id>/edits")
async def edit(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Save what was edited, with `answer` to have it answered again; refused, it stays in the box
    with the reason beside it."""
    form = await request.form
    text = g.kept = form.get("text", "")
    it = await spot(branch_id, message_id)
    try:
        if form.get("answer") == "1":
            return await _answered_again(it, checked(text), form)
        await editing.save(it.chat, it.branch, it.message, checked(text), form.get("seen") or None)
    except Problem as problem:
        return await edited(await spot(branch_id, message_id), text, problem)
    return await drawn(it.chat, it.branch, it.message)


async def _answered_again(it: Spot, text: str, form: Mapping[str, str]) -> ResponseReturnValue:
    started, _ = await rewriting.answer_again(
        *(web.me(), it.chat, it.branch, it.message, text),
        seen=form.get("seen") or None,
        attempt=Attempt.of_request(text, form.get("key")),
    )
    if started.branchId != str(it.branch.id):
        return web.back(f"/chats/{it.chat.id}/branches/{started.branchId}")
    return await drawn(it.chat, it.branch, it.message)


@pages.post("/branches/<branch_id>/messages/<message_id>/continuations")
async def carry_on(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Let the last answer go on where it ended."""
    chat, branch, message = await _message(branch_id, message_id)
    attempt = Attempt.of_request("", (await request.form).get("key"))
    await rewriting.carry_on(web.me(), chat, branch, message, attempt=attempt)
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
    return _on_the_stream(chat, branch)


@pages.post("/generations/<generation_id>/cancellation")
async def cancel(generation_id: str) -> ResponseReturnValue:
    """Stop a reply. One that has ended meanwhile is just shown."""
    generation = await stop(web.me().id, generation_id, fine_if_over=True)
    branch = await Branch.get_or_none(id=generation.branch_id, deleted_at=None)
    if generation.is_trial:
        return web.back(f"/runs/{generation.pipeline_run_id}")
    if web.is_htmx() and branch is not None:  # it may have been made for this reply alone
        chat = await find.chat_for(web.me().id, generation.chat_id)
        screen = await Screen.of(chat, branch)
        composer = await screen.composer(await screen.board.state(branch), "")
        return await web.fragment("chats/_composer_action.html", composer=composer)
    return web.back(f"/chats/{generation.chat_id}")

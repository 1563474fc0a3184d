"""The pages of chats."""

from collections.abc import AsyncIterator
from typing import Any

from quart import Blueprint, Response, render_template, request
from quart.typing import ResponseReturnValue

from app import db, live, web
from app.chats import find, keeping, places, thread, writing
from app.chats.forms import ChatChange
from app.chats.screen import Screen, partial
from app.chats.starting import start
from app.chats.stream import PageStream
from app.errors import NotFound
from app.live.sse import frame, stream
from app.profiles.find import profile_for

pages = Blueprint("chats", __name__)


@pages.post("/characters/<profile_id>/chats")
async def begin(profile_id: str) -> ResponseReturnValue:
    """Start a chat with a character."""
    profile = await profile_for(web.me().id, profile_id)
    chat, _branch = await db.transaction(start)(web.me(), profile)
    return web.back(f"/chats/{chat.id}")


@pages.get("/chats/<chat_id>")
async def show(chat_id: str) -> ResponseReturnValue:
    """The branch that was open last."""
    chat = await find.chat_for(web.me().id, chat_id)
    return await _page(await Screen.of(chat, await find.branch_of(chat, None)))


@pages.get("/chats/<chat_id>/branches/<branch_id>")
async def show_branch(chat_id: str, branch_id: str) -> ResponseReturnValue:
    """One branch; with `before` the messages before that place, for scrolling up."""
    chat = await find.chat_for(web.me().id, chat_id)
    if await find.was_branch_of(chat, branch_id):
        return web.back(f"/chats/{chat.id}")
    screen = await Screen.of(chat, await find.branch_of(chat, branch_id))
    before = request.args.get("before")
    if before and web.is_htmx():
        page = await thread.newest(
            screen.branch, before=await places.from_cursor(screen.branch, before)
        )
        messages, older_url = await screen.draw(page.lines), screen.older_url(page)
        return await web.fragment("chats/_older.html", messages=messages, older_url=older_url)
    return await _page(screen, before)


async def _page(screen: Screen, before: str | None = None) -> ResponseReturnValue:
    # The place is taken before anything is read: what happens in between is sent again, which
    # does no harm; taken afterwards, it would be missed.
    place = live.show(live.bus().cursor)
    position = await places.from_cursor(screen.branch, before) if before else None
    context = await screen.page(position)
    return await web.page("chats/chat.html", **context, **await around(screen, place))


async def around(screen: Screen, place: str) -> dict[str, Any]:
    return {
        "stream_url": f"/chats/{screen.chat.id}/events?branch={screen.branch.id}&after={place}",
        "storyteller": await web.shell("storyteller"),
    }


@pages.get("/chats/<chat_id>/events")
async def events(chat_id: str) -> ResponseReturnValue:
    """The page's stream."""
    web.limits().admit_stream(web.me().id)
    try:
        chat = await find.chat_for(web.me().id, chat_id)
    except NotFound:
        return stream(_once(await _goodbye()))
    wanted = request.args.get("branch")  # an open page may outlive its branch
    screen = await Screen.of(chat, await find.branch_of(chat, wanted, even_gone=True))
    place = live.parse(request.headers.get("Last-Event-ID")) or live.parse(
        request.args.get("after")
    )
    frames = PageStream(screen, place or live.bus().cursor).frames()
    return stream(web.limits().held(web.me().id, frames))


async def _goodbye() -> bytes:
    """One event that takes the stream off a page whose chat is gone: a page that got an error
    instead would ask again for ever."""
    sentence = "This story is not here any more."
    problem = await render_template("shared/_problem.html", sentence=sentence)
    return frame(partial("live", '<div id="live" hidden></div>') + partial("problem", problem))


async def _once(event: bytes) -> AsyncIterator[bytes]:
    yield event


@pages.post("/chats/<chat_id>/title")
async def rename(chat_id: str) -> ResponseReturnValue:
    """Give the chat another title."""
    chat = await find.chat_for(web.me().id, chat_id)
    wanted = web.parse(ChatChange, {"title": (await request.form).get("title", "")})
    await keeping.change(chat, wanted)
    return web.back(f"/chats/{chat.id}")


@pages.post("/chats/<chat_id>/delete")
async def delete(chat_id: str) -> ResponseReturnValue:
    """Move the chat to the trash."""
    chat = await find.chat_for(web.me().id, chat_id)
    await keeping.to_trash(chat)
    url = f"/characters/{chat.entity_profile_id}"
    return web.back(web.with_notice(url, f"“{chat.title}” is in the trash."))


@pages.post("/trash/chat/<chat_id>/restore")
async def restore(chat_id: str) -> ResponseReturnValue:
    """Bring the chat back."""
    chat = await find.chat_for(web.me().id, chat_id, deleted=True)
    await keeping.from_trash(chat)
    return web.back(f"/chats/{chat.id}")


@pages.post("/trash/chat/<chat_id>/purge")
async def purge(chat_id: str) -> ResponseReturnValue:
    """Delete the chat for ever."""
    await keeping.purge(await find.chat_for(web.me().id, chat_id, deleted=True))
    return web.back("/trash")


@pages.post("/branches/<branch_id>/messages/<message_id>/variants/<variant_id>/choice")
async def choose(branch_id: str, message_id: str, variant_id: str) -> ResponseReturnValue:
    """Swipe: on this branch the message says this variant."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    _, _, message, _ = await find.place_of(web.me().id, message_id, branch.id)
    variant = await find.variant_of(message, variant_id)
    await db.transaction(writing.choose)(chat, branch, message, variant)
    return await drawn(chat, branch, message)


async def drawn(chat: Any, branch: Any, message: Any) -> ResponseReturnValue:
    """The message as it is now: alone for htmx, in its page for a plain form.

    One that is being written comes on the stream alone: drawn here as well, whichever came last
    would win, and words that the stream had brought would be gone.
    """
    if not web.is_htmx():
        return web.back(f"/chats/{chat.id}/branches/{branch.id}#m-{message.seq}")
    screen = await Screen.of(chat, branch)
    view = await screen.message(message.id)
    if view is None or view.state == "streaming":
        return Response("", 204)
    return await web.fragment("chats/_message.html", message=view)

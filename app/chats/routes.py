"""The pages of chats."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from app import live, web
from app.chats import editing, find, keeping, naming, places, removing, starting, window
from app.chats.branch_routes import branch_pages
from app.chats.drawn import drawn
from app.chats.forms import ChatChange, NewChat
from app.chats.list_routes import list_pages
from app.chats.map_routes import map_pages
from app.chats.models import Branch
from app.chats.note_routes import note_pages
from app.chats.opening import opened
from app.chats.persona_routes import persona_pages
from app.chats.screen import Screen, partial
from app.chats.stream import PageStream
from app.chats.trash_routes import trash_pages
from app.chats.tree_routes import tree_pages, undo_of
from app.chats.views import Undo, message_url
from app.chats.window import Window
from app.errors import Conflict, Invalid, NotFound
from app.live.sse import frame, stream
from app.profiles.find import profile_for

__all__ = [
    "around",
    "branch_pages",
    "list_pages",
    "map_pages",
    "note_pages",
    "pages",
    "persona_pages",
    "trash_pages",
    "tree_pages",
]

pages = Blueprint("chats", __name__)


@pages.post("/characters/<profile_id>/chats")
async def begin(profile_id: str) -> ResponseReturnValue:
    """Start a chat with a character."""
    profile, key = await profile_for(web.me().id, profile_id), (await request.form).get("key")
    chat, _branch = await starting.begin(web.me(), profile, NewChat.model_validate({}), key)
    return web.back(f"/chats/{chat.id}")


@pages.get("/chats/<chat_id>")
async def show(chat_id: str) -> ResponseReturnValue:
    """The branch that was open last."""
    chat = await find.chat_for(web.me().id, chat_id)
    return await _page(await Screen.of(chat, await find.branch_of(chat, None)))


@pages.get("/chats/<chat_id>/branches/<branch_id>")
async def show_branch(chat_id: str, branch_id: str) -> ResponseReturnValue:
    """One branch: its end; around the message `at`; or what lies `before` or `after` a place."""
    chat = await find.chat_for(web.me().id, chat_id)
    if await find.was_branch_of(chat, branch_id):
        return web.back(f"/chats/{chat.id}")
    branch, at = await find.branch_of(chat, branch_id), request.args.get("at")
    screen = await Screen.of(chat, branch, await window.position_of(branch, at) if at else None)
    if before := request.args.get("before"):
        return await _further(screen, "chats/_older.html", window.before, before)
    if after := request.args.get("after"):
        return await _further(screen, "chats/_later.html", window.after, after)
    return await _page(screen)


Further = Callable[[Branch, int], Awaitable[Window]]


async def _further(screen: Screen, piece: str, read: Further, cursor: str) -> ResponseReturnValue:
    """The messages beyond a place: for htmx a piece of the thread, else a page of their own.

    What a piece brings may have changed since its page began to listen, so where it holds what
    still grows the page listens anew, from before it was read.
    """
    place = live.show(live.bus().cursor)
    shown = await read(screen.branch, await places.from_cursor(screen.branch, cursor))
    if not web.is_htmx():
        return await _page(screen, shown)
    context = await screen.thread(shown)
    grows = not context["later_url"] or any(one.live for one in context["messages"])
    url = stream_url(screen, place) if grows else None
    return await web.fragment(piece, **context, stream_url=url)


async def _page(screen: Screen, shown: Window | None = None) -> ResponseReturnValue:
    # The place is taken before anything is read: what happens in between is sent again, which
    # does no harm; taken afterwards, it would be missed.
    place = live.show(live.bus().cursor)
    await opened(screen.chat, screen.branch)
    context = await screen.page(shown)
    return await web.page("chats/chat.html", **context, **await around(screen, place))


async def around(screen: Screen, place: str) -> dict[str, Any]:
    return {
        "stream_url": stream_url(screen, place),
        "storyteller": await web.shell("storyteller"),
        "undo": await _undo(screen.branch),
    }


def stream_url(screen: Screen, place: str) -> str:
    """Where an open page listens, from this place of the chat's channel on."""
    at = f"&at={places.to_cursor(screen.at)}" if screen.at is not None else ""
    return f"/chats/{screen.chat.id}/events?branch={screen.branch.id}{at}&after={place}"


@pages.get("/chats/<chat_id>/messages/<message_id>")
async def show_message(chat_id: str, message_id: str) -> ResponseReturnValue:
    """A message where it stands: on the branch asked for, else on the open one, else where it
    was written."""
    wanted = request.args.get("branch")
    named = await find.chat_for(web.me().id, chat_id)
    chat, branch, message, _ = await find.place_of(web.me().id, message_id, wanted)
    if chat.id != named.id:
        raise NotFound("message")
    return web.back(message_url(branch, message.id, message.seq))


async def _undo(branch: Branch) -> Undo | None:
    """The way back from a deletion that the address names."""
    if not (named := request.args.get("undo")):
        return None
    deletion_id = web.row_id(named, "deletion")
    return undo_of(branch, deletion_id, await removing.count_of(branch, deletion_id))


@pages.get("/chats/<chat_id>/events")
async def events(chat_id: str) -> ResponseReturnValue:
    """The page's stream."""
    web.admit_stream()
    try:
        chat = await find.chat_for(web.me().id, chat_id)
    except NotFound:
        return stream(_once(await _goodbye()))
    wanted = request.args.get("branch")  # an open page may outlive its branch
    branch = await find.branch_of(chat, wanted, even_gone=True)
    at = request.args.get("at")
    screen = await Screen.of(chat, branch, await places.from_cursor(branch, at) if at else None)
    place = live.parse(request.headers.get("Last-Event-ID")) or live.parse(
        request.args.get("after")
    )
    frames = PageStream(screen, place or live.bus().cursor).frames()
    return web.streamed(frames)


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
    form = await request.form
    try:
        await keeping.change(chat, naming.wanted(ChatChange, form))
    except (Conflict, Invalid) as problem:
        fresh = await find.chat_for(web.me().id, chat_id)
        bar = await (await Screen.of(fresh, await find.branch_of(fresh, None))).bar()
        title = form.get("title", "")
        return await naming.again(bar["chat"].naming, title, problem, bar["chat"].url, bar)
    return web.back(f"/chats/{chat.id}")


@pages.post("/chats/<chat_id>/delete")
async def delete(chat_id: str) -> ResponseReturnValue:
    """Move the chat to the trash."""
    chat = await find.chat_for(web.me().id, chat_id)
    await keeping.to_trash(chat)
    url = f"/characters/{chat.entity_profile_id}"
    sentence, undo = f"“{chat.title}” is in the trash.", f"/trash/chat/{chat.id}/restore"
    return web.back(web.with_notice(url, sentence, undo))


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
    await editing.choose(chat, branch, message, variant)
    return await drawn(chat, branch, message)

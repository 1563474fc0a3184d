"""The pages of runs: a chat's, and one alone."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import live, web
from app.chats import find
from app.chats.models import Chat
from app.chats.screen import Screen
from app.pipelines.definition_routes import definition_pages
from app.pipelines.find import run_for, runs_of
from app.pipelines.ready_routes import ready_pages
from app.pipelines.views import RunView
from app.pipelines.watching import RunStream, answer_of

pages = Blueprint("pipelines", __name__)
__all__ = ["definition_pages", "pages", "ready_pages"]

PAGE = 30


@pages.get("/chats/<chat_id>/runs")
async def of_chat(chat_id: str) -> ResponseReturnValue:
    """How the answers of this story came about."""
    chat = await find.chat_for(web.me().id, chat_id)
    page = await runs_of(chat, PAGE, request.args.get("after"))
    more = f"/chats/{chat.id}/runs?after={page.next_cursor}" if page.next_cursor else None
    runs = [RunView.of(one) for one in page.items]
    first = f"/chats/{chat.id}/runs" if request.args.get("after") else None
    urls = {"next_url": more, "first_url": first}
    return await web.page("pipelines/runs.html", **await _bar(chat), runs=runs, **urls)


@pages.get("/runs/<run_id>")
async def one(run_id: str) -> ResponseReturnValue:
    """How one answer came about, live while it does."""
    place = live.show(live.bus().cursor)  # before anything is read: see the chats' page
    found = await run_for(web.me().id, run_id)
    chat = await find.chat_for(web.me().id, found.row.chat_id)
    listen = f"/runs/{found.row.id}/events?after={place}"
    running = found.row.status == "running"
    return await web.page(
        "pipelines/run.html",
        **await _bar(chat),
        **await answer_of(found),
        stream_url=listen if running else None,
    )


@pages.get("/runs/<run_id>/events")
async def events(run_id: str) -> ResponseReturnValue:
    """The page's stream."""
    web.admit_stream()
    found = await run_for(web.me().id, run_id)
    chat = await find.chat_for(web.me().id, found.row.chat_id)
    screen = await Screen.of(chat, await find.branch_of(chat, None))
    place = live.parse(request.headers.get("Last-Event-ID")) or live.parse(
        request.args.get("after")
    )
    frames = RunStream(screen, found, place or live.bus().cursor).frames()
    return web.streamed(frames)


async def _bar(chat: Chat) -> dict[str, object]:
    return await (await Screen.of(chat, await find.branch_of(chat, None))).bar()

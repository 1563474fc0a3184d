"""Pages of lists: they are told that something in them has changed, and fetch themselves anew.

Whoever changes anything changes a list, so everything that a request commits tells its user's;
what happens by itself (a reply ends, a story is opened) says so where it happens.
"""

from collections.abc import AsyncGenerator
from functools import partial

from quart import Blueprint, Quart, g, request
from quart.typing import ResponseReturnValue

from app import db, live, web
from app.guard import SAFE
from app.live.ids import EventId
from app.live.sse import BEAT_SECONDS, frame

pages = Blueprint("lists", __name__)


def install(app: Quart) -> None:
    """Every page knows where it would listen; every change is told."""
    app.register_blueprint(pages)
    app.before_request(_begin)
    app.config["SHELL"]["lists_url"] = _lists_url


def leave_alone() -> None:
    """What this request changes stands in no list."""
    db.after_each_commit(None)


def changed(owner_id: object) -> None:
    """This user's lists are not what they were."""
    live.bus().publish(live.lists_channel(owner_id), "lists.changed", {})


async def _begin() -> None:
    # Before anything is read: what happens in between is told again, which does no harm.
    g.place = live.bus().cursor
    if request.method not in SAFE:
        db.after_each_commit(partial(changed, web.me().id))


async def _lists_url() -> str | None:
    """None for what answers a form: it cannot be fetched anew."""
    return f"/events?after={live.show(g.place)}" if request.method == "GET" else None


@pages.get("/events")
async def events() -> ResponseReturnValue:
    """The stream of such a page: a `renew` for whatever has happened since it was read."""
    web.admit_stream()
    last, first = request.headers.get("Last-Event-ID"), request.args.get("after")
    place = live.parse(last) or live.parse(first) or live.bus().cursor
    return web.streamed(_frames(live.lists_channel(web.me().id), place))


async def _frames(channel: str, place: EventId) -> AsyncGenerator[bytes, None]:
    with live.bus().watch(channel) as watch:
        yield frame("", event="beat")
        while not watch.closed:
            news = live.bus().since(channel, place)
            if news is None or news:
                place = live.bus().cursor
                yield frame("", event="renew", event_id=place)
            elif not await watch.wait(BEAT_SECONDS):
                yield frame("", event="beat")

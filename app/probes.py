"""How it is: a line of the log and a figure for every request; /healthz, /readyz and /metrics."""

import asyncio
import ipaddress
import time
import uuid
from collections.abc import Awaitable, Callable

import structlog
from quart import Blueprint, Quart, Response, g, request

from app import db, live, logs
from app.errors import Refused
from app.metrics import exposed, figures

log = structlog.get_logger()
pages = Blueprint("probes", __name__)

PATIENCE = 2.0  # seconds for each thing that must answer
QUIET = {"probes.healthz", "probes.readyz", "probes.metrics", "static", "favicon"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


def install(app: Quart) -> None:
    """Watch every request of this app, from before the door to after it."""
    app.register_blueprint(pages)
    app.before_request(_begun)
    app.after_request(_answered)


async def _begun() -> None:
    g.begun = time.perf_counter()


async def _answered(response: Response) -> Response:
    """Of a stream this is its beginning."""
    seconds = time.perf_counter() - g.begun
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    figures.REQUESTS.add(method, route, str(response.status_code))
    figures.REQUEST_SECONDS.observe(seconds)
    write = log.debug if request.endpoint in QUIET else log.info
    write(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        **_ids(request.view_args or {}),
    )
    return response


def _ids(found: dict[str, str]) -> dict[str, str]:
    """The ids that the address holds; whatever else somebody has put there is left out."""
    return {name: text for name, text in found.items() if _is_id(text)}


def _is_id(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


@pages.get("/healthz")
async def healthz() -> Response:
    """The process lives: it answers."""
    return _plain("ok\n")


@pages.get("/readyz")
async def readyz() -> Response:
    """Can it be used? 503 with a sentence for each thing that says no."""
    said = await asyncio.gather(
        _asked(_database, "The database does not answer."),
        _asked(_journal, "The journal cannot be written, so no reply can be shown."),
    )
    wrong = [sentence for sentence in said if sentence]
    return _plain("\n".join(wrong or ["ready"]) + "\n", 503 if wrong else 200)


async def _asked(ask: Callable[[], Awaitable[str | None]], otherwise: str) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await ask()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is not ready
        log.warning("probe.failed", probe=ask.__name__, reason=logs.kind_of(error))
        return otherwise


async def _database() -> str | None:
    missing = await db.pending()
    if not missing:
        return None
    return f"The database lacks {len(missing)} migrations: run python -m app migrate."


async def _journal() -> None:
    await live.scribe().probe()


@pages.get("/metrics")
async def metrics() -> Response:
    """Every figure, for programs on this machine."""
    if not _is_from_here():
        raise Refused("Figures are told to this machine only.")
    channels, events = live.bus().size
    figures.BUS_CHANNELS.set(to=channels)
    figures.BUS_EVENTS.set(to=events)
    return _plain(exposed(figures.current()), media=MEDIA)


def _is_from_here() -> bool:
    """Nobody is let in by a proxy on this machine that speaks for somebody elsewhere."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200, media: str = "text/plain; charset=utf-8") -> Response:
    return Response(text, status, content_type=media)

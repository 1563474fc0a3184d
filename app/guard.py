"""The door: who calls, from where, and the headers that every answer carries."""

import uuid
from urllib.parse import urlsplit

import structlog
from quart import Quart, Response, current_app, g, request
from werkzeug.exceptions import MethodNotAllowed

from app import texts
from app.endpoints import taken_by
from app.errors import Invalid, Refused, WrongMethod

FORM_BYTES = 3  # at most, that a form needs for one byte of its text
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Quart) -> None:
    """Stand at the door of this app."""
    app.before_request(_who)
    app.before_request(_where_from)
    app.before_request(_how)
    app.before_request(_how_much)
    app.after_request(_headers)
    app.after_request(_nothing_flows)


async def _who() -> None:
    request_id = uuid.uuid4().hex[:12]
    g.request_id = request_id
    g.user = current_app.config["USER"]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id, user_id=str(g.user.id))


async def _where_from() -> None:
    """No page of somebody else's may read or write here, under whatever name it calls."""
    host = _host_name(request.headers.get("Host", ""))
    if host not in current_app.config["HOSTS"]:
        raise Invalid(
            "This server does not answer to that host name; see TALESPINNER_ALLOWED_HOSTS.",
            code="BAD_HOST",
        )
    if request.method in SAFE:
        return
    if not _is_own(request.headers.get("Origin"), request.headers.get("Host", "")):
        raise Refused("This request comes from another site.")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Refused("This request comes from another site.")


def _is_own(origin: str | None, host: str) -> bool:
    """Programs send no origin; our pages send ours."""
    return origin is None or origin == f"{request.scheme}://{host}"


async def _how() -> None:
    wrong = request.routing_exception
    if isinstance(wrong, MethodNotAllowed):
        raise WrongMethod(request.method, wrong.valid_methods or ())


async def _how_much() -> None:
    """What is too large for its handler is turned away unread. Those who take files look at them
    themselves."""
    if request.mimetype == "multipart/form-data":
        return
    view = current_app.view_functions.get(request.endpoint or "")
    most = taken_by(view).most if view else texts.MAX_BODY_BYTES
    if request.mimetype == "application/x-www-form-urlencoded":
        texts.must_fit(request.content_length or 0, FORM_BYTES * most, "form")
    else:
        texts.must_fit(request.content_length or 0, most)


def _host_name(header: str) -> str:
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


async def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _nothing_flows(response: Response) -> Response:
    """HEAD asks for the headers of a stream, not for the stream."""
    if request.method == "HEAD" and response.mimetype == "text/event-stream":
        response.set_data(b"")
        del response.headers["Content-Length"]
    return response

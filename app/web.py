"""The web's manners: how requests are read, how pages and fragments leave, htmx's dialect."""

import asyncio
import hashlib
import hmac
import secrets
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError
from quart import (
    Quart,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    send_from_directory,
)

from app import looks, texts
from app.accounts.models import User
from app.bundles import bundle
from app.config import Settings
from app.db.models import new_id
from app.endpoints import Beside, Data, Listed, Noted, Value
from app.errors import Invalid, NotFound, WrongType
from app.live.limits import Limits
from app.live.sse import stream
from app.paging import Page

Form = TypeVar("Form", bound=BaseModel)
Item = TypeVar("Item")
SECRET = secrets.token_bytes(32)  # of this process: a notice does not outlive it


def me() -> User:
    """Whose request this is."""
    user: User = g.user
    return user


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def limits() -> Limits:
    """What this user may ask for at once."""
    found: Limits = current_app.extensions["talespinner.limits"]
    return found


# --- answers ---------------------------------------------------------------------------------


def is_htmx() -> bool:
    """Did htmx send this, wanting a fragment?"""
    return request.headers.get("HX-Request") == "true"


async def page(template: str, code: int = 200, /, **context: Any) -> tuple[str, int]:
    """A whole page; `shell` is what every page's frame needs."""
    frame = {"theme": "auto", "notice": _notice(), "here": _here()}
    for name in current_app.config["SHELL"]:
        frame[name] = await shell(name)
    return await render_template(template, shell=frame, **context), code


async def bare_page(template: str, code: int, /, **context: Any) -> tuple[str, int]:
    """A page that asks no room for anything, for when that is what has failed."""
    frame = dict.fromkeys(current_app.config["SHELL"])
    frame |= {"theme": "auto", "notice": None, "here": "/"}
    return await render_template(template, shell=frame, **context), code


async def shell(name: str) -> Any:
    """One thing that every page's frame knows; rooms sign theirs in at start."""
    return await current_app.config["SHELL"][name]()


async def fragment(template: str, code: int = 200, /, **context: Any) -> tuple[str, int]:
    """A piece of a page for htmx to put in place."""
    return await render_template(template, **context), code


def back(url: str, code: int = 303) -> Response:
    """Go on there: a 303 for forms; htmx, which follows those unseen, is told to load it."""
    if is_htmx():
        return Response("", 204, {"HX-Redirect": url})
    answer = redirect(url, code)
    assert isinstance(answer, Response)
    return answer


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told at the top of a page, and where to post to take it back."""

    sentence: str
    undo_url: str = ""


def with_notice(url: str, sentence: str, undo_url: str = "") -> str:
    """This address, telling the sentence at the top of its page, with a button that takes back
    what was done. It is signed: nobody else's words are shown as ours."""
    said = {"notice": sentence, "undo": undo_url, "seal": seal(f"{undo_url}\n{sentence}")}
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}{urlencode({name: text for name, text in said.items() if text})}"


def _notice() -> Notice | None:
    said, undo, sealed = (request.args.get(name, "") for name in ("notice", "undo", "seal"))
    proof = seal(f"{undo}\n{said}")
    return Notice(said, undo) if hmac.compare_digest(proof.encode(), sealed.encode()) else None


def local(path: str | None, otherwise: str) -> str:
    """An address of this house that a form says it came from; another one is not followed."""
    if not path or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return otherwise
    return path if path.isprintable() else otherwise


def seal(text: str) -> str:
    """Proof that this process wrote the text."""
    return hmac.new(SECRET, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]


def _here() -> str:
    """This page's own address, without what it tells once."""
    told = ("notice", "undo", "seal")
    kept = [(name, text) for name, text in request.args.items(multi=True) if name not in told]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def data(value: Value) -> Data[Value]:
    """The API's envelope around a success."""
    return {"data": value}


def noted(value: Value, beside: Beside) -> Noted[Value, Beside]:
    """The same with something beside it."""
    return {"data": value, "meta": beside}


def listed(page: Page[Item], shown: Callable[[Item], Value]) -> Listed[Value]:
    """The same around a piece of a list, each of its items as it is shown."""
    return {"data": [shown(item) for item in page.items], "meta": page.meta}


def admit_stream() -> None:
    """A place among the user's streams for the one that this request opens, before anything is
    done for it. Raises Limited."""
    g.seat = limits().seat(me().id)


def streamed(frames: AsyncGenerator[bytes, None]) -> Response:
    """The stream that was admitted."""
    return stream(g.seat.held(frames))


async def _leave(_error: BaseException | None) -> None:
    """From here on a stream holds its place by itself, if there is one."""
    g.pop("seat", None)


# --- what comes in ---------------------------------------------------------------------------


async def body(form: type[Form], limit: int = texts.MAX_BODY_BYTES) -> Form:
    """The request's JSON, of at most `limit` bytes, as this form; a long one is read in a thread.

    Raises Invalid with the fields that are wrong, TooLarge, WrongType.
    """
    if request.mimetype != "application/json" and await request.get_data():
        raise WrongType("Send JSON, with Content-Type: application/json.")
    raw: bytes = await request.get_data(as_text=False)  # type: ignore[assignment]  # not as text
    if len(raw) > texts.HEAVY_BYTES:
        return await asyncio.to_thread(_read, form, raw, limit, str(me().id))
    return _read(form, raw, limit, str(me().id))


def _read(form: type[Form], raw: bytes, limit: int, caller: str) -> Form:
    value = texts.read_json(raw, limit) if raw else {}
    if not isinstance(value, dict):
        raise Invalid("The body must be a JSON object.")
    owner = value.pop("ownerId", None)
    if owner is not None and owner != caller:
        raise Invalid.field("ownerId", "This is not you.")
    return parse(form, value)


def parse(form: type[Form], value: object) -> Form:
    """This value as this form. Raises Invalid."""
    try:
        return form.model_validate(value)
    except ValidationError as error:
        issues = texts.issues(error)
        first = issues[0]
        raise Invalid(f"{first['path']}: {first['message']}".lstrip(": "), issues) from None


def idempotency_key() -> str | None:
    """The key that makes a repeated request harmless."""
    return request.headers.get("Idempotency-Key")


def row_id(text: str | None, what: str) -> uuid.UUID:
    """A public id out of an address or a body; anything else is not there."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFound(what) from None


async def _static(version: str, name: str) -> Response:
    """A file of ours. Under its present version it never changes."""
    if whole := bundle(name):
        answer = Response(whole[0], mimetype=whole[1])
    elif len(name.encode()) > looks.LONGEST_NAME:
        raise NotFound("page")
    else:
        answer = await send_from_directory(looks.STATIC, name)
    if version == looks.static_version():
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


async def _favicon() -> Response:  # asked for on what is no page: a picture, a document
    return await send_from_directory(looks.STATIC, "favicon.svg")


def install(app: Quart) -> None:
    """What every template can call."""
    app.add_template_global(looks.static_url, "static_url")
    app.add_template_global(new_id, "new_id")
    app.add_template_filter(looks.when, "when")
    app.add_template_filter(looks.isotime, "isotime")
    app.add_template_filter(looks.many, "many")
    app.config.setdefault("SHELL", {})
    app.teardown_request(_leave)
    app.add_url_rule("/static/<version>/<path:name>", "static", _static)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    app.extensions["talespinner.limits"] = Limits(app.config["SETTINGS"])

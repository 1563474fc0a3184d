"""The web's manners: how requests are read, how pages and fragments leave, htmx's dialect."""

import asyncio
import hashlib
import hmac
import secrets
import uuid
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
from app.config import Settings
from app.errors import Invalid, NotFound, WrongType
from app.live.limits import Limits

Form = TypeVar("Form", bound=BaseModel)
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
    frame = {"theme": "auto", "notice": _notice()}
    for name in current_app.config["SHELL"]:
        frame[name] = await shell(name)
    return await render_template(template, shell=frame, **context), code


async def bare_page(template: str, code: int, /, **context: Any) -> tuple[str, int]:
    """A page that asks no room for anything, for when that is what has failed."""
    frame = dict.fromkeys(current_app.config["SHELL"]) | {"theme": "auto", "notice": None}
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


def with_notice(url: str, sentence: str) -> str:
    """This address, telling the sentence at the top of its page. It is signed: nobody else's
    words are shown as ours."""
    return f"{url}?{urlencode({'notice': sentence, 'seal': seal(sentence)})}"


def _notice() -> str | None:
    said, sealed = request.args.get("notice", ""), request.args.get("seal", "")
    return said if hmac.compare_digest(seal(said).encode(), sealed.encode()) else None


def seal(text: str) -> str:
    """Proof that this process wrote the text."""
    return hmac.new(SECRET, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]


def data(value: Any, **meta: Any) -> dict[str, Any]:
    """The API's envelope around a success."""
    return {"data": value, "meta": meta} if meta else {"data": value}


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
    answer = await send_from_directory(looks.STATIC, name)
    if version == looks.static_version():
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def install(app: Quart) -> None:
    """What every template can call."""
    app.add_template_global(looks.static_url, "static_url")
    app.add_template_filter(looks.when, "when")
    app.add_template_filter(looks.isotime, "isotime")
    app.config.setdefault("SHELL", {})
    app.add_url_rule("/static/<version>/<path:name>", "static", _static)
    app.extensions["talespinner.limits"] = Limits(app.config["SETTINGS"])

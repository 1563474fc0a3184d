"""The web's manners: how requests are read, how pages and fragments leave, htmx's dialect."""

import uuid
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from quart import Quart, Response, current_app, g, redirect, render_template, request, send_from_directory

from app import looks, texts
from app.accounts.models import User
from app.config import Settings
from app.errors import Invalid, NotFound, WrongType
from app.live.limits import Limits

Form = TypeVar("Form", bound=BaseModel)


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
    frame: dict[str, Any] = {"theme": "auto", "notice": request.args.get("notice")}
    for name in current_app.config["SHELL"]:
        frame[name] = await shell(name)
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


def data(value: Any, **meta: Any) -> dict[str, Any]:
    """The API's envelope around a success."""
    return {"data": value, "meta": meta} if meta else {"data": value}


# --- what comes in ---------------------------------------------------------------------------


async def body(form: type[Form]) -> Form:
    """The request's JSON as this form. Raises Invalid with the fields that are wrong."""
    if request.mimetype != "application/json" and await request.get_data():
        raise WrongType("Send JSON, with Content-Type: application/json.")
    raw: bytes = await request.get_data(as_text=False)  # type: ignore[assignment]  # not as text
    value = texts.read_json(raw) if raw else {}
    if not isinstance(value, dict):
        raise Invalid("The body must be a JSON object.")
    owner = value.pop("ownerId", None)
    if owner is not None and owner != str(me().id):
        raise Invalid.field("ownerId", "This is not you.")
    return parse(form, value)


def parse(form: type[Form], value: object) -> Form:
    """This value as this form. Raises Invalid."""
    try:
        return form.model_validate(value)
    except ValidationError as error:
        issues = [
            {"path": ".".join(map(str, e["loc"])), "message": _sentence(e["msg"])}
            for e in error.errors()
        ]
        first = issues[0]
        raise Invalid(f"{first['path']}: {first['message']}".lstrip(": "), issues) from None


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


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

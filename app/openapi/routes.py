"""The API about itself: the document for programs, the same as a page for people."""

import asyncio
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from markupsafe import Markup
from quart import Blueprint, Response, current_app, render_template, request

from app import web
from app.endpoints import Media
from app.openapi.document import document
from app.openapi.fields import said
from app.openapi.page import objects, rooms

api = Blueprint("openapi_api", __name__, url_prefix="/api")

DOCUMENT, PAGE = "talespinner.openapi", "talespinner.openapi.page"


@dataclass(frozen=True, slots=True)
class Described:
    """The document, as it is and as it is sent."""

    value: dict[str, Any]
    text: bytes
    mark: str


async def _document() -> Described:
    """Made when it is first asked for, and holding nobody up."""
    kept = current_app.extensions
    if DOCUMENT not in kept:
        value = await asyncio.to_thread(document, current_app)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        kept[DOCUMENT] = Described(value, text, sha256(text).hexdigest()[:16])
    found: Described = kept[DOCUMENT]
    return found


async def _page() -> Markup:
    """All of the page that is the same every time."""
    kept = current_app.extensions
    if PAGE not in kept:
        value = (await _document()).value
        limits = said(value["info"]["x-limits"])
        known = {"rooms": rooms(value), "objects": objects(value), "limits": limits}
        html = await render_template("openapi/_document.html", **known)
        kept[PAGE] = Markup(html)  # noqa: S704 -- a template's
    found: Markup = kept[PAGE]
    return found


@api.get("/openapi.json")
async def described() -> Annotated[Response, Media("application/json")]:
    """This document."""
    found = await _document()
    answer = Response(found.text, content_type="application/json")
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(found.mark)
    await answer.make_conditional(request)
    return answer


@api.get("/docs")
async def shown() -> Annotated[tuple[str, int], Media("text/html")]:
    """This document as a page."""
    return await web.page("openapi/docs.html", document=await _page())

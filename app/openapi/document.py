"""The OpenAPI document: one value, made from the routes and what their handlers say."""

from collections.abc import Iterable
from typing import Any

from quart import Quart

from app.config import Settings
from app.endpoints import Id, Piece
from app.openapi.endpoint import Endpoint, endpoints
from app.openapi.examples import add_to, examples
from app.openapi.operation import operation
from app.openapi.shapes import Shapes
from app.paging import Limit

ABOUT = (
    "Everything the pages can do. A success is `{data, meta?}` with status 200, a failure"
    " `{error: {message, code, details?}}`; codes are constants, messages are for people."
    " Ids are UUIDs, times ISO-8601 in UTC. JSON bodies hold finite numbers, integers of at most"
    " 63 bits, valid UTF-8 and at most 64 levels."
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROOMS = {
    "profiles": ("Characters", "Cards, their pictures, and the trash."),
    "chats": ("Chats", "Chats, their branches, messages and variants."),
    "lorebooks": ("Lorebooks", "What the model is told when the story comes to speak of it."),
    "notes": ("Background notes", "Texts that are looked up where a story speaks of them."),
    "search": ("Search", "What was said, wherever it was."),
    "generations": ("Replies", "Turns that a model writes, streamed."),
    "pipelines": ("Pipelines", "How replies came about, step by step."),
    "prompts": ("Prompts", "Templates of what the model is told, and in what order."),
    "personas": ("Personas", "Who the user is in stories."),
    "samplers": ("Samplers", "What steers a model, and which preset a chat uses."),
    "connections": ("Connections", "Model servers, their keys, and what is in use."),
    "openapi": ("This document", "The API about itself."),
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "code"],
            "properties": {
                "message": {"type": "string", "description": "A sentence for people."},
                "code": {"type": "string", "description": "A constant."},
                "details": {"type": "object", "additionalProperties": True},
            },
        }
    },
}


def document(app: Quart) -> dict[str, Any]:
    """The whole of it."""
    found = sorted(endpoints(app), key=_place)
    shapes = Shapes(_types(found))
    known = examples()
    paths: dict[str, Any] = {}
    for one in found:
        if one.taken.body and one.method in ("PUT", "PATCH"):
            shapes.partial(one.taken.body)
        told = operation(one, ROOMS[one.room][0], shapes)
        add_to(told, one.method, known.get(one.key, {}))
        paths.setdefault(one.path, {})[one.method.lower()] = told
    limits = _limits(app.config["SETTINGS"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "TaleSpinner",
            "version": "1",
            "description": f"{ABOUT} {limits}",
            "x-limits": limits,
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": words} for name, words in ROOMS.values()],
        "paths": paths,
        "components": {"schemas": {**shapes.named, "Error": ERROR}},
    }


def _place(one: Endpoint) -> tuple[int, str, int]:
    return [*ROOMS].index(one.room), one.path, METHODS.index(one.method)


def _limits(settings: Settings) -> str:
    """What this server gives one user; 0 means no limit."""
    return (
        f"A user has at most {settings.max_generations or 'any number of'} replies being written,"
        f" {settings.max_starts_per_minute or 'any number of'} begun within a minute and"
        f" {settings.max_streams or 'any number of'} open streams; beyond that 429 with"
        " `Retry-After`."
    )


def _types(found: Iterable[Endpoint]) -> Iterable[Any]:
    yield from (str, Id, Piece, Limit)
    for one in found:
        yield from one.taken.query.values()
        yield from (one.taken.body,) if one.taken.body else ()
        yield from (hint for hint in (one.success.value, one.success.beside) if hint is not None)
        for media in one.success.media:
            yield from media.events.values()

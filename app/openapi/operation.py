"""One endpoint as an operation of the document: what it takes, what it answers, what it refuses."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.accounts.idempotency import MAX_KEY
from app.endpoints import Id, Piece
from app.openapi.codes import CODES, by_status
from app.openapi.endpoint import Endpoint
from app.openapi.shapes import WHERE, Shapes
from app.paging import Limit

JSON = "application/json"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key within 24 hours gives the first answer again and makes nothing.",
    "schema": {"type": "string", "maxLength": MAX_KEY},
}
LAST_EVENT = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The last event that was seen; what follows it is sent.",
    "schema": {"type": "string"},
}


def operation(one: Endpoint, tag: str, shapes: Shapes) -> dict[str, Any]:
    """The endpoint as an operation of the document."""
    told: dict[str, Any] = {
        "operationId": one.name,
        "tags": [tag],
        "summary": one.words,
    }
    if parameters := [*_parameters(one, shapes)]:
        told["parameters"] = parameters
    if body := _body(one, shapes):
        told["requestBody"] = body
    refusals = {str(status): _refusal(codes) for status, codes in by_status(one.codes()).items()}
    told["responses"] = {"200": _success(one, shapes), **refusals}
    return told


def _parameters(one: Endpoint, shapes: Shapes) -> Iterable[dict[str, Any]]:
    for name in one.variables:
        schema = shapes.of(Id if name.endswith("Id") and name != "publicId" else str)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if one.success.listed:
        yield _query("limit", shapes.of(Limit))
        where = "`nextCursor` of the piece before."
        yield _query("cursor", {"type": "string", "description": where})
    for name, hint in one.taken.query.items():
        yield _query(name, shapes.of(hint))
    if one.taken.creates:
        yield KEY
    if one.success.streams and one.method == "GET":
        yield LAST_EVENT


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    words = schema.pop("description", None)
    described = {"description": words} if words else {}
    return {"name": name, "in": "query", **described, "schema": schema}


def _body(one: Endpoint, shapes: Shapes) -> dict[str, Any] | None:
    most = f"At most {one.taken.most // 1024**2} MB."
    if many := one.taken.files:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        files = {many.field: {"type": "array", "items": file, "maxItems": many.most}}
        schema = {"type": "object", "required": [many.field], "properties": files}
        return _content(schema, "multipart/form-data") | {"required": True}
    if one.taken.body is None:
        return None
    needed = any(field.is_required() for field in one.taken.body.model_fields.values())
    content = _content(shapes.of(one.taken.body))
    return {"description": most, "required": needed, **content}


def _content(schema: Mapping[str, Any], media: str = JSON) -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


def _success(one: Endpoint, shapes: Shapes) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if one.success.value is not None:
        content[JSON] = {"schema": _envelope(one, shapes)}
    for media in one.success.media:
        content[media.type] = {"schema": {"type": "string"}}
        if media.events:
            events = {name: shapes.of(hint) for name, hint in media.events.items()}
            content[media.type]["x-events"] = events
    return {"description": "Done.", "content": content}


def _envelope(one: Endpoint, shapes: Shapes) -> dict[str, Any]:
    beside = Piece if one.success.listed else one.success.beside
    properties = {"data": shapes.of(one.success.value)}
    if beside is not None:
        properties["meta"] = shapes.of(beside)
    return {"type": "object", "required": [*properties], "properties": properties}


def _refusal(codes: list[str]) -> dict[str, Any]:
    words = "; ".join(f"`{code}`: {CODES[code][1]}" for code in codes)
    answer = {"description": f"{words}.", "x-codes": codes, **_content({"$ref": WHERE + "Error"})}
    if CODES[codes[0]][0] == 429:
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        answer["headers"] = {"Retry-After": seconds}
    return answer

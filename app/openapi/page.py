"""The document as its page shows it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.openapi.codes import CODES
from app.openapi.fields import Field, Kind, fields, kind, limits, reference, said

Document = dict[str, Any]
JSON, STREAM = "application/json", "text/event-stream"
MEDIA = {
    STREAM: "an event stream",
    "text/html": "a page",
    JSON: "JSON",
    "application/octet-stream": "a file",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A code, its status, when it comes."""

    status: str
    code: str
    words: Markup


@dataclass(frozen=True, slots=True)
class Answer:
    """One kind of answer; of a stream its events by type."""

    kind: Kind | None
    media: str
    events: list[tuple[str, Kind]]


@dataclass(frozen=True, slots=True)
class Row:
    """An endpoint."""

    id: str
    method: str
    path: list[tuple[bool, str]]
    words: Markup
    takes: list[Field]
    body: Markup
    answers: list[Answer]
    refusals: list[Refusal]
    title: str
    request: str
    answered: str


@dataclass(frozen=True, slots=True)
class Room:
    """The endpoints of a room."""

    id: str
    name: str
    words: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its name, what it is, its fields."""

    name: str
    words: Markup
    fields: list[Field]


def rooms(document: Document) -> list[Room]:
    """All endpoints, by room."""
    rows: dict[str, list[Row]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = _row(document, method.upper(), path, operation)
            rows.setdefault(operation["tags"][0], []).append(row)
    return [
        Room(slug(tag["name"]), tag["name"], tag["description"], rows[tag["name"]])
        for tag in document["tags"]
    ]


def objects(document: Document) -> list[Shape]:
    """Every object that the rooms refer to."""
    return [
        Shape(name, said(schema.get("description", "")), fields(schema))
        for name, schema in sorted(document["components"]["schemas"].items())
        if schema.get("properties")
    ]


def slug(name: str) -> str:
    """A name as a place in the page."""
    return name.lower().replace(" ", "-")


def _row(document: Document, method: str, path: str, operation: Document) -> Row:
    content = operation["responses"]["200"]["content"]
    sample = operation.get("x-codeSamples", [{"label": "", "source": ""}])[0]
    takes, body = _takes(document, operation)
    return Row(
        id=operation["operationId"],
        method=method,
        path=[(part.startswith("{"), part) for part in re.split(r"(\{\w+\})", path) if part],
        words=said(operation["summary"]),
        takes=takes,
        body=body,
        answers=[_answer(media, shape) for media, shape in content.items()],
        refusals=_refusals(operation),
        title=sample["label"],
        request=sample["source"],
        answered=_example(content, STREAM if STREAM in sample["source"] else JSON),
    )


def _takes(document: Document, operation: Document) -> tuple[list[Field], Markup]:
    """The lines of what comes in, and a sentence about the body."""
    found = [
        Field(
            one["name"],
            kind(one["schema"]),
            bool(one.get("required")),
            limits(one["schema"]),
            said(one.get("description", "")),
            one["in"],
        )
        for one in operation.get("parameters", [])
    ]
    body = operation.get("requestBody")
    if body is None:
        return found, Markup("")
    ((media, content),) = body["content"].items()
    shape = _resolved(document, content["schema"])
    words = [shape.get("description", ""), body.get("description", "")]
    words += [f"Sent as {media}."] if media != JSON else []
    return found + fields(shape, "body"), said(" ".join(filter(None, words)))


def _answer(media: str, content: Document) -> Answer:
    schema = content["schema"].get("properties", {}).get("data")
    events = content.get("x-events", {}).items()
    return Answer(
        kind=kind(schema) if schema else None,
        media=MEDIA[media],
        events=[(name, kind(shape)) for name, shape in events],
    )


def _refusals(operation: Document) -> list[Refusal]:
    return [
        Refusal(status, code, said(CODES[code][1]))
        for status, answer in operation["responses"].items()
        for code in answer.get("x-codes", [])
    ]


def _resolved(document: Document, schema: Document) -> Document:
    found: Document = document["components"]["schemas"].get(reference(schema), schema)
    return found


def _example(content: Document, media: str) -> str:
    """The answer to the example's request."""
    example = content.get(media, {}).get("example", "")
    text = example if isinstance(example, str) else json.dumps(example, indent=2)
    return text.strip()

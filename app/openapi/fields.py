"""Schemas in words: what a page says of a field's type and of its limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.openapi.shapes import WHERE

Schema = Mapping[str, Any]
NULL = {"type": "null"}
FORMATS = {"uuid": "id", "date-time": "moment"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its word, and the name of the object where it is one."""

    word: str
    object: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a table; `where` it goes: path, query, header or body."""

    name: str
    kind: Kind
    needed: bool
    limits: str
    words: Markup
    where: str = ""


def said(words: str) -> Markup:
    """A sentence, with what stands in backticks as code."""
    parts = words.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def kind(schema: Schema) -> Kind:
    """The type of a value, or of what a list holds."""
    schema = _there(schema)
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}))
        return Kind(inner.word, inner.object, True)
    if name := reference(schema):
        return Kind(name, name)
    if values := schema.get("enum"):
        return Kind(" | ".join(map(str, values)))
    if "const" in schema:
        return Kind(str(schema["const"]).lower())
    if some := [one for one in schema.get("anyOf", []) if one != NULL]:
        return Kind(" or ".join(dict.fromkeys(kind(one).word for one in some)))
    word = FORMATS.get(schema.get("format", "")) or str(schema.get("type", "anything"))
    return Kind(word)


def _words(schema: Schema) -> str:
    return str(schema.get("description") or _there(schema).get("description", ""))


def reference(schema: Schema) -> str:
    """The name of the object that this schema refers to."""
    return str(schema.get("$ref", "")).removeprefix(WHERE)


def _there(schema: Schema) -> Schema:
    """The schema without the alternative that nothing is there."""
    some = [one for one in schema.get("anyOf", []) if one != NULL]
    return some[0] if len(some) == 1 else schema


def limits(schema: Schema) -> str:
    """What a value may be, in a few words."""
    return ", ".join(_limits(schema, _there(schema)))


def _limits(schema: Schema, inner: Schema) -> Iterator[str]:
    if "x-maxBytes" in inner:
        yield f"at most {inner['x-maxBytes'] // 1024} KB"
    elif "maxLength" in inner:
        yield f"at most {inner['maxLength']:,} characters"
    if "maxItems" in inner:
        yield f"at most {inner['maxItems']:,}"
    low, high = inner.get("minimum"), inner.get("maximum")
    if low is not None and high is not None:
        yield f"{low:,} to {high:,}"
    elif low is not None:
        yield f"{low:,} or more"
    elif high is not None:
        yield f"at most {high:,}"
    if NULL in schema.get("anyOf", []):
        yield "may be null"
    default = schema.get("default")
    if default not in (None, "", {}, []):
        yield f"else {str(default).lower() if isinstance(default, bool) else default}"


def fields(schema: Schema, where: str = "") -> list[Field]:
    """The lines of an object's table, in their order."""
    needed = schema.get("required", [])
    return [
        Field(name, kind(one), name in needed, limits(one), said(_words(one)), where)
        for name, one in schema.get("properties", {}).items()
    ]

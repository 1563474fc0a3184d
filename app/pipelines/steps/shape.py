"""The JSON that a model is to answer: which schemas there are, what a text holds, what does not fit
it.

Only words of JSON Schema whose checking costs no more than schema and answer are long. So neither
references nor patterns; what is not listed here is refused, for it would say nothing.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from app import texts
from app.errors import Invalid, TooLarge
from app.pipelines.steps.values import StepFailed

MAX_SCHEMA = 16 * 1024  # bytes
DEEPEST = 10
LONGEST = 300  # characters of what is said of an answer
SAYING = frozenset({"title", "description"})
CHECKED = frozenset(
    {
        *("type", "enum", "const", "required", "properties", "additionalProperties", "items"),
        *("anyOf", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "minItems", "maxItems", "minProperties", "maxProperties"),
    }
)
SIMPLE = ["string", "number", "boolean"]
_FENCE, _FENCE_END = re.compile(r"```(?:json)?[ \t]*+\n"), re.compile(r"\n[ \t]*+```")


def flaw(schema: dict[str, Any]) -> str | None:
    """Why this is no schema that can be used here."""
    size = len(json.dumps(schema).encode())
    if size > MAX_SCHEMA:
        return f"this schema has {size // 1024:,} KB; it holds {MAX_SCHEMA // 1024} KB."
    for part, depth in _parts(schema, 1):
        if depth > DEEPEST:
            return f"this schema is nested deeper than {DEEPEST} levels."
        if unknown := sorted(part.keys() - CHECKED - SAYING):
            return f"“{unknown[0][:60]}” is not read in a schema here."
    from jsonschema import Draft202012Validator, SchemaError  # a tenth of a second, few need it

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"this is no JSON Schema{_place(error.absolute_path)}: {error.message[:LONGEST]}."
    return None


def _parts(schema: object, depth: int) -> Iterator[tuple[dict[str, Any], int]]:
    """The schema and those in it, each with its depth; one level more than there may be."""
    if not isinstance(schema, dict):
        return
    yield schema, depth
    if depth <= DEEPEST:
        inner = [schema.get("items"), schema.get("additionalProperties")]
        properties, some = schema.get("properties"), schema.get("anyOf")
        inner += properties.values() if isinstance(properties, dict) else []
        inner += some if isinstance(some, list) else []
        for one in inner:
            yield from _parts(one, depth + 1)


def of_fields(fields: Sequence[str]) -> dict[str, Any]:
    """An object that has these, each a simple value."""
    properties: dict[str, Any] = {name: {"type": SIMPLE} for name in fields}
    return {"type": "object", "required": list(fields), "properties": properties}


def read(said: str, schema: dict[str, Any]) -> Any:
    """The JSON in what a model said. Raises StepFailed that says what does not fit, and where."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    value = _json(said)
    error = best_match(Draft202012Validator(schema).iter_errors(value))
    if error is not None:
        place, reason = _place(error.absolute_path), error.message[:LONGEST]
        raise StepFailed(f"The model’s JSON does not fit the schema{place}: {reason}.")
    return value


def _json(said: str) -> Any:
    """All of it, or what is fenced, or what stands between the first and the last brace."""
    braced = (said[said.find(a) : said.rfind(b) + 1] for a, b in ("{}", "[]") if a in said)
    for text in (said, _fenced(said), *braced):
        try:
            return texts.read_json(text.encode())
        except Invalid as error:
            if error.code != "MALFORMED_JSON":
                raise StepFailed(f"The model’s JSON cannot be kept. {error.message}") from None
        except TooLarge as error:
            raise StepFailed(error.message) from None
    raise StepFailed(f"The model answered prose where JSON was asked: “{said[:80]}”.")


def _fenced(said: str) -> str:
    """Where the first fence has no end, no later one has."""
    begin = _FENCE.search(said)
    end = begin and _FENCE_END.search(said, begin.end())
    return said[begin.end() : end.start()] if begin and end else ""


def _place(path: Sequence[Any]) -> str:
    where = ".".join(map(str, path))
    return f" at “{where[:100]}”" if where else ""

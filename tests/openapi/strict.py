"""Whether a value is what the document says, to the last field."""

import re
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

formats = FormatChecker(["uuid"])


@formats.checks("date-time")  # type: ignore[untyped-decorator]
def _is_moment(value: object) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(value)))


def closed(schema: Any) -> Any:
    """The schema, with no field allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(one) for key, one in schema.items() if key != "example"}
    if isinstance(inner.get("properties"), dict) and "type" in inner:
        inner.setdefault("additionalProperties", False)
    return inner


def flaws(told: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with the value, a line each."""
    whole = {**closed(schema), "components": closed(told["components"])}
    validator = Draft202012Validator(whole, format_checker=formats)
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(value)]

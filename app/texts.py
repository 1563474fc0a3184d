"""Text and JSON at the border: checked once, so that no database or socket chokes later."""

import json
from collections.abc import Iterator
from typing import Any

from app.errors import Invalid, TooLarge

MAX_JSON_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 64
MAX_INTEGER = 2**63 - 1
MAX_PROMPT_BYTES = 100 * 1024
MAX_NAME = 200


def flaw(text: str) -> str | None:
    """Why this text cannot be kept, or None."""
    if "\x00" in text:
        return "contains a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "contains half a character (a lone surrogate)"
    return None


def clean(text: str) -> str:
    """The text without what no database keeps: NUL out, lone surrogates replaced."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def read_json(body: bytes) -> Any:
    """JSON with finite numbers, valid UTF-8, bounded depth. Raises Invalid, TooLarge."""
    if len(body) > MAX_JSON_BYTES:
        raise TooLarge("The body is larger than 10 MB.")
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Invalid("The body is not valid UTF-8.", code="MALFORMED_JSON") from None
    except RecursionError:
        raise Invalid("The body is nested too deeply.", code="MALFORMED_JSON") from None
    except ValueError as error:
        raise Invalid(f"The body is not valid JSON: {error}.", code="MALFORMED_JSON") from None
    for reason in _flaws(value):
        raise Invalid(reason)
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a finite number")


def _flaws(value: object) -> Iterator[str]:
    level = [value]
    for _depth in range(MAX_DEPTH + 1):
        for item in level:
            if isinstance(item, str) and (reason := flaw(item)):
                yield f"A text {reason}."
            if isinstance(item, int) and abs(item) > MAX_INTEGER:
                yield "An integer is larger than 63 bits."
            if isinstance(item, float) and item in (float("inf"), float("-inf")):
                yield "A number is not finite."
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    yield "The body is nested deeper than 64 levels."


def _inside(item: object) -> list[object]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list) else []

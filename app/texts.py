"""Text and JSON at the border: checked once, so that no database or socket chokes later."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from app.errors import Invalid, TooLarge

MAX_BODY_BYTES = 1024 * 1024
"""Of JSON. What an object's texts may hold fits into it; where that is more, for a card or a note,
the endpoint says how much it takes."""
MAX_VALUES = 200_000
"""In one piece of JSON; more takes too long to look through, whoever shows it later."""
HEAVY_BYTES = 256 * 1024
"""Above this a piece of JSON is looked through in a thread."""
MAX_META_BYTES = 64 * 1024
MAX_VERSION = 2**31 - 1
MAX_DEPTH = 64
MAX_INTEGER = 2**63 - 1
MAX_PROMPT_BYTES = 100 * 1024
MAX_NAME = 200


MAX_ISSUES = 50
MAX_UNKNOWN = 10
_SHOWN_PATH = 200
_SENTENCES = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be text.",
    "string_too_long": "This has at most {max_length:,} characters.",
    "string_too_short": "This has at least {min_length} characters.",
    "too_short": "This must hold at least {min_length:,}.",
    "too_long": "This holds at most {max_length:,} entries.",
    "greater_than": "This must be more than {gt:,}.",
    "greater_than_equal": "This must be {ge:,} or more.",
    "less_than_equal": "This must be {le:,} or less.",
    "literal_error": "This must be {expected}.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
}


_BROKEN = {
    "Expecting value": "a value is missing",
    "Expecting property name": "a name in double quotes is missing",
    "Expecting ':'": "a “:” is missing",
    "Expecting ','": "a “,” or the end of a list or an object is missing",
    "Extra data": "something follows after the end",
    "Unterminated string": "the quotes that begin here are never closed",
    "Invalid control character": "a line break or the like stands in a text; write \\n for it",
    "Invalid \\": "this “\\” has no meaning; write it twice",
    "Illegal trailing comma": "a “,” stands before the end",
    "Unexpected UTF-8 BOM": "a mark of its encoding stands at the beginning",
}
"""What Python says of JSON, in words for whoever wrote it."""


def issues(error: ValidationError) -> list[dict[str, str]]:
    """A path and a sentence for each field that is wrong, as far as they are told."""
    return [
        {"path": ".".join(map(str, one["loc"]))[:_SHOWN_PATH], "message": sentence(one)}
        for one in wrong(error)
    ]


def wrong(error: ValidationError) -> list[ErrorDetails]:
    """What is told of it; of unknown fields the first ten."""
    found = error.errors(include_url=False, include_input=False)
    unknown = [one for one in found if one["type"] == "extra_forbidden"]
    passed_over = {id(one) for one in unknown[MAX_UNKNOWN:]}
    return [one for one in found if id(one) not in passed_over][:MAX_ISSUES]


def sentence(error: ErrorDetails) -> str:
    """What is wrong with one field."""
    if plain := _SENTENCES.get(error["type"]):
        return plain.format_map({k: _plain(v) for k, v in error.get("ctx", {}).items()})
    text = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _plain(limit: object) -> object:
    """2, not 2.0."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def flaw(text: str) -> str | None:
    """Why this text cannot be kept, or None."""
    if "\x00" in text:
        return "contains a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "contains half a character (a lone surrogate)"
    return None


def storable(text: str) -> str:
    """The text, if it can be kept. Raises ValueError with the sentence."""
    if reason := flaw(text):
        raise ValueError(f"The text {reason}.")
    return text


def a_name(of: str) -> AfterValidator:
    """The name of something, as in "A card": blanks around it are cut off, and there is one."""

    def named(text: str) -> str:
        name = text.strip()
        if not name:
            raise ValueError(f"{of} needs a name.")
        if len(name) > MAX_NAME:
            raise ValueError(f"A name has at most {MAX_NAME} characters.")
        return storable(name)

    return AfterValidator(named)


def clean(text: str) -> str:
    """The text without what no database keeps: NUL out, lone surrogates replaced."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def must_fit(size: int, limit: int, what: str = "body") -> None:
    """Raises TooLarge for more bytes than these."""
    if size > limit:
        sentence = f"The {what} is larger than {limit // 1024**2} MB."
        raise TooLarge(sentence, limit=limit, size=size)


def read_json(body: bytes, limit: int = MAX_BODY_BYTES) -> Any:
    """JSON with finite numbers, valid UTF-8, bounded depth and count. Raises Invalid, TooLarge."""
    must_fit(len(body), limit)
    if sum(map(body.count, (b"[", b"{", b","))) > MAX_VALUES:
        raise TooLarge(f"The body holds more than {MAX_VALUES:,} values.", limit=MAX_VALUES)
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Invalid("This is not valid UTF-8.", code="MALFORMED_JSON") from None
    except RecursionError:
        raise Invalid("This is nested too deeply.", code="MALFORMED_JSON") from None
    except ValueError as error:
        sentence = f"This is not valid JSON. {broken(error)}"
        raise Invalid(sentence, code="MALFORMED_JSON") from None
    for reason in _flaws(value):
        raise Invalid(reason)
    return value


def _small(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    size = len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > MAX_META_BYTES:
        raise TooLarge(
            f"An object of one's own, like meta, holds at most {MAX_META_BYTES // 1024} KB.",
            limit=MAX_META_BYTES,
            size=size,
        )
    return value


def broken(error: ValueError) -> str:
    """Where JSON breaks off, and what is wrong there."""
    if not isinstance(error, json.JSONDecodeError):
        long = "integer string conversion" in str(error)
        return "A number has too many digits." if long else f"{error}."
    wrong = (plain for said, plain in _BROKEN.items() if error.msg.startswith(said))
    place = f"Line {error.lineno}, column {error.colno}"
    return f"{place}: {next(wrong, 'this cannot be read')}."


Meta = Annotated[
    dict[str, JsonValue],
    AfterValidator(_small),
    Field(json_schema_extra={"x-maxBytes": MAX_META_BYTES}),
]
"""What programs keep beside a row of ours. A form that has it raises TooLarge."""
NAMED: FieldInfo = Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})
"""What the API's document says of a name."""
Version = Annotated[int, Field(strict=True, ge=0, le=MAX_VERSION)]
"""The version of a row that an editor saw; no column holds a larger one."""


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

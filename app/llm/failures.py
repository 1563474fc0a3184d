"""What a server's refusal means: one error, one sentence, told from status and body."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.llm.text import excerpt
from app.llm.values import Code, ProviderError

TOO_LONG = (
    "context length",
    "context_length",
    "context size",
    "context_size",
    "context window",
    "maximum context",
    "max_model_len",
    "too many tokens",
    "prompt is too long",
    "prompt too long",
    "input is too long",
    "reduce the length",
)
NO_MODEL = (
    "model_not_found",
    "not found",
    "not exist",
    "no such model",
    "unknown model",
    "not a valid model",
    "invalid model",
)
SENTENCES: dict[Code, str] = {
    "BAD_KEY": "The model server does not accept the key",
    "NO_SUCH_MODEL": "The server has no such model, or nothing at this address",
    "RATE_LIMITED": "The model server asks to slow down",
    "CONTEXT_TOO_LONG": "The prompt is longer than the model's context",
    "REFUSED": "The model server refused the request",
    "PROVIDER_ERROR": "The model server failed",
    "NOT_A_MODEL_SERVER": "The address is not that of an OpenAI-compatible server",
}


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, secret: str | None = None
) -> ProviderError:
    """The error of an answer whose status is not 200."""
    text = body.decode("utf-8", "replace")
    error = _error_object(text)
    code = _code(status, text)
    return _error(
        code, status, excerpt(_words(error), secret), retry_after(headers.get("retry-after"))
    )


def reported(error: object, secret: str | None = None) -> ProviderError:
    """The error that an answer of status 200 carries in its body."""
    status = _status_within(error)
    said = excerpt(_words(error), secret)
    return _error("PROVIDER_ERROR" if status is None else _code(status, said), status, said)


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds from a Retry-After header: a number or an HTTP date."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (moment.astimezone(UTC) - (now or datetime.now(UTC))).total_seconds()
    return None if math.isnan(seconds) else min(max(seconds, 0.0), 86_400.0)


def _code(status: int, text: str) -> Code:  # noqa: PLR0911 - a table in order of precedence
    text = text.lower()
    if status in (401, 403):
        return "BAD_KEY"
    if status == 429:
        return "RATE_LIMITED"
    if status >= 500:
        return "PROVIDER_ERROR"
    if status < 400 or _is_page(text):
        return "NOT_A_MODEL_SERVER"
    if any(sign in text for sign in TOO_LONG):
        return "CONTEXT_TOO_LONG"
    if status == 404 or ("model" in text and any(sign in text for sign in NO_MODEL)):
        return "NO_SUCH_MODEL"
    return "REFUSED"


def _error(code: Code, status: int | None, said: str, wait: float | None = None) -> ProviderError:
    sentence = SENTENCES[code] + (f" ({status})" if status else "")
    if wait:
        sentence += f"; it asks to wait {wait:.0f} second" + ("s" if round(wait) != 1 else "")
    message = f"{sentence}: “{said}”" if said else f"{sentence}."
    return ProviderError(code, message, retry_after=wait, status=status, said=said)


def _is_page(text: str) -> bool:
    return text.lstrip()[:1] == "<"


def _error_object(text: str) -> Any:
    """The part of an error body that speaks of the error; None for a page or plain text."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None if _is_page(text) else text
    if isinstance(body, list) and body:
        body = body[0]
    return body.get("error", body) if isinstance(body, dict) else body


def _words(error: object, depth: int = 4) -> str:
    """The server's own sentence, wherever it keeps it."""
    if isinstance(error, str):
        return error
    if not isinstance(error, dict) or not depth:
        return ""
    for key in ("message", "detail", "error", "msg", "type", "code"):
        value = error.get(key)
        if isinstance(value, list) and value:  # FastAPI's list of complaints
            value = value[0]
        if words := _words(value, depth - 1):
            return words
    return ""


def _status_within(error: object) -> int | None:
    """An error object may carry the HTTP status that its server should have sent."""
    code = error.get("code", error.get("status")) if isinstance(error, dict) else None
    if isinstance(code, str) and code.isdecimal() and len(code) == 3:
        code = int(code)
    return code if type(code) is int and 400 <= code <= 599 else None

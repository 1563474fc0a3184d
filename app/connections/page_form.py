"""The form of a connection: its texts to values and back, its errors to their fields."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import SecretStr

from app.connections.addresses import without_secrets
from app.connections.forms import ConnectionForm, NewConnectionForm, TokenChangeForm
from app.connections.models import Connection
from app.connections.providers import timeouts_of
from app.errors import Conflict, Invalid, Problem
from app.web import parse

SAMPLERS = ("temperature", "top_p", "max_tokens")
PATIENCE = {
    "first_token_timeout": "firstToken",
    "between_timeout": "between",
    "total_timeout": "total",
}
PLAIN = (
    *(("name", "name"), ("base_url", "baseUrl"), ("model", "defaultModel"), ("roles", "roles")),
)
FIELD_OF = {  # where in the values: which field of the form
    "baseUrl": "base_url",
    "defaultModel": "model",
    "contextTokens": "context_tokens",
    "token": "key",
    "params.stop": "stop",
    **{f"params.{name}": name for name in SAMPLERS},
    **{f"timeouts.{place}": field for field, place in PATIENCE.items()},
}
TEXTS = ("name", "base_url", "model", "context_tokens", "roles", "stop", *SAMPLERS, *PATIENCE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent with the form; `key` is None where it was left empty."""

    form: ConnectionForm
    key: SecretStr | None
    forget_key: bool


def texts_of(connection: Connection) -> dict[str, Any]:
    """The values that the form shows for a connection that is stored."""
    limits = asdict(timeouts_of(connection))
    return {
        "name": connection.name,
        "base_url": connection.base_url,
        "model": connection.model,
        "context_tokens": str(connection.context_tokens),
        "roles": connection.roles,
        "stop": "\n".join(connection.params.get("stop", [])),
        "streaming": connection.streaming,
        **{name: _number(connection.params.get(name)) for name in SAMPLERS},
        "first_token_timeout": _number(limits["first_token"]),
        "between_timeout": _number(limits["between"]),
        "total_timeout": _number(limits["total"]),
    }


def texts_as_typed(sent: Mapping[str, str]) -> dict[str, Any]:
    """The same for what was just sent: nothing is lost but the key."""
    texts: dict[str, Any] = {name: sent.get(name, "") for name in TEXTS}
    texts["base_url"] = without_secrets(texts["base_url"])
    return {**texts, "streaming": "streaming" in sent}


def read(sent: Mapping[str, str], *, new: bool = False) -> Typed:
    """Raises Invalid, whose issues `beside` puts to their fields."""
    key = None
    if sent.get("key", "").strip():
        key = parse(TokenChangeForm, {"token": sent["key"]}).token
    form = parse(NewConnectionForm if new else ConnectionForm, _values(sent))
    return Typed(form, key, "forget_key" in sent)


def beside(problem: Problem) -> dict[str, str]:
    """Which field each sentence belongs to; one that belongs to none stands at the name."""
    if isinstance(problem, Invalid):
        wrong = {_field(issue["path"]): issue["message"] for issue in problem.issues}
        return wrong or {"name": problem.message}
    field = problem.details.get("field", "name") if isinstance(problem, Conflict) else "name"
    return {field: problem.message}


def _field(path: str) -> str:
    known = path if path in FIELD_OF else ".".join(path.split(".")[:2])
    return FIELD_OF.get(known, path)


def _values(sent: Mapping[str, str]) -> dict[str, Any]:
    """Empty means: take the value away; what a browser did not send stays as it is."""
    values: dict[str, Any] = {place: sent[field] for field, place in PLAIN if field in sent}
    if sent.get("context_tokens", "").strip():
        values["contextTokens"] = sent["context_tokens"].strip()
    params: dict[str, Any] = {name: _text(sent[name]) for name in SAMPLERS if name in sent}
    if "stop" in sent:
        params["stop"] = [line for line in sent["stop"].splitlines() if line] or None
    timeouts = {place: _text(sent[field]) for field, place in PATIENCE.items() if field in sent}
    return {**values, "streaming": "streaming" in sent, "params": params, "timeouts": timeouts}


def _text(typed: str) -> str | None:
    return typed.strip().replace(",", ".") or None


def _number(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

"""From a connection's values to something that answers, and what it says when asked."""

from collections.abc import Mapping
from typing import Any

from app.connections.desk import desk
from app.connections.keys import KeyUnreadable, key_of
from app.connections.models import Connection
from app.errors import Conflict, Problem, Upstream
from app.llm.check import CheckResult, check
from app.llm.openai import OpenAICompatible
from app.llm.storyteller import Storyteller
from app.llm.values import Model, Provider, ProviderError, Timeouts

# How OpenRouter learns which program asks.
OPENROUTER_HEADERS = {"HTTP-Referer": "https://talespinner.example", "X-Title": "TaleSpinner"}


def timeouts_of(connection: Connection) -> Timeouts:
    """The connection's limits over the defaults."""
    return Timeouts(**connection.timeouts)


def provider_for(
    kind: str, base_url: str, key: str | None, timeouts: Timeouts | None = None
) -> Provider:
    """Ready to stream; nothing is sent yet."""
    if kind == "storyteller":
        return Storyteller()
    headers: Mapping[str, str] = OPENROUTER_HEADERS if kind == "openrouter" else {}
    return OpenAICompatible(desk().client, base_url, key, headers, timeouts or Timeouts())


async def provider_of(connection: Connection) -> Provider:
    """Raises KeyUnreadable, and Conflict where there is no address."""
    if connection.kind != "storyteller" and not connection.base_url:
        raise without_address(connection)
    return provider_for(
        connection.kind, connection.base_url, await key_of(connection), timeouts_of(connection)
    )


def without_address(connection: Connection) -> Conflict:
    """Why nothing can be asked of this connection."""
    return Conflict(
        f"“{connection.name}” has no address yet. Enter it under Connections.", "NO_PROVIDER"
    )


async def models_of(connection: Connection) -> list[Model]:
    """What the server offers. Raises Upstream with the provider's code."""
    provider = await provider_of(connection)
    try:
        return await provider.models()
    except ProviderError as error:
        raise upstream(error) from error


def upstream(error: ProviderError) -> Problem:
    """A server's failure, as the user is told it."""
    details: dict[str, Any] = {"status": error.status} if error.status else {}
    problem = Upstream(error.message, error.code, **details)
    if error.code.startswith("TIMEOUT"):
        problem.status = 504
    return problem


async def check_connection(connection: Connection, model: str | None = None) -> CheckResult:
    """Does the stored connection work?"""
    try:
        provider = await provider_of(connection)
    except KeyUnreadable as error:
        return CheckResult("bad_key", [], error.message)
    except Conflict as error:
        return CheckResult("unreachable", [], error.message)
    return await check(provider, model or connection.model or None)


async def check_address(
    kind: str, base_url: str, key: str | None, model: str | None
) -> CheckResult:
    """Would a connection with these values work?"""
    if not base_url:
        return CheckResult("unreachable", [], "Enter the address of the server first.")
    return await check(provider_for(kind, base_url, key), model or None)

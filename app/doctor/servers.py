"""The connections that are used: do they have what they need, and does anybody answer?

Only their list of models is asked for, which costs nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

from app.config import Settings, SettingsError
from app.connections.desk import check_settings, close_desk, desk, open_desk
from app.connections.keys import KeyUnreadable, opened
from app.connections.lookup import as_operated, by_operator
from app.connections.models import Connection, Runtime, Token
from app.connections.providers import provider_for
from app.doctor.finding import Finding, ok, several, weak
from app.llm.check import NO_LIST
from app.llm.values import ProviderError

PATIENCE = 10.0  # seconds for one server
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A connection that somebody relies on; `model` is the one that was chosen with it."""

    connection: Connection
    tokens: Sequence[Token]
    model: str


async def of_servers(settings: Settings) -> list[Finding]:
    """One finding for each of them."""
    try:
        check_settings(settings)
        open_desk(_without_making_a_key(settings))
    except SettingsError:
        return []  # told already
    try:
        door = asyncio.Semaphore(AT_ONCE)
        return list(await asyncio.gather(*(_of(one, door) for one in await _relied_on())))
    finally:
        await close_desk()


def _without_making_a_key(settings: Settings) -> Settings:
    """Where the master key is gone, no key can be opened, and none is made here."""
    if settings.master_key or settings.key_file.exists():
        return settings
    return settings.model_copy(update={"master_key": SecretStr("there is no master key")})


async def _relied_on() -> list[Asked]:
    """Those that were chosen, those with a key, and the operator's, which is one for all users."""
    tokens = await Token.all().order_by("-created_at")
    chosen = {one.connection_id: one for one in await Runtime.all()}
    found: list[Asked] = []
    seen: set[str] = set()
    for connection in map(as_operated, await Connection.all().order_by("created_at", "id")):
        own = [one for one in tokens if one.connection_id == connection.id]
        if by_operator(connection):
            if connection.base_url in seen:
                continue
            seen.add(connection.base_url)
        elif connection.kind == "storyteller" or not (own or connection.id in chosen):
            continue
        choice = chosen.get(connection.id)
        found.append(Asked(connection, _first(own, choice), choice.model if choice else ""))
    return found


def _first(tokens: list[Token], choice: Runtime | None) -> list[Token]:
    """The one that was chosen, else the newest, in front."""
    wanted = choice.token_id if choice else None
    return sorted(tokens, key=lambda one: one.id != wanted)


async def _of(asked: Asked, door: asyncio.Semaphore) -> Finding:
    connection, name = asked.connection, f"Connection “{asked.connection.name}”"
    if lacks := _lacks(asked):
        return weak(f"{name} {lacks} See Connections.")
    try:
        keys = [await _key(connection, one) for one in asked.tokens]
    except KeyUnreadable:
        return weak(
            f"{name} has a key that this master key does not open: put the master key back that "
            "it was stored with, or enter the key again under Connections."
        )
    operator = desk().operator
    key = operator.key if operator and by_operator(connection) else next(iter(keys), None)
    async with door:
        return await _answer(name, connection, key)


def _lacks(asked: Asked) -> str:
    connection = asked.connection
    if not connection.enabled:
        return "is chosen, but switched off: switch it on, or choose another."
    if not connection.base_url:
        return "has no address: enter one."
    if not (connection.model or asked.model):
        return "has no model: choose one."
    if connection.kind == "openrouter" and not asked.tokens:
        return "has no key: enter one."
    return ""


async def _key(connection: Connection, token: Token) -> str:
    owner: UUID = connection.owner_id
    return await opened(owner, connection.id, token.sealed)


async def _answer(name: str, connection: Connection, key: str | None) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            models = await provider_for(connection.kind, connection.base_url, key).models()
    except TimeoutError:
        return weak(f"{name} did not answer within {PATIENCE:.0f} seconds: see that it runs.")
    except ProviderError as error:
        if error.status in NO_LIST:
            return ok(f"{name} answers; it has no list of models.")
        return weak(f"{name} does not work: {error.message} Test it under Connections.")
    return ok(f"{name} answers, with {several(len(models), 'model', 'models')}.")

"""Finding connections and keys, always with their owner."""

from typing import Any
from uuid import UUID

from app import db
from app.connections.desk import desk
from app.connections.models import Connection, Token
from app.errors import NotFound
from app.web import row_id

STORYTELLER, CUSTOM, OPENROUTER = "storyteller", "custom_openai", "openrouter"
OPENROUTER_ADDRESS = "https://openrouter.ai/api/v1"
THE_THREE: dict[str, dict[str, Any]] = {
    STORYTELLER: {
        "kind": "storyteller",
        "name": "Storyteller",
        "base_url": "",
        "model": STORYTELLER,
    },
    CUSTOM: {"kind": "openai_compatible", "name": "Model server", "base_url": ""},
    OPENROUTER: {"kind": "openrouter", "name": "OpenRouter", "base_url": OPENROUTER_ADDRESS},
}


@db.transaction
async def make_the_three(owner: UUID) -> None:
    """The connections that every user has from the start, unless they are there."""
    there = {one.slug for one in await Connection.filter(owner_id=owner, slug__not_isnull=True)}
    for slug, values in THE_THREE.items():
        if slug not in there:
            await Connection.create(owner_id=owner, slug=slug, **values)


def public_id(connection: Connection) -> str:
    """How the connection is called outside: one of the three by its slug."""
    return connection.slug or str(connection.id)


def by_operator(connection: Connection) -> bool:
    """Does the environment say where this connection goes?"""
    return connection.slug == CUSTOM and desk().operator is not None


def as_operated(connection: Connection) -> Connection:
    """The connection with what the environment says in place of what is stored."""
    operator = desk().operator
    if operator is not None and by_operator(connection):
        connection.base_url = operator.base_url
        connection.model = operator.model or connection.model
        connection.enabled = True
    return connection


def fixed_fields(connection: Connection) -> frozenset[str]:
    """The columns of the connection that are not the user's to change."""
    operator = desk().operator
    if operator is not None and by_operator(connection):
        return frozenset({"base_url", "key", "enabled", *(["model"] if operator.model else [])})
    if connection.kind == "openrouter":
        return frozenset({"base_url"})
    return frozenset()


async def connection_for(owner: UUID, name: str | None) -> Connection:
    """The connection by its slug or id. Raises NotFound."""
    if name in THE_THREE:
        found = await Connection.get_or_none(owner_id=owner, slug=name)
    else:
        found = await Connection.get_or_none(owner_id=owner, id=row_id(name, "connection"))
    if found is None:
        raise NotFound("connection")
    return as_operated(found)


async def connections_of(owner: UUID) -> list[Connection]:
    """All of them, in the order in which they were made."""
    found = await Connection.filter(owner_id=owner).order_by("created_at", "id")
    return [as_operated(connection) for connection in found]


async def token_for(owner: UUID, name: str | None) -> Token:
    """The key by its id. Raises NotFound."""
    found = await Token.get_or_none(owner_id=owner, id=row_id(name, "key"))
    if found is None:
        raise NotFound("key")
    return found

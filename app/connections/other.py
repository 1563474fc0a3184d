"""A connection that is asked something beside the story, whoever answers in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.connections.active import must_be_ready
from app.connections.lookup import connection_for, public_id
from app.connections.providers import provider_of
from app.llm.values import Provider
from app.samplers.find import wire


@dataclass(frozen=True, slots=True)
class Other:
    """All that asking it takes; `params` are the connection's own."""

    connection_id: str
    kind: str
    provider: Provider
    model: str
    params: dict[str, Any]
    context_tokens: int


async def other(owner: UUID, connection_id: str, model: str) -> Other:
    """This owner's connection, with its own model if none is given. Raises NotFound; Conflict
    `NO_PROVIDER`, `NO_MODEL` or `KEY_UNREADABLE`."""
    connection = await connection_for(owner, connection_id)
    model = model or connection.model
    must_be_ready(connection, model)
    return Other(
        public_id(connection),
        connection.kind,
        await provider_of(connection),
        model,
        wire(connection.params),
        connection.context_tokens,
    )

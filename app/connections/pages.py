"""What the pages show of connections."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from app.connections.active import choice_for
from app.connections.keys import hints
from app.connections.lookup import by_operator, connections_of, public_id
from app.connections.models import Connection
from app.llm.check import CheckResult
from app.llm.discover import LocalServer

KINDS = {
    "storyteller": "Built in",
    "openai_compatible": "OpenAI-compatible",
    "openrouter": "OpenRouter",
}


def address_of(connection: Connection, act: str) -> str:
    """Where an act upon this connection is posted."""
    return f"/connections/{public_id(connection)}/{act}"


async def rows_for(owner: UUID) -> list[dict[str, Any]]:
    """One row a connection, with the one in use marked."""
    connections = await connections_of(owner)
    active = (await choice_for(owner, None)).connection.id
    known = await hints(owner, connections)
    return [_row(one, known[one.id], one.id == active) for one in connections]


def _row(connection: Connection, hint: str | None, active: bool) -> dict[str, Any]:
    built_in = connection.kind == "storyteller"
    return {
        "id": public_id(connection),
        "name": connection.name,
        "kind_label": KINDS[connection.kind],
        "base_url": _where(connection),
        "model": "" if built_in else connection.model,
        "hint": hint,
        "active": active,
        "fixed": by_operator(connection),
        "activate_url": address_of(connection, "activation"),
        "test_url": address_of(connection, "check"),
        "edit_url": None if built_in else address_of(connection, "edit"),
        "delete_url": None if connection.slug else address_of(connection, "delete"),
    }


def _where(connection: Connection) -> str:
    if connection.kind == "storyteller":
        return "works offline, needs no key"
    return connection.base_url or "no address yet"


def found_for(servers: list[LocalServer]) -> list[dict[str, Any]]:
    """What the search for local servers offers."""
    return [
        {
            "name": server.name,
            "base_url": server.base_url,
            "models": [model.id for model in server.models],
            "add_url": "/connections/found?" + urlencode(_offer(server)),
        }
        for server in servers
    ]


def _offer(server: LocalServer) -> dict[str, str]:
    model = server.models[0].id if server.models else ""
    return {"name": server.name, "baseUrl": server.base_url, "model": model}


def result_for(result: CheckResult) -> dict[str, Any]:
    """What a test says."""
    models = [model.id for model in result.models]
    return {"status": result.status, "sentence": result.message, "models": models}

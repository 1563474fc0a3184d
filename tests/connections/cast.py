"""What tests of connections do again and again, through the public surface."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any
from uuid import UUID

import httpx

from app.connections.active import Voice, voice_for
from app.llm.values import Chunk, Message, Request
from tests.conftest import House

CANARY = "sk-canary-0123456789-WXYZ"
HINT = "WXYZ"


def data(answer: httpx.Response) -> Any:
    """The data of a success."""
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a refusal."""
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()["error"]
    assert found["code"] == code
    return found


def owner(house: House) -> UUID:
    """Who calls."""
    found: UUID = house.app.config["USER"].id
    return found


async def added(client: httpx.AsyncClient, base_url: str, **config: object) -> str:
    """A connection of one's own, set up, not in use yet; gives its id."""
    body = {"name": "Mine", "kind": "openai_compatible", "baseUrl": base_url}
    made = data(await client.post("/api/llm/providers", json=body))
    if config:
        data(await client.patch(f"/api/llm/providers/{made['id']}/config", json=config))
    return str(made["id"])


async def keyed(client: httpx.AsyncClient, provider: str, token: str = CANARY) -> str:
    """A key for the connection; gives its id."""
    body = {"providerId": provider, "name": "Mine", "token": token}
    return str(data(await client.post("/api/llm/tokens", json=body))["id"])


async def used(client: httpx.AsyncClient, provider: str, **choice: object) -> Any:
    """This connection answers from now on."""
    body = {"scope": "global", "activeProviderId": provider, **choice}
    return data(await client.patch("/api/llm/runtime", json=body))


async def voice(house: House, overrides: Mapping[str, Any] | None = None) -> Voice:
    """Who would answer a send with these settings."""
    return await voice_for(owner(house), None, overrides=overrides or {})


async def heard(house: House, overrides: Mapping[str, Any] | None = None) -> str:
    """What it says."""
    speaker = await voice(house, overrides)
    request = Request(
        speaker.model, (Message("user", "Hello"),), speaker.params, stream=speaker.streaming
    )
    async with aclosing(speaker.provider.stream(request)) as reply:
        return "".join([piece.text async for piece in reply if isinstance(piece, Chunk)])

"""The cast: who is there before a test begins.

    the owner     Mira Holt, who has two greetings, and what a test begins with her
    a stranger    Iris, and a chat of their own: greeting · "Who is there?" · an answer

Everything is done through the public surface, against a scripted model on loopback.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.accounts.models import User
from app.config import Settings
from app.connections.lookup import make_the_three
from tests.answers import data, eventually
from tests.conftest import QUIET, House, serving
from tests.frames import Reader, Told
from tests.scripted import ScriptedModel

STREAM = {"Accept": "text/event-stream"}
JSON = {"Accept": "application/json"}
MIRA: dict[str, Any] = {
    "description": "{{char}} keeps the lighthouse at Skarn.",
    "personality": "Dry, patient.",
    "scenario": "A storm is coming.",
    "first_mes": "The lamp is lit, {{user}}. *{{char}} waits.*",
    "alternate_greetings": ["You are late, {{user}}."],
    "mes_example": "<START>\n{{user}}: Who are you?\n{{char}}: Whoever keeps the lamp.",
    "post_history_instructions": "Stay brief, {{char}}.",
}


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat's ids; `branch` is its first one."""

    id: str
    branch: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody else, and the ids of what is theirs."""

    user: User
    profile: str
    chat: Chat
    message: str
    variant: str
    generation: str


@dataclass
class World:
    """A server, the model behind it, and what one does there again and again."""

    house: House
    model: ScriptedModel
    mira: str = ""

    @property
    def client(self) -> httpx.AsyncClient:
        return self.house.client

    async def character(self, name: str, **spec: Any) -> str:
        """A character's id."""
        body = {"name": name, "spec": {"name": name, **spec}}
        return str(data(await self.client.post("/api/entity-profiles", json=body))["id"])

    async def start_chat(self, profile: str | None = None, **body: Any) -> Chat:
        """A new chat, greeted where the card greets."""
        url = f"/api/entity-profiles/{profile or self.mira}/chats"
        made = data(await self.client.post(url, json=body))
        return Chat(made["chat"]["id"], made["mainBranch"]["id"])

    async def chat(self, chat: Chat) -> dict[str, Any]:
        """The chat as it is now."""
        found: dict[str, Any] = data(await self.client.get(f"/api/chats/{chat.id}"))
        return found

    async def note(self, chat: Chat, text: str, **body: Any) -> dict[str, Any]:
        """A message without a reply."""
        url = f"/api/chats/{chat.id}/messages"
        answer = await self.client.post(url, json={"promptText": text, **body}, headers=JSON)
        found: dict[str, Any] = data(answer)
        return found

    @contextlib.asynccontextmanager
    async def stream(
        self, url: str, body: dict[str, Any] | None = None, key: str | None = None
    ) -> AsyncIterator[Reader]:
        """POST, and read what streams back."""
        headers = STREAM | ({"Idempotency-Key": key} if key else {})
        async with self.client.stream("POST", url, json=body or {}, headers=headers) as response:
            yield await Reader.of(response)

    def saying(
        self, chat: Chat, text: str, key: str | None = None, **body: Any
    ) -> AbstractAsyncContextManager[Reader]:
        """A turn's stream."""
        return self.stream(f"/api/chats/{chat.id}/messages", {"promptText": text, **body}, key)

    async def say(self, chat: Chat, text: str, key: str | None = None, **body: Any) -> Told:
        """A turn, read to its end."""
        async with self.saying(chat, text, key, **body) as reader:
            return Told.of(await reader.rest())

    def regenerating(self, message: str, **body: Any) -> AbstractAsyncContextManager[Reader]:
        """The stream of another variant."""
        return self.stream(f"/api/messages/{message}/regenerate", body)

    async def regenerate(self, message: str, **body: Any) -> Told:
        """Another variant of an answer, read to its end."""
        async with self.regenerating(message, **body) as reader:
            return Told.of(await reader.rest())

    @contextlib.asynccontextmanager
    async def following(self, generation: str, after: str | None = None) -> AsyncIterator[Reader]:
        """A reply's own stream, from its start or after an event."""
        headers = STREAM | ({"Last-Event-ID": after} if after else {})
        url = f"/api/generations/{generation}/events"
        async with self.client.stream("GET", url, headers=headers) as response:
            yield await Reader.of(response)

    async def messages(self, chat: Chat, **query: Any) -> list[dict[str, Any]]:
        """The messages of the active branch, or of `branchId`."""
        answer = await self.client.get(f"/api/chats/{chat.id}/messages", params=query)
        found: list[dict[str, Any]] = data(answer)["messages"]
        return found

    async def texts(self, chat: Chat, **query: Any) -> list[str]:
        """What stands on the branch."""
        return [message["promptText"] for message in await self.messages(chat, **query)]

    async def variants(self, message: str, **query: Any) -> list[dict[str, Any]]:
        """The variants of a message."""
        answer = await self.client.get(f"/api/messages/{message}/variants", params=query)
        found: list[dict[str, Any]] = data(answer)
        return found

    async def select(self, message: str, variant: str, **body: Any) -> httpx.Response:
        """Choose a variant."""
        return await self.client.post(
            f"/api/messages/{message}/variants/{variant}/select", json=body
        )

    async def generation(self, generation: str) -> dict[str, Any]:
        """State and provenance of a reply."""
        found: dict[str, Any] = data(await self.client.get(f"/api/generations/{generation}"))
        return found

    async def abort(self, generation: str) -> httpx.Response:
        """Stop a reply."""
        return await self.client.post(f"/api/generations/{generation}/abort")

    async def idle(self) -> None:
        """Return when no reply is being written any more."""
        running = self.house.app.extensions["talespinner.running"]
        await eventually(lambda: not len(running))

    @contextlib.contextmanager
    def as_user(self, user: User) -> Iterator[None]:
        """Everything inside is this user's doing."""
        config = self.house.app.config
        before, config["USER"] = config["USER"], user
        try:
            yield
        finally:
            config["USER"] = before


@pytest.fixture
async def world(with_model: House, model: ScriptedModel) -> World:
    """The cast on SQLite."""
    return await cast(with_model, model)


@pytest.fixture
async def each(database: str, model: ScriptedModel, tmp_path: Path) -> AsyncIterator[World]:
    """The cast, once on each database."""
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        yield await cast(house, model)


@pytest.fixture
async def stranger(world: World) -> Stranger:
    """Somebody else, who has had a chat."""
    user = await User.create(name="Somebody else")
    await make_the_three(user.id)
    with world.as_user(user):
        profile = await world.character("Iris", first_mes="Hush.")
        chat = await world.start_chat(profile)
        world.model.say("No one.")
        meta = (await world.say(chat, "Who is there?")).meta
    world.model.requests.clear()
    return Stranger(
        user, profile, chat, meta["assistantMessageId"], meta["variantId"], meta["generationId"]
    )


async def cast(house: House, model: ScriptedModel) -> World:
    """The owner and Mira Holt."""
    world = World(house, model)
    world.mira = await world.character("Mira Holt", **MIRA)
    return world


def settings_on(database: str, model: ScriptedModel, folder: Path, **given: object) -> Settings:
    """Settings over this database with the scripted model as the active connection."""
    return Settings.model_validate(
        {
            "data": folder,
            "port": 0,
            "database_url": database,
            "openai_base_url": model.base_url,
            "openai_model": "scripted-1",
            **QUIET,
            **given,
        }
    )

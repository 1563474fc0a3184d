"""What every test stands on: a migrated database, a real server on loopback, a scripted model."""

import asyncio
import contextlib
import os
import shutil
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
import uvicorn
from quart import Quart

from app import MODELS, create_app, db
from app.__main__ import Server
from app.config import Settings
from tests.scripted import ScriptedModel

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


class QuietServer(Server):
    """The real server, without its signal handlers, and stopping the moment it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told_to_stop = asyncio.Event()

    async def main_loop(self) -> None:
        await self.told_to_stop.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class House:
    """A running server and somebody who talks to it."""

    app: Quart
    url: str
    client: httpx.AsyncClient
    settings: Settings


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[House]:
    """This app on an ephemeral port of 127.0.0.1, ended by itself."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does it for its own sockets only; without it every answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = create_app(settings)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not task.done():
        await asyncio.sleep(0.005)
    assert server.started, "the server did not start"
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with httpx.AsyncClient(base_url=url, timeout=10, trust_env=False) as client:
            yield House(app, url, client, settings)
    finally:
        server.should_exit = True
        server.told_to_stop.set()
        await task


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "talespinner.db"
    asyncio.run(db.migrate(f"sqlite://{file}", MODELS))
    return file


def new_settings(folder: Path, migrated: Path, **given: object) -> Settings:
    """Settings over a fresh copy of the migrated database; limits are off unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated, folder / "talespinner.db")
    defaults = {"max_generations": 0, "max_starts_per_minute": 0, "max_streams": 0}
    return Settings.model_validate({"data": folder, "port": 0, **defaults, **given})


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    """The settings of this test's server."""
    return new_settings(tmp_path / "data", migrated)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A server on SQLite with the built-in storyteller."""
    async with serving(settings) as running:
        yield running


@pytest.fixture
async def client(house: House) -> httpx.AsyncClient:
    """Somebody at the house's door."""
    return house.client


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    """An OpenAI-compatible server that says what the test tells it to."""
    async with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture
async def with_model(tmp_path: Path, migrated: Path, model: ScriptedModel) -> AsyncIterator[House]:
    """A server whose active connection is the scripted model."""
    given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
    async with serving(new_settings(tmp_path / "data", migrated, **given)) as running:
        yield running


def postgres_or_skip() -> None:
    """Skip by name where no PostgreSQL answers; with CI=true that is a failure."""

    async def answers() -> None:
        await (await asyncpg.connect(POSTGRES, timeout=2)).close()

    try:
        asyncio.run(answers())
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL at TEST_DATABASE_URL: {error}")
        pytest.skip(f"no PostgreSQL at TEST_DATABASE_URL: {error}")


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """A PostgreSQL database at the newest schema, to be copied."""
    postgres_or_skip()
    name = f"ts_template_{uuid.uuid4().hex[:8]}"
    asyncio.run(_admin(f"CREATE DATABASE {name}"))
    asyncio.run(db.migrate(_sibling(name), MODELS))
    yield name
    asyncio.run(_admin(f"DROP DATABASE {name} WITH (FORCE)"))


async def _admin(sql: str) -> None:
    session = await asyncpg.connect(POSTGRES)
    try:
        await session.execute(sql)
    finally:
        await session.close()


def _sibling(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + "/" + name


@pytest.fixture(params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest) -> str:
    """What to copy; not async, because the templates are made by event loops of their own."""
    return request.getfixturevalue("postgres_template") if request.param == "postgres" else ""


@pytest.fixture
async def database(template: str, tmp_path: Path, migrated: Path) -> AsyncIterator[str]:
    """The address of a migrated database of this test's own, once on each engine."""
    if not template:
        copy = tmp_path / "own.db"
        shutil.copy(migrated, copy)
        yield f"sqlite://{copy}"
        return
    name = f"ts_test_{uuid.uuid4().hex[:8]}"
    await _admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _sibling(name)
    finally:
        await _admin(f"DROP DATABASE {name} WITH (FORCE)")

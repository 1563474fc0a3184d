"""What every test stands on: a migrated database, a real server on loopback, a scripted model."""

import asyncio
import contextlib
import gc
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import hypothesis
import pytest
import uvicorn
import uvloop
from quart import Quart

from app import MODELS, create_app, db, live
from app.__main__ import Server
from app.config import Settings
from tests import postgres
from tests.once import PLAIN, TEMPLATES, share
from tests.scripted import ScriptedModel

share()
gc.disable()  # until everything is loaded

# Where a test names no number of its own; `make fuzz` goes through them a thousand times.
hypothesis.settings.register_profile("short", max_examples=50)
hypothesis.settings.register_profile("long", max_examples=1000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

MEMORY, ENOUGH = Path("/dev/shm"), 4 * 2**30
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # no test waits for a disk

# The longest, and those that wait for processes and for Chromium while other workers count.
FIRST = (
    *(
        "tests/generations/test_endings.py",
        "tests/tree/test_walk.py",
        "tests/openapi/test_border.py",
    ),
    *("tests/browser/", "tests/live/test_kill.py", "tests/house/test_start.py"),
)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for some wait; PostgreSQL has no seat for every crowd."""
    return min((os.cpu_count() or 1) + 1, 6)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nobody waits at the end for a test that began last."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_collection_finish() -> None:
    """As the program does when it starts: what is loaded stays, and no collection walks over it."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that the program runs on."""
    return {"uvloop": uvloop.new_event_loop}


class QuietServer(Server):
    """The real server, without its signal handlers, and stopping the moment it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.has_begun = asyncio.Event()
        self.told_to_stop = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.has_begun.set()

    async def main_loop(self) -> None:
        await self.told_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """What uvicorn does, which looks ten times a second whether it is through."""
        live.end_streams()
        for listening in self.servers:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.001)
        await self.lifespan.shutdown()

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


QUIET = {"max_generations": 0, "max_starts_per_minute": 0, "max_streams": 0, "trash_days": 0}


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[House]:
    """This app on an ephemeral port of 127.0.0.1, ended by itself."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does it for its own sockets only; without it every answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = create_app(settings)
    app.jinja_env.bytecode_cache = TEMPLATES
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.has_begun.wait()
    assert server.started, "the server did not start"
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with httpx.AsyncClient(base_url=url, timeout=10, verify=PLAIN) as client:
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
    """Settings over a fresh copy of the migrated database; what would refuse a test's requests
    or mix with them, limits and the emptying of the trash, is off unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated, folder / "talespinner.db")
    return Settings.model_validate({"data": folder, "port": 0, **QUIET, **given})


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


@pytest.fixture(scope="session")
def databases() -> Iterator[postgres.Databases]:
    """The PostgreSQL databases of this process."""
    postgres.or_skip()
    found = postgres.Databases()
    yield found
    found.drop()


@pytest.fixture(params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest) -> postgres.Databases | None:
    """What to copy; not async, because it is made by event loops of its own."""
    return request.getfixturevalue("databases") if request.param == "postgres" else None


@pytest.fixture
async def database(
    template: postgres.Databases | None, tmp_path: Path, migrated: Path
) -> AsyncIterator[str]:
    """The address of a migrated database of this test's own, once on each engine."""
    if template is None:
        copy = tmp_path / "own.db"
        shutil.copy(migrated, copy)
        yield f"sqlite://{copy}"
        return
    name = await template.take()
    try:
        yield postgres.sibling(name)
    finally:
        await template.give_back(name)

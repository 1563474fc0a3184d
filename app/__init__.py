"""TaleSpinner: lay the floor, open the rooms."""

import functools
import importlib
import importlib.util
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from quart import Blueprint, Quart

from app import faults, guard, lists, manual, openapi, probes, web
from app.accounts.models import User
from app.config import Settings
from app.house import House

ROOT = Path(__file__).parent.parent
ROOMS = (
    *("accounts", "profiles", "personas", "samplers", "connections", "chats"),
    *("lorebooks", "prompts", "search", "notes", "pipelines", "generations"),
)
MODELS = [f"app.{room}.models" for room in ROOMS if room != "search"]
BASE_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def create_app(settings: Settings | None = None) -> Quart:
    """The app for these settings; nothing is opened before it serves."""
    settings = settings or Settings.read()
    app = Quart(
        "app",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SETTINGS=settings,
        HOSTS=BASE_HOSTS | set(settings.allowed_hosts),
        MAX_CONTENT_LENGTH=110 * 1024 * 1024,
        RESPONSE_TIMEOUT=60,
        BODY_TIMEOUT=60,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]
    probes.install(app)
    guard.install(app)
    faults.install(app)
    web.install(app)
    lists.install(app)
    _open_rooms(app)
    openapi.install(app)
    manual.install(app)
    life = app.extensions["talespinner.life"] = Life(app, House(settings, MODELS))
    app.before_serving(life.begin)
    app.after_serving(life.end)
    return app


def _open_rooms(app: Quart) -> None:
    """Every room's pages and API; a room may also `sign_in(app)` to what lies below it."""
    for room in ROOMS:
        for surface in ("routes", "api"):
            module = _module(f"app.{room}.{surface}")
            for blueprint in vars(module).values() if module else ():
                if isinstance(blueprint, Blueprint):
                    app.register_blueprint(blueprint)
        signs = _module(f"app.{room}.signs")
        if signs:
            signs.sign_in(app)


@functools.cache
def _module(name: str) -> Any:
    if importlib.util.find_spec(name) is None:
        return None
    return importlib.import_module(name)


class Life:
    """From opening the house to closing it; rooms take part through LIVES, each a context that
    is entered with the app and left in reverse: also when a later one refuses to begin, for what
    runs on would meet a closed database, and a thread it opens would keep the process alive."""

    def __init__(self, app: Quart, house: House) -> None:
        self._app = app
        self._house = house
        self._begun = False
        self._open = AsyncExitStack()

    async def begin(self) -> None:
        """Open everything, once. Raises SettingsError with the sentence for the operator."""
        if self._begun:
            return
        self._begun = True
        async with AsyncExitStack() as opened:
            await self._house.open()
            opened.push_async_callback(self._house.close)
            self._app.config["USER"] = await User.local()
            for life in self._app.config.get("LIVES", []):
                await opened.enter_async_context(life(self._app))
            self._open = opened.pop_all()

    async def end(self) -> None:
        """Close everything, what was opened last first: a reply is kept before its line is cut."""
        await self._open.aclose()

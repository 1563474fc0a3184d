"""TaleSpinner: lay the floor, open the rooms."""

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from quart import Blueprint, Quart

from app import faults, guard, web
from app.accounts.models import User
from app.config import Settings
from app.house import House

ROOT = Path(__file__).parent.parent
ROOMS = ("accounts", "profiles", "connections", "chats", "pipelines", "generations")
MODELS = [f"app.{room}.models" for room in ROOMS]
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
    app.json.sort_keys = False  # type: ignore[attr-defined]
    guard.install(app)
    faults.install(app)
    web.install(app)
    _open_rooms(app)
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


def _module(name: str) -> Any:
    if importlib.util.find_spec(name) is None:
        return None
    return importlib.import_module(name)


class Life:
    """From opening the house to closing it; rooms take part through AT_START and AT_STOP."""

    def __init__(self, app: Quart, house: House) -> None:
        self._app = app
        self._house = house
        self._begun = False

    async def begin(self) -> None:
        """Open everything, once. Raises SettingsError with the sentence for the operator."""
        if self._begun:
            return
        self._begun = True
        await self._house.open()
        try:
            self._app.config["USER"] = await User.local()
            for wake in self._app.config.get("AT_START", []):
                await wake(self._app)
        except BaseException:
            await self._house.close()  # threads that stay open would keep the process alive
            raise

    async def end(self) -> None:
        """Close everything, in order."""
        for end in self._app.config.get("AT_STOP", []):
            await end(self._app)
        await self._house.close()

"""What the room asks of the house: to be opened, closed, and named in every page's frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from quart import Quart

from app import web
from app.connections.active import is_storyteller
from app.connections.desk import check_settings, close_desk, open_desk
from app.connections.lookup import make_the_three


def sign_in(app: Quart) -> None:
    """Raises SettingsError for a master key or an address that cannot be used."""
    check_settings(app.config["SETTINGS"])
    app.config.setdefault("LIVES", []).append(_life)
    app.config["SHELL"]["storyteller"] = _storyteller_speaks


@asynccontextmanager
async def _life(app: Quart) -> AsyncIterator[None]:
    open_desk(app.config["SETTINGS"])
    try:
        await make_the_three(app.config["USER"].id)
        yield
    finally:
        await close_desk()


async def _storyteller_speaks() -> bool:
    return await is_storyteller(web.me().id)

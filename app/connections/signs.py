"""What the room asks of the house: to be opened, closed, and named in every page's frame."""

from quart import Quart

from app import web
from app.connections.active import is_storyteller
from app.connections.desk import check_settings, close_desk, open_desk
from app.connections.lookup import make_the_three


def sign_in(app: Quart) -> None:
    """Raises SettingsError for a master key or an address that cannot be used."""
    check_settings(app.config["SETTINGS"])
    app.config.setdefault("AT_START", []).append(_open)
    app.config.setdefault("AT_STOP", []).append(_close)
    app.config["SHELL"]["storyteller"] = _storyteller_speaks


async def _open(app: Quart) -> None:
    open_desk(app.config["SETTINGS"])
    await make_the_three(app.config["USER"].id)


async def _close(_app: Quart) -> None:
    await close_desk()


async def _storyteller_speaks() -> bool:
    return await is_storyteller(web.me().id)

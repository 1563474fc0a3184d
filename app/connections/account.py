"""What characters call you."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import db, web
from app.accounts.models import User
from app.connections.forms import AccountForm
from app.connections.objects import AccountObject
from app.endpoints import Data, takes

account = Blueprint("account", __name__)
account_api = Blueprint("account_api", __name__, url_prefix="/api/account")


async def rename(user: User, name: str) -> None:
    """Characters call this user by that name from now on."""
    await _write(user, name)
    user.name = name


@db.transaction
async def _write(user: User, name: str) -> None:
    await User.filter(id=user.id).update(name=name)


@account.post("/account/name")
async def name() -> ResponseReturnValue:
    form = web.parse(AccountForm, (await request.form).to_dict())
    await rename(web.me(), form.name)
    return web.back(web.with_notice("/connections", "Characters will call you that in new chats."))


@account_api.get("")
async def show() -> Data[AccountObject]:
    """Who you are."""
    return web.data(_object(web.me()))


@account_api.put("")
@takes(AccountForm)
async def change() -> Data[AccountObject]:
    """What characters call you from now on."""
    form = await web.body(AccountForm)
    await rename(web.me(), form.name)
    return web.data(_object(web.me()))


def _object(user: User) -> AccountObject:
    return {"id": str(user.id), "name": user.name}

"""Keys as JSON: /api/llm/tokens. What comes in never comes out."""

from typing import Any

from quart import Blueprint, request

from app import web
from app.connections import keys
from app.connections.changing import refuse_key
from app.connections.forms import TokenChangeForm, TokenForm
from app.connections.lookup import connection_for, connections_of, public_id, token_for
from app.connections.models import Connection, Token
from app.connections.objects import token_object
from app.connections.paging import page_of

api = Blueprint("connection_keys_api", __name__, url_prefix="/api/llm/tokens")


@api.get("")
async def tokens() -> dict[str, Any]:
    owner = web.me().id
    wanted = Token.filter(owner_id=owner)
    if provider := request.args.get("providerId"):
        wanted = wanted.filter(connection_id=(await connection_for(owner, provider)).id)
    page = await page_of(wanted)
    names = {one.id: public_id(one) for one in await connections_of(owner)}
    objects = [token_object(one, names[one.connection_id]) for one in page.items]
    return web.data(objects, **page.meta)


@api.post("")
async def add_token() -> dict[str, Any]:
    form = await web.body(TokenForm)
    connection = await connection_for(web.me().id, form.provider_id)
    refuse_key(connection)
    sealed = await keys.sealed_for(connection, form.token)
    token = await keys.keep(connection, sealed, form.name)
    return web.data(token_object(token, public_id(connection)))


@api.patch("/<token_id>")
async def change_token(token_id: str) -> dict[str, Any]:
    form = await web.body(TokenChangeForm)
    token = await token_for(web.me().id, token_id)
    connection = await _connection_of(token)
    new = await keys.sealed_for(connection, form.token) if form.token else None
    changed = await keys.change(token, form.name, new)
    return web.data(token_object(changed, public_id(connection)))


@api.delete("/<token_id>")
async def forget_token(token_id: str) -> dict[str, Any]:
    token = await token_for(web.me().id, token_id)
    connection = await _connection_of(token)
    await keys.forget(token)
    return web.data(token_object(token, public_id(connection)))


async def _connection_of(token: Token) -> Connection:
    return await connection_for(token.owner_id, str(token.connection_id))

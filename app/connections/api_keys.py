"""Keys as JSON: /api/llm/tokens. What comes in never comes out."""

from quart import Blueprint, request

from app import web
from app.accounts.idempotency import Answer, made_once
from app.connections import keys
from app.connections.changing import refuse_key
from app.connections.forms import TokenChangeForm, TokenForm
from app.connections.lookup import connection_for, connections_of, public_id, token_for
from app.connections.models import Connection, Token
from app.connections.objects import PROVIDER, TokenObject, token_object
from app.connections.paging import page_of
from app.endpoints import Data, Listed, takes

api = Blueprint("connection_keys_api", __name__, url_prefix="/api/llm/tokens")


@api.get("")
@takes(query={"providerId": PROVIDER})
async def tokens() -> Listed[TokenObject]:
    """Keys, without what they open; of one connection or of all."""
    owner = web.me().id
    wanted = Token.filter(owner_id=owner)
    if provider := request.args.get("providerId"):
        wanted = wanted.filter(connection_id=(await connection_for(owner, provider)).id)
    page = await page_of(wanted)
    names = {one.id: public_id(one) for one in await connections_of(owner)}
    return web.listed(page, lambda one: token_object(one, names[one.connection_id]))


@api.post("")
@takes(TokenForm, creates=True, errors=("FIXED", "NOT_FOUND"))
async def add_token() -> Data[TokenObject]:
    """A key for a connection; it is sealed and never comes out again."""
    form, owner = await web.body(TokenForm), web.me().id
    connection = await connection_for(owner, form.provider_id)
    refuse_key(connection)
    sealed, mark = await keys.sealed_for(connection, form.token), await keys.marked(form.token)

    async def make() -> Answer:
        return {"id": str((await keys.keep(connection, sealed, form.name)).id)}

    ids = await made_once(owner, "token", f"{form.model_dump_json()} {mark}", make)
    token = await token_for(owner, str(ids["id"]))
    return web.data(token_object(token, public_id(connection)))


@api.patch("/<token_id>")
@takes(TokenChangeForm)
async def change_token(token_id: str) -> Data[TokenObject]:
    """Another name for a key, or another key."""
    form = await web.body(TokenChangeForm)
    token = await token_for(web.me().id, token_id)
    connection = await _connection_of(token)
    new = await keys.sealed_for(connection, form.token) if form.token else None
    changed = await keys.change(token, form.name, new)
    return web.data(token_object(changed, public_id(connection)))


@api.delete("/<token_id>")
async def forget_token(token_id: str) -> Data[TokenObject]:
    """Forget a key."""
    token = await token_for(web.me().id, token_id)
    connection = await _connection_of(token)
    await keys.forget(token)
    return web.data(token_object(token, public_id(connection)))


async def _connection_of(token: Token) -> Connection:
    return await connection_for(token.owner_id, str(token.connection_id))

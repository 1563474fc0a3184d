"""What is in use, what a server offers and whether it works, as JSON."""

from quart import Blueprint, request

from app import web
from app.connections import runtime
from app.connections.active import choice_for
from app.connections.finding import local_servers
from app.connections.forms import CheckForm, RuntimeForm
from app.connections.lookup import connection_for
from app.connections.objects import (
    CHAT,
    PROVIDER,
    SCOPE,
    CheckObject,
    ModelObject,
    RuntimeObject,
    ServerObject,
    check_object,
    model_object,
    runtime_object,
    server_object,
)
from app.connections.paging import slice_of
from app.connections.providers import check_address, check_connection, models_of
from app.endpoints import Data, Listed, takes
from app.errors import Invalid

api = Blueprint("connection_runtime_api", __name__, url_prefix="/api/llm")

ASKING = (
    *("NO_PROVIDER", "KEY_UNREADABLE", "UPSTREAM", "TIMEOUT_TOTAL"),
    *("BAD_KEY", "UNREACHABLE", "NOT_A_MODEL_SERVER", "PROVIDER_ERROR"),
)


@api.get("/runtime")
@takes(query={"scope": SCOPE, "scopeId": CHAT})
async def in_use() -> Data[RuntimeObject]:
    """What answers: everywhere, or in one chat."""
    owner = web.me().id
    scope = request.args.get("scope", "global")
    chat = await runtime.chat_of(owner, scope, request.args.get("scopeId"))
    return web.data(runtime_object(await choice_for(owner, chat), chat))


@api.patch("/runtime")
@takes(RuntimeForm, errors=("DISABLED", "NOT_FOUND"))
async def choose() -> Data[RuntimeObject]:
    """Choose what is to answer; a null provider takes the choice back."""
    form, owner = await web.body(RuntimeForm), web.me().id
    choice = await runtime.choose(owner, form)
    return web.data(runtime_object(choice, await runtime.chat_of(owner, form.scope, form.scope_id)))


@api.get("/models")
@takes(query={"providerId": PROVIDER}, errors=(*ASKING, "NOT_FOUND"))
async def models() -> Listed[ModelObject]:
    """What a server offers; of the connection in use unless one is named."""
    owner, wanted = web.me().id, request.args.get("providerId")
    if wanted:
        connection = await connection_for(owner, wanted)
    else:
        connection = (await choice_for(owner, None)).connection
    return web.listed(slice_of(await models_of(connection)), model_object)


@api.post("/check")
@takes(CheckForm, errors=("NOT_FOUND",))
async def check() -> Data[CheckObject]:
    """Does a connection work, or would one with this address?"""
    form = await web.body(CheckForm)
    if form.provider_id is not None:
        connection = await connection_for(web.me().id, form.provider_id)
        return web.data(check_object(await check_connection(connection, form.model)))
    if not form.base_url:
        raise Invalid.field("baseUrl", "Name a providerId or a baseUrl.")
    key = form.token.get_secret_value() if form.token else None
    result = await check_address("openai_compatible", form.base_url, key, form.model)
    return web.data(check_object(result))


@api.get("/local-servers")
async def servers() -> Listed[ServerObject]:
    """Model servers that answer on this machine now."""
    return web.listed(slice_of(await local_servers()), server_object)

"""What is in use, what a server offers and whether it works, as JSON."""

from typing import Any

from quart import Blueprint, request

from app import web
from app.connections import runtime
from app.connections.active import choice_for
from app.connections.finding import local_servers
from app.connections.forms import CheckForm, RuntimeForm
from app.connections.lookup import connection_for
from app.connections.objects import check_object, model_object, runtime_object
from app.connections.paging import slice_of
from app.connections.providers import check_address, check_connection, models_of
from app.errors import Invalid

api = Blueprint("connection_runtime_api", __name__, url_prefix="/api/llm")


@api.get("/runtime")
async def in_use() -> dict[str, Any]:
    owner = web.me().id
    scope = request.args.get("scope", "global")
    chat = await runtime.chat_of(owner, scope, request.args.get("scopeId"))
    return web.data(runtime_object(await choice_for(owner, chat), chat))


@api.patch("/runtime")
async def choose() -> dict[str, Any]:
    form, owner = await web.body(RuntimeForm), web.me().id
    choice = await runtime.choose(owner, form)
    return web.data(runtime_object(choice, await runtime.chat_of(owner, form.scope, form.scope_id)))


@api.get("/models")
async def models() -> dict[str, Any]:
    owner, wanted = web.me().id, request.args.get("providerId")
    if wanted:
        connection = await connection_for(owner, wanted)
    else:
        connection = (await choice_for(owner, None)).connection
    page = slice_of(await models_of(connection))
    return web.data([model_object(model) for model in page.items], **page.meta)


@api.post("/check")
async def check() -> dict[str, Any]:
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
async def servers() -> dict[str, Any]:
    page = slice_of(await local_servers())
    objects = [
        {
            "name": server.name,
            "baseUrl": server.base_url,
            "models": [model_object(model) for model in server.models],
        }
        for server in page.items
    ]
    return web.data(objects, **page.meta)

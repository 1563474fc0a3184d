"""Connections as JSON: /api/llm/providers."""

from quart import Blueprint

from app import web
from app.connections import changing
from app.connections.account import account_api
from app.connections.api_keys import api as keys_api
from app.connections.api_runtime import api as runtime_api
from app.connections.changing import Changed
from app.connections.forms import ConnectionForm, NewConnectionForm
from app.connections.keys import hints
from app.connections.lookup import as_operated, connection_for
from app.connections.models import Connection
from app.connections.objects import (
    ConfigObject,
    ForgottenObject,
    ProviderObject,
    config_object,
    provider_object,
)
from app.connections.paging import page_of
from app.endpoints import Data, Listed, Noted, takes

__all__ = ["account_api", "api", "keys_api", "runtime_api"]

api = Blueprint("connections_api", __name__, url_prefix="/api/llm/providers")


async def _object(connection: Connection) -> ProviderObject:
    known = await hints(connection.owner_id, [connection])
    return provider_object(connection, known[connection.id] is not None)


def _forgotten(changed: Changed) -> ForgottenObject:
    """An address that changes takes its keys along; the answer says so."""
    return {"keysForgotten": changed.forgotten}


@api.get("")
async def providers() -> Listed[ProviderObject]:
    """All connections, the built-in ones first."""
    page = await page_of(Connection.filter(owner_id=web.me().id))
    known = await hints(web.me().id, page.items)
    return web.listed(
        page, lambda one: provider_object(as_operated(one), known[one.id] is not None)
    )


@api.post("")
@takes(NewConnectionForm, creates=True, errors=("FIXED",))
async def add_provider() -> Data[ProviderObject]:
    """A connection of one's own."""
    form = await web.body(NewConnectionForm)
    return web.data(await _object(await changing.add(web.me().id, form)))


@api.get("/<public_id>")
async def provider(public_id: str) -> Data[ProviderObject]:
    """One connection."""
    return web.data(await _object(await connection_for(web.me().id, public_id)))


@api.put("/<public_id>")
@takes(ConnectionForm, errors=("FIXED",))
async def change_provider(public_id: str) -> Noted[ProviderObject, ForgottenObject]:
    """Any part of a connection; a new address takes the keys of the old one along."""
    connection = await connection_for(web.me().id, public_id)
    changed = await changing.amend(connection, await web.body(ConnectionForm))
    return web.noted(await _object(changed.connection), _forgotten(changed))


@api.delete("/<public_id>")
@takes(errors=("BUILT_IN",))
async def remove_provider(public_id: str) -> Data[ProviderObject]:
    """Remove a connection with its keys."""
    connection = await connection_for(web.me().id, public_id)
    last = await _object(connection)
    await changing.remove(connection)
    return web.data(last)


@api.get("/<public_id>/config")
async def config(public_id: str) -> Data[ConfigObject]:
    """What a connection is set to."""
    return web.data(config_object(await connection_for(web.me().id, public_id)))


@api.patch("/<public_id>/config")
@takes(ConnectionForm, errors=("FIXED",))
async def change_config(public_id: str) -> Noted[ConfigObject, ForgottenObject]:
    """Any part of it; parameters and timeouts are merged, null takes one away."""
    connection = await connection_for(web.me().id, public_id)
    changed = await changing.amend(connection, await web.body(ConnectionForm))
    return web.noted(config_object(changed.connection), _forgotten(changed))

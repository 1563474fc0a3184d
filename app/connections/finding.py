"""Model servers on this machine: looked for on request, taken up by a click."""

from uuid import UUID

from quart import current_app

from app.accounts.idempotency import Answer, made_once
from app.connections import changing, runtime
from app.connections.desk import desk
from app.connections.forms import ConnectionForm, FoundForm, NewConnectionForm
from app.connections.lookup import connection_for
from app.connections.models import Connection
from app.llm.discover import PLACES, LocalServer, find_local


async def local_servers() -> list[LocalServer]:
    """Those that answer now, with their models."""
    return await find_local(desk().client, current_app.config.get("LOCAL_PLACES", PLACES))


async def take_up(owner: UUID, form: FoundForm, key: str | None = None) -> Connection:
    """Add the server and let it answer; one that is there already is used again."""

    async def make() -> Answer:
        return {"id": str((await _take_up(owner, form)).id)}

    made = await made_once(owner, "provider", form.model_dump_json(), make, key)
    return await connection_for(owner, str(made["id"]))


async def _take_up(owner: UUID, form: FoundForm) -> Connection:
    connection = await Connection.filter(owner_id=owner, base_url=form.base_url).first()
    if connection is None:
        values = {"name": form.name, "base_url": form.base_url, "model": form.model}
        connection = changing.new_row(owner, NewConnectionForm.model_validate(values))
        await connection.save(force_create=True)
    elif form.model and not connection.model:
        changed = await changing.amend(
            connection, ConnectionForm.model_validate({"model": form.model})
        )
        connection = changed.connection
    await runtime.activate(connection)
    return connection

"""Model servers on this machine: looked for on request, taken up by a click."""

from uuid import UUID

from quart import current_app

from app import db
from app.connections import changing, runtime
from app.connections.desk import desk
from app.connections.forms import ConnectionForm, FoundForm, NewConnectionForm
from app.connections.models import Connection
from app.llm.discover import PLACES, LocalServer, find_local


async def local_servers() -> list[LocalServer]:
    """Those that answer now, with their models."""
    return await find_local(desk().client, current_app.config.get("LOCAL_PLACES", PLACES))


@db.transaction
async def take_up(owner: UUID, form: FoundForm) -> Connection:
    """Add the server and let it answer; one that is there already is used again."""
    connection = await Connection.filter(owner_id=owner, base_url=form.base_url).first()
    if connection is None:
        values = {"name": form.name, "base_url": form.base_url, "model": form.model}
        connection = await changing.add(owner, NewConnectionForm.model_validate(values))
    elif form.model and not connection.model:
        changed = await changing.amend(
            connection, ConnectionForm.model_validate({"model": form.model})
        )
        connection = changed.connection
    await runtime.activate(connection)
    return connection

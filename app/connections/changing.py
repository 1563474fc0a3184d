"""Adding, changing and removing connections: one operation each, for pages and API."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from app import db
from app.accounts.idempotency import Answer, made_once
from app.connections import keys
from app.connections.forms import ConnectionForm, NewConnectionForm
from app.connections.keys import SealedKey, sealed_for
from app.connections.lookup import (
    OPENROUTER_ADDRESS,
    as_operated,
    connection_for,
    fixed_fields,
    public_id,
)
from app.connections.models import Connection
from app.db.models import new_id, now
from app.errors import Conflict, Invalid, NotFound

MERGED = ("params", "timeouts")  # given values go over those that are there, null takes away


@dataclass(frozen=True, slots=True)
class Changed:
    """The connection as it is now; `forgotten` keys belonged to its former address."""

    connection: Connection
    forgotten: int = 0


async def add(
    owner: UUID, form: NewConnectionForm, key: SecretStr | None = None, once: str | None = None
) -> Connection:
    """A connection of the user's own; `once` is the form's idempotency key. Raises Conflict
    `FIXED` for another OpenRouter."""
    row = new_row(owner, form)
    sealed = await sealed_for(row, key) if key else None

    async def make() -> Answer:
        await row.save(force_create=True)
        if sealed:
            await keys.keep(row, sealed)
        return {"id": str(row.id)}

    made = await made_once(owner, "provider", form.model_dump_json(), make, once)
    return await connection_for(owner, str(made["id"]))


def new_row(owner: UUID, form: NewConnectionForm) -> Connection:
    """Its row, still to be written. Raises Conflict `FIXED`."""
    row = Connection(id=new_id(), owner_id=owner, kind=form.kind, base_url="")
    if form.kind == "openrouter":
        row.base_url = OPENROUTER_ADDRESS
    given = _given(form)
    _refuse_fixed(row, given)
    _put(row, given)
    return row


async def amend(
    connection: Connection,
    form: ConnectionForm,
    key: SecretStr | None = None,
    *,
    forget_key: bool = False,
) -> Changed:
    """Change what the form gives. A new `key` takes the place of all that are there.

    Raises Conflict `STALE` with the version that is current, `FIXED` with the field.
    """
    refuse_built_in(connection)
    if key:
        refuse_key(connection)
    sealed = await sealed_for(connection, key) if key else None
    return await _amend(connection.id, form, sealed, forget_key)


@db.transaction
async def _amend(
    connection_id: UUID, form: ConnectionForm, key: SealedKey | None, forget_key: bool
) -> Changed:
    row = await Connection.filter(id=connection_id).select_for_update().get_or_none()
    if row is None:
        raise NotFound("connection")
    if form.version is not None and form.version != row.version:
        raise Conflict(
            "Somebody has changed this connection since you opened it.",
            "STALE",
            current={"id": public_id(row), "version": row.version},
        )
    row, given = as_operated(row), _given(form)
    _refuse_fixed(row, given)
    for column in fixed_fields(row):
        given.pop(column, None)
    moved = given.get("base_url", row.base_url) != row.base_url
    forgotten = await keys.forget_all(row) if moved or key or forget_key else 0
    if key:
        await keys.keep(row, key)
    if given:
        columns = _put(row, given)
        row.version, row.updated_at = row.version + 1, now()
        await row.save(update_fields=[*columns, "version", "updated_at"])
    return Changed(row, forgotten if moved and not key else 0)


@db.transaction
async def remove(connection: Connection) -> None:
    """Delete it with its keys; where it was in use, what comes next is."""
    if connection.slug:
        raise Conflict(f"“{connection.name}” is always there: it cannot be removed.", "BUILT_IN")
    await Connection.filter(id=connection.id).delete()


def refuse_built_in(connection: Connection) -> None:
    """The storyteller is what it is."""
    if connection.kind == "storyteller":
        raise Conflict("The storyteller is built in: there is nothing to set.", "FIXED")


def refuse_key(connection: Connection) -> None:
    """Where the environment gives the key, none is stored; the storyteller needs none."""
    refuse_built_in(connection)
    if "key" in fixed_fields(connection):
        raise _fixed(connection, "key")


def _given(form: ConnectionForm) -> dict[str, Any]:
    return form.model_dump(exclude_unset=True, exclude={"version"})


def _put(row: Connection, given: dict[str, Any]) -> list[str]:
    for column, value in given.items():
        setattr(row, column, _over(getattr(row, column), value) if column in MERGED else value)
    return list(given)


def _over(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**old, **new}.items() if value is not None}


def _refuse_fixed(row: Connection, given: dict[str, Any]) -> None:
    if given.get("kind", row.kind) != row.kind:
        raise Invalid.field("kind", "A connection keeps its kind.")
    for column in fixed_fields(row) & given.keys():
        if given[column] != getattr(row, column):
            raise _fixed(row, column)


def _fixed(row: Connection, column: str) -> Conflict:
    what = {"base_url": "address", "model": "model", "key": "key", "enabled": "state"}[column]
    who = "OpenRouter's own" if row.kind == "openrouter" else "set by the operator"
    return Conflict(
        f"The {what} of “{row.name}” is {who}; it cannot be changed here.", "FIXED", field=column
    )

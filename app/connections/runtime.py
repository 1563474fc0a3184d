"""Choosing who answers: everywhere, or in one chat."""

from uuid import UUID

from app import db
from app.connections.active import Choice, choice_for
from app.connections.forms import RuntimeForm
from app.connections.lookup import connection_for, token_for
from app.connections.models import Connection, Runtime
from app.db.models import now
from app.errors import Conflict, Invalid, NotFound
from app.web import row_id

KEEP = """
INSERT INTO llm_runtime (owner_id, scope, scope_id, connection_id, token_id, model, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT ({key}) WHERE scope = '{scope}' DO UPDATE SET connection_id = excluded.connection_id,
    token_id = excluded.token_id, model = excluded.model, updated_at = excluded.updated_at
"""


async def chat_of(owner: UUID, scope: str, scope_id: str | None) -> UUID | None:
    """The chat that a choice is for; None for the global one. Raises Invalid, NotFound."""
    if scope == "global":
        if scope_id:
            raise Invalid.field("scopeId", "The global choice has no scopeId.")
        return None
    if scope != "chat":
        raise Invalid.field("scope", "One of global and chat.")
    chat = row_id(scope_id, "chat")
    if not await db.rows("SELECT 1 FROM chats WHERE id = ? AND owner_id = ?", chat, owner):
        raise NotFound("chat")
    return chat


async def choose(owner: UUID, form: RuntimeForm) -> Choice:
    """Take what the form gives over what is in use; a null provider takes the choice back.

    A connection that is new here comes with its own model and newest key.
    """
    chat = await chat_of(owner, form.scope, form.scope_id)
    if "active_provider_id" in form.model_fields_set and form.active_provider_id is None:
        await _take_back(owner, form.scope, chat)
    else:
        await _choose(owner, chat, form)
    return await choice_for(owner, chat)


async def activate(connection: Connection) -> None:
    """This one answers from now on, wherever a chat has not chosen."""
    form = RuntimeForm(active_provider_id=str(connection.id))
    await _choose(connection.owner_id, None, form)


@db.transaction
async def _take_back(owner: UUID, scope: str, chat: UUID | None) -> None:
    await Runtime.filter(owner_id=owner, scope=scope, scope_id=chat).delete()


@db.transaction
async def _choose(owner: UUID, chat: UUID | None, form: RuntimeForm) -> None:
    before = await choice_for(owner, chat)
    connection = before.connection
    if form.active_provider_id is not None:
        connection = await connection_for(owner, form.active_provider_id)
    if not connection.enabled:
        raise Conflict(f"“{connection.name}” is switched off.", "DISABLED")
    same = connection.id == before.connection.id
    token = await _token(owner, connection, form, before.chosen_token if same else None)
    model = before.chosen_model if same else ""
    if "active_model" in form.model_fields_set:
        model = form.active_model or ""
    await _keep(owner, chat, connection, token, model)


async def _token(
    owner: UUID, connection: Connection, form: RuntimeForm, before: str | None
) -> UUID | None:
    wanted = form.active_token_id if "active_token_id" in form.model_fields_set else before
    if wanted is None:
        return None
    token = await token_for(owner, wanted)
    if token.connection_id != connection.id:
        raise NotFound("key")
    return token.id


async def _keep(
    owner: UUID, chat: UUID | None, connection: Connection, token: UUID | None, model: str
) -> None:
    scope, key = ("chat", "scope_id") if chat else ("global", "owner_id")
    sql = KEEP.format(key=key, scope=scope)
    await db.execute(sql, owner, scope, chat, connection.id, token, model, now())

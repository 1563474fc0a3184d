"""Who answers now: the connection, key and model that are in use, ready to stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from app import db
from app.connections.counting import Counts
from app.connections.desk import desk
from app.connections.forms import ReplySettings, Roles
from app.connections.keys import note_use, opened
from app.connections.lookup import CUSTOM, STORYTELLER, as_operated, by_operator, public_id
from app.connections.models import Connection
from app.connections.providers import provider_for, timeouts_of, without_address
from app.db.sql import Row
from app.errors import Conflict, NotFound
from app.llm.values import Provider, Timeouts
from app.samplers.find import OriginObject, preset_for, wire
from app.web import parse

# The chat's own choice, else the global one, else the connection that needs no choice.
CHOSEN = """
SELECT c.id, r.scope, r.token_id AS chosen_token, r.model, t.id AS token_id, t.sealed,
    t.last_used_at, n.estimated, n.counted, n.replies
FROM connections c
LEFT JOIN llm_runtime r ON r.connection_id = c.id AND r.owner_id = c.owner_id
    AND (r.scope = 'global' OR r.scope_id = ?)
LEFT JOIN connection_tokens t ON t.id = COALESCE(r.token_id, (
    SELECT k.id FROM connection_tokens k WHERE k.connection_id = c.id
    ORDER BY k.created_at DESC, k.id DESC LIMIT 1))
LEFT JOIN token_counts n ON n.connection_id = c.id AND n.model = COALESCE(
    NULLIF(?, ''), NULLIF(r.model, ''), CASE WHEN c.slug = ? THEN NULLIF(?, '') END, c.model)
WHERE c.owner_id = ? AND (r.id IS NOT NULL OR c.slug = ?)
ORDER BY CASE r.scope WHEN 'chat' THEN 0 WHEN 'global' THEN 1 ELSE 2 END
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """One reply's model: everything that asking it takes.

    `params` hold wire parameters, only those that are set. `connection_id` is the public one,
    `sampler` the preset that some of them came from, `counts` how the model counts tokens.
    """

    connection_id: str
    kind: str
    name: str
    model: str
    context_tokens: int
    roles: Roles
    params: dict[str, Any]
    timeouts: Timeouts
    streaming: bool
    provider: Provider
    sampler: OriginObject | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Choice:
    """What is in use. `scope` says whose choice that is; None: nobody's, it needs none. `counts`
    tell how its model counts tokens."""

    connection: Connection
    scope: str | None
    chosen_model: str
    chosen_token: str | None
    token: Row | None
    counts: Counts

    @property
    def model(self) -> str:
        """The model that was chosen with the connection, else the connection's own."""
        return self.chosen_model or self.connection.model


async def choice_for(owner: UUID, chat_id: UUID | None, model: str = "") -> Choice:
    """What answers, with this `model` if one is given. Two statements. Raises NotFound for an
    owner without connections."""
    operator = desk().operator
    default = STORYTELLER if operator is None else CUSTOM
    named = operator.model if operator else ""
    rows = await db.rows(CHOSEN, chat_id, model, CUSTOM, named, owner, default)
    if not rows:
        raise NotFound("connection")
    row = rows[0]
    chosen = row["chosen_token"]
    return Choice(
        as_operated(await Connection.get(id=row["id"])),
        row["scope"],
        row["model"] or "",
        None if chosen is None else db.text_id(chosen),
        row if row["token_id"] is not None else None,
        Counts(row["estimated"] or 0, row["counted"] or 0, row["replies"] or 0),
    )


async def voice_for(owner: UUID, chat_id: UUID | None, *, overrides: Mapping[str, Any]) -> Voice:
    """Who answers in this chat: the settings of one send go over those of the chat's sampler
    preset, these over the connection's own.

    Raises Conflict `NO_PROVIDER`, `NO_MODEL` or `KEY_UNREADABLE` with a sentence that says what
    to do, Invalid for settings out of range.
    """
    settings = parse(ReplySettings, dict(overrides))
    choice = await choice_for(owner, chat_id, settings.model or "")
    connection, model = choice.connection, settings.model or choice.model
    must_be_ready(connection, model)
    preset = await preset_for(owner, chat_id)
    timeouts = timeouts_of(connection)
    provider = provider_for(connection.kind, connection.base_url, await _key(choice), timeouts)
    return Voice(
        connection_id=public_id(connection),
        kind=connection.kind,
        name=connection.name,
        model=model,
        context_tokens=connection.context_tokens,
        roles=cast("Roles", connection.roles),
        params=wire(connection.params, preset.says if preset else {}, _given(settings)),
        timeouts=timeouts,
        streaming=connection.streaming,
        provider=provider,
        sampler=preset.origin if preset else None,
        counts=choice.counts,
    )


async def is_storyteller(owner: UUID) -> bool:
    """Is it the built-in storyteller that answers where a chat has not chosen?"""
    return (await choice_for(owner, None)).connection.kind == "storyteller"


def _given(settings: ReplySettings) -> dict[str, Any]:
    return settings.model_dump(exclude_unset=True, exclude={"model"})


def must_be_ready(connection: Connection, model: str) -> None:
    """Raises Conflict `NO_PROVIDER` or `NO_MODEL`."""
    if not connection.enabled:
        raise Conflict(
            f"“{connection.name}” is switched off. Choose another one under Connections.",
            "NO_PROVIDER",
        )
    if connection.kind != "storyteller" and not connection.base_url:
        raise without_address(connection)
    if not model:
        raise Conflict(
            f"“{connection.name}” has no model yet. Choose one under Connections.", "NO_MODEL"
        )


async def _key(choice: Choice) -> str | None:
    operator = desk().operator
    if operator is not None and by_operator(choice.connection):
        return operator.key
    if choice.token is None:
        return None
    connection = choice.connection
    key = await opened(connection.owner_id, connection.id, choice.token["sealed"])
    await note_use(choice.token["token_id"], choice.token["last_used_at"])
    return key

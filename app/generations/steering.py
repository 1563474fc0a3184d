"""Who answers in one chat, and how: connection, model and sampler preset, or as usual."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app import db
from app.chats import keeping
from app.chats.forms import ChatChange
from app.chats.models import Chat
from app.connections import runtime
from app.connections.active import Choice, choice_for
from app.connections.forms import RuntimeForm
from app.connections.lookup import connections_of, public_id
from app.connections.models import Connection
from app.samplers.find import all_of
from app.web import parse

FIELDS = ("connection", "model", "sampler")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, with what it brings in brackets."""

    id: str
    label: str
    brings: str = ""


@dataclass(frozen=True, slots=True)
class Steering:
    """What can be chosen for a chat, and what is; an empty choice is the usual one."""

    connections: tuple[Option, ...]
    samplers: tuple[Option, ...]
    usual_connection: Option
    usual_sampler: str
    connection: str
    model: str
    sampler: str

    def typed(self, values: Mapping[str, str]) -> "Steering":
        """The same with what somebody has just chosen."""
        connection, model, sampler = (
            values.get(name, getattr(self, name)).strip() for name in FIELDS
        )
        return replace(self, connection=connection, model=model, sampler=sampler)


async def steering_of(chat: Chat) -> Steering:
    """As it is now."""
    usual, here = await choice_for(chat.owner_id, None), await choice_for(chat.owner_id, chat.id)
    own = here.scope == "chat"
    chosen = public_id(here.connection) if own else ""
    connections = await connections_of(chat.owner_id)
    samplers = await all_of(chat.owner_id)
    return Steering(
        connections=tuple(
            _option(one) for one in connections if one.enabled or public_id(one) == chosen
        ),
        samplers=tuple(Option(str(one.id), one.name) for one in samplers),
        usual_connection=_usual(usual),
        usual_sampler=next((one.name for one in samplers if one.is_default), ""),
        connection=chosen,
        model=here.chosen_model if own else "",
        sampler=str(chat.sampler_id) if any(one.id == chat.sampler_id for one in samplers) else "",
    )


def _option(connection: Connection) -> Option:
    model = "" if connection.kind == "storyteller" else connection.model
    return Option(public_id(connection), connection.name, model)


def _usual(choice: Choice) -> Option:
    return replace(
        _option(choice.connection),
        brings="" if choice.connection.kind == "storyteller" else choice.model,
    )


@db.transaction
async def steer(chat: Chat, values: Mapping[str, str]) -> None:
    """Choose all of it at once. A model of the usual connection keeps that connection for this
    chat. Raises NotFound, Invalid, Conflict `DISABLED`."""
    connection, model, sampler = (values.get(name, "").strip() for name in FIELDS)
    if model and not connection:
        connection = public_id((await choice_for(chat.owner_id, None)).connection)
    form = {
        "scope": "chat",
        "scopeId": str(chat.id),
        "activeProviderId": connection or None,
        "activeModel": model,
    }
    await runtime.choose(chat.owner_id, parse(RuntimeForm, form))
    if sampler != str(chat.sampler_id or ""):
        await keeping.change(chat, parse(ChatChange, {"samplerId": sampler or None}))

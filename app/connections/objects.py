"""How connections, keys and choices look outside: never with a key."""

from dataclasses import asdict
from typing import Annotated, Any, NotRequired
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from app.connections.active import Choice
from app.connections.lookup import by_operator, public_id
from app.connections.models import Connection, Token
from app.connections.providers import timeouts_of
from app.endpoints import Id, Moment, one_of
from app.llm.check import CheckResult
from app.llm.discover import LocalServer
from app.llm.values import Model
from app.looks import isotime

PROVIDER = Annotated[str, Field(description="A connection.")]
SCOPE = Annotated[str, one_of("global", "chat")]
CHAT = Annotated[Id, Field(description="The chat, where that is the scope.")]


class AccountObject(TypedDict):
    """Who you are, and what characters call you."""

    id: Id
    name: str


class ProviderObject(TypedDict):
    """A connection; `fixed`: its values come from the operator's settings."""

    id: str
    ownerId: Id
    name: str
    kind: Annotated[str, one_of("storyteller", "openai_compatible", "openrouter")]
    enabled: bool
    baseUrl: str
    hasToken: bool
    fixed: bool
    version: int
    createdAt: Moment
    updatedAt: Moment


class TimeoutsObject(TypedDict):
    """Seconds."""

    firstToken: float
    between: float
    total: float


class ConfigObject(TypedDict):
    """What a connection is set to; never with a key."""

    providerId: str
    baseUrl: str
    defaultModel: str
    contextTokens: int
    roles: Annotated[
        str,
        one_of("free", "joined", "strict"),
        Field(description="Whether neighbours of one role are joined; strict: in turn besides."),
    ]
    streaming: bool
    timeouts: TimeoutsObject
    params: dict[str, Any]
    version: int


class TokenObject(TypedDict):
    """A key, told by its last characters; the key itself never comes out."""

    id: Id
    ownerId: Id
    providerId: str
    name: str
    hint: str
    createdAt: Moment
    lastUsedAt: Moment | None


class RuntimeObject(TypedDict):
    """What is in use; `inherited`: nobody has chosen for this scope itself."""

    scope: Annotated[str, one_of("global", "chat")]
    scopeId: Id | None
    activeProviderId: str
    activeTokenId: str | None
    activeModel: str | None
    inherited: bool


class ModelObject(TypedDict):
    """A model that a server offers, as far as it tells of it."""

    id: str
    name: NotRequired[str]
    contextTokens: NotRequired[int]


class CheckObject(TypedDict):
    """Whether a connection works, and what is wrong where it does not."""

    status: Annotated[
        str, one_of("ok", "bad_key", "no_such_model", "unreachable", "not_a_model_server")
    ]
    message: str
    models: list[ModelObject]


class ServerObject(TypedDict):
    """A model server that runs on this machine."""

    name: str
    baseUrl: str
    models: list[ModelObject]


class ForgottenObject(TypedDict):
    """How many keys were forgotten, because they belonged to the address before."""

    keysForgotten: int


def provider_object(connection: Connection, has_token: bool) -> ProviderObject:
    return {
        "id": public_id(connection),
        "ownerId": str(connection.owner_id),
        "name": connection.name,
        "kind": connection.kind,
        "enabled": connection.enabled,
        "baseUrl": connection.base_url,
        "hasToken": has_token,
        "fixed": by_operator(connection),
        "version": connection.version,
        "createdAt": isotime(connection.created_at),
        "updatedAt": isotime(connection.updated_at),
    }


def config_object(connection: Connection) -> ConfigObject:
    limits = asdict(timeouts_of(connection))
    return {
        "providerId": public_id(connection),
        "baseUrl": connection.base_url,
        "defaultModel": connection.model,
        "contextTokens": connection.context_tokens,
        "roles": connection.roles,
        "streaming": connection.streaming,
        "timeouts": {
            "firstToken": limits["first_token"],
            "between": limits["between"],
            "total": limits["total"],
        },
        "params": connection.params,
        "version": connection.version,
    }


def token_object(token: Token, provider_id: str) -> TokenObject:
    return {
        "id": str(token.id),
        "ownerId": str(token.owner_id),
        "providerId": provider_id,
        "name": token.name,
        "hint": token.hint,
        "createdAt": isotime(token.created_at),
        "lastUsedAt": isotime(token.last_used_at) or None,
    }


def runtime_object(choice: Choice, chat: UUID | None) -> RuntimeObject:
    """`inherited`: nobody has chosen for this scope itself."""
    scope = "chat" if chat else "global"
    return {
        "scope": scope,
        "scopeId": str(chat) if chat else None,
        "activeProviderId": public_id(choice.connection),
        "activeTokenId": choice.chosen_token,
        "activeModel": choice.model or None,
        "inherited": choice.scope != scope,
    }


def model_object(model: Model) -> ModelObject:
    told: ModelObject = {"id": model.id}
    if model.name is not None:
        told["name"] = model.name
    if model.context_tokens is not None:
        told["contextTokens"] = model.context_tokens
    return told


def check_object(result: CheckResult) -> CheckObject:
    models = [model_object(model) for model in result.models]
    return {"status": result.status, "message": result.message, "models": models}


def server_object(server: LocalServer) -> ServerObject:
    models = [model_object(model) for model in server.models]
    return {"name": server.name, "baseUrl": server.base_url, "models": models}

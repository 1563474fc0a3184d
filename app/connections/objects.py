"""How connections, keys and choices look outside: never with a key."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.connections.active import Choice
from app.connections.lookup import by_operator, public_id
from app.connections.models import Connection, Token
from app.connections.providers import timeouts_of
from app.llm.check import CheckResult
from app.llm.values import Model
from app.looks import isotime


def provider_object(connection: Connection, has_token: bool) -> dict[str, Any]:
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


def config_object(connection: Connection) -> dict[str, Any]:
    limits = asdict(timeouts_of(connection))
    return {
        "providerId": public_id(connection),
        "baseUrl": connection.base_url,
        "defaultModel": connection.model,
        "contextTokens": connection.context_tokens,
        "streaming": connection.streaming,
        "timeouts": {
            "firstToken": limits["first_token"],
            "between": limits["between"],
            "total": limits["total"],
        },
        "params": connection.params,
        "version": connection.version,
    }


def token_object(token: Token, provider_id: str) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "ownerId": str(token.owner_id),
        "providerId": provider_id,
        "name": token.name,
        "hint": token.hint,
        "createdAt": isotime(token.created_at),
        "lastUsedAt": isotime(token.last_used_at) or None,
    }


def runtime_object(choice: Choice, chat: UUID | None) -> dict[str, Any]:
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


def model_object(model: Model) -> dict[str, Any]:
    known = {"id": model.id, "name": model.name, "contextTokens": model.context_tokens}
    return {name: value for name, value in known.items() if value is not None}


def check_object(result: CheckResult) -> dict[str, Any]:
    models = [model_object(model) for model in result.models]
    return {"status": result.status, "message": result.message, "models": models}

"""Connections, their keys, and which of them is in use."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from app.db.models import Owned, json_object, new_id, now


class Connection(Owned):
    """A way to a model; `slug` names the three that every user has from the start."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    slug = fields.CharField(max_length=40, null=True)
    kind = fields.CharField(max_length=40)
    name = fields.CharField(max_length=200)
    base_url = fields.CharField(max_length=2000)
    model = fields.CharField(max_length=300, default="")
    enabled = fields.BooleanField(default=True)
    streaming = fields.BooleanField(default=True)
    context_tokens = fields.IntField(default=8192)
    roles = fields.CharField(max_length=10, default="free")
    params: dict[str, Any] = json_object()
    timeouts: dict[str, Any] = json_object()
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "connections"


class Token(Owned):
    """A key, sealed; `hint` is its last four characters."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    connection_id = fields.UUIDField()
    name = fields.CharField(max_length=200)
    sealed = fields.BinaryField()
    hint = fields.CharField(max_length=8)
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "connection_tokens"


class TokenCount(Model):
    """Tokens of prompts for one model, as estimated and as its server counted them."""

    id = fields.BigIntField(primary_key=True, generated=True)
    connection_id = fields.UUIDField()
    model = fields.CharField(max_length=300)
    estimated = fields.BigIntField()
    counted = fields.BigIntField()
    replies = fields.BigIntField()
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "token_counts"


class Runtime(Model):
    """Which connection, key and model answer: globally, or in one chat."""

    id = fields.BigIntField(primary_key=True, generated=True)
    owner_id = fields.UUIDField()
    scope = fields.CharField(max_length=10)
    scope_id = fields.UUIDField(null=True)
    connection_id = fields.UUIDField()
    token_id = fields.UUIDField(null=True)
    model = fields.CharField(max_length=300, default="")
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "llm_runtime"

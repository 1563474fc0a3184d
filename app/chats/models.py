"""The tree of a story: rows only; what they can do stands beside them."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from app.db.models import Deletable, Owned, json_object, new_id, now


class Chat(Deletable):
    """A conversation with one character; `user_name` is what `{{user}}` means in it, `note` an
    AuthorNote."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    entity_profile_id = fields.UUIDField()
    title = fields.CharField(max_length=200)
    active_branch_id = fields.UUIDField(null=True)
    status = fields.CharField(max_length=10, default="active")
    user_name = fields.CharField(max_length=200)
    persona_id = fields.UUIDField(null=True)
    note: dict[str, Any] | None = fields.JSONField(null=True)
    sampler_id = fields.UUIDField(null=True)
    last_message_at = fields.DatetimeField(null=True)
    last_message_preview = fields.CharField(max_length=300, default="")
    activity_at = fields.DatetimeField(default=now)
    pinned_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    meta: dict[str, Any] = json_object()
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "chats"


class Branch(Deletable):
    """A line through the tree: the list of its entries, of which `message_count` are living.
    Those at positions up to `fork_position` were copied from the parent."""

    seq = fields.BigIntField(primary_key=True, generated=True)
    id = fields.UUIDField(unique=True, default=new_id)
    chat_id = fields.UUIDField()
    title = fields.CharField(max_length=200)
    parent_branch_id = fields.UUIDField(null=True)
    forked_from_message_id = fields.UUIDField(null=True)
    forked_from_variant_id = fields.UUIDField(null=True)
    fork_position = fields.BigIntField(default=0)
    message_count = fields.BigIntField(default=0)
    meta: dict[str, Any] = json_object()
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "chat_branches"


class Message(Owned):
    """Who spoke, where and when; what was said are its variants."""

    seq = fields.BigIntField(primary_key=True, generated=True)
    id = fields.UUIDField(unique=True, default=new_id)
    chat_id = fields.UUIDField()
    branch_id = fields.UUIDField(null=True)
    role = fields.CharField(max_length=10)
    name = fields.CharField(max_length=200)
    format = fields.CharField(max_length=10, default="markdown")
    is_greeting = fields.BooleanField(default=False)
    meta: dict[str, Any] = json_object()

    class Meta:
        table = "chat_messages"


class Variant(Deletable):
    """One text of a message. While `status` is streaming, the journal has the words."""

    seq = fields.BigIntField(primary_key=True, generated=True)
    id = fields.UUIDField(unique=True, default=new_id)
    message_id = fields.UUIDField()
    message_seq = fields.BigIntField()
    ordinal = fields.IntField()
    kind = fields.CharField(max_length=20)
    status = fields.CharField(max_length=12, default="done")
    prompt_text = fields.TextField()
    blocks: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)
    meta: dict[str, Any] = json_object()
    generation_id = fields.UUIDField(null=True)
    derived_from_variant_id = fields.UUIDField(null=True)

    class Meta:
        table = "message_variants"


class Entry(Model):
    """Which message stands where on a branch, and which of its variants is chosen there."""

    id = fields.BigIntField(primary_key=True, generated=True)
    branch_seq = fields.BigIntField()
    position = fields.BigIntField()
    message_seq = fields.BigIntField()
    variant_seq = fields.BigIntField()
    hidden = fields.BooleanField(default=False)
    deleted_at = fields.DatetimeField(null=True)
    deletion_id = fields.UUIDField(null=True)

    class Meta:
        table = "branch_entries"


class Draft(Model):
    """What stands in a branch's composer and has not been sent."""

    branch_seq = fields.BigIntField(primary_key=True)
    text = fields.TextField()
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "branch_drafts"

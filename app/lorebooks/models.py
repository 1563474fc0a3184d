"""Books, their entries, and where they apply: rows only."""

from typing import Any

from tortoise import fields

from app.db.models import Deletable, Owned, json_object, new_id, now


class BookRow(Deletable):
    """A book; `profile_id` is the character whose card it came from. Settings are null where the
    house's hold."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    profile_id = fields.UUIDField(null=True)
    name = fields.CharField(max_length=200)
    description = fields.TextField(default="")
    enabled = fields.BooleanField(default=True)
    scan_depth = fields.BigIntField(null=True)
    token_budget = fields.BigIntField(null=True)
    recursive_scanning = fields.BooleanField(null=True)
    kept: dict[str, Any] = json_object()
    version = fields.IntField(default=1)
    revision = fields.BigIntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "lorebooks"


class EntryRow(Deletable):
    """An entry; `spec` has its fields but for those that are columns."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    book_id = fields.UUIDField()
    place = fields.BigIntField()
    enabled = fields.BooleanField(default=True)
    content = fields.TextField()
    spec: dict[str, Any] = json_object()
    kept: dict[str, Any] = json_object()
    search_text = fields.TextField()
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "lorebook_entries"


class LinkRow(Owned):
    """Where a book applies: everywhere, with one character, as one persona, in one chat."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    book_id = fields.UUIDField()
    scope = fields.CharField(max_length=20)
    profile_id = fields.UUIDField(null=True)
    persona_id = fields.UUIDField(null=True)
    chat_id = fields.UUIDField(null=True)

    class Meta:
        table = "lorebook_links"

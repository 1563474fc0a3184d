"""Characters, and the files that came with them."""

from typing import Any

from tortoise import fields

from app.db.models import Deletable, Owned, json_object, new_id, now


class Profile(Deletable):
    """A character: `spec` is the normalised card, `search_text` the folded name and tags."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    name = fields.CharField(max_length=200)
    search_text = fields.TextField()
    kind = fields.CharField(max_length=40, default="CharSpec")
    spec: dict[str, Any] = json_object()
    meta: dict[str, Any] = json_object()
    avatar_asset_id = fields.UUIDField(null=True)
    persona_id = fields.UUIDField(null=True)
    favourite = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "entity_profiles"


class Asset(Owned):
    """A file in the data folder, addressed by its id; `name` is only what it was called."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    profile_id = fields.UUIDField(null=True)
    kind = fields.CharField(max_length=20)
    name = fields.CharField(max_length=500)
    mime = fields.CharField(max_length=100)
    size = fields.BigIntField()
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    hue = fields.IntField(null=True)

    class Meta:
        table = "assets"

"""Users. On a machine of one's own there is exactly one, the local user."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from app.db.models import new_id, now


class User(Model):
    """Somebody who owns characters and chats; `name` is what characters call them."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    name = fields.CharField(max_length=200)
    is_local = fields.BooleanField(default=False)
    created_at = fields.DatetimeField(default=now)

    class Meta:
        table = "users"

    @classmethod
    async def local(cls) -> "User":
        """The one user of a machine without accounts."""
        return await cls.get(is_local=True)


class IdempotencyKey(Model):
    """What a request with this key answered the first time: ids, never texts."""

    id = fields.BigIntField(primary_key=True, generated=True)
    owner_id = fields.UUIDField()
    key = fields.CharField(max_length=200)
    route = fields.CharField(max_length=200)
    body_hash = fields.CharField(max_length=64)
    answer: fields.JSONField[dict[str, str | None]] = fields.JSONField()
    created_at = fields.DatetimeField(default=now)

    class Meta:
        table = "idempotency_keys"


OwnerId = UUID

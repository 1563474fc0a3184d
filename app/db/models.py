"""The columns that rows of many tables share."""

import uuid
from datetime import UTC, datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model


def now() -> datetime:
    """This moment, to the microsecond, in UTC."""
    return datetime.now(UTC)


def new_id() -> uuid.UUID:
    """A random public id."""
    return uuid.uuid4()


def json_object() -> Any:
    """A JSON column that is an empty object unless said."""
    return fields.JSONField[dict[str, Any]](default=dict)


class Owned(Model):
    """A row of one user's, known outside by a UUID."""

    owner_id = fields.UUIDField()
    created_at = fields.DatetimeField(default=now)

    class Meta:
        abstract = True


class Deletable(Owned):
    """A row that goes to the trash first; `deletion_id` binds what went together."""

    deleted_at = fields.DatetimeField(null=True)
    deletion_id = fields.UUIDField(null=True)

    class Meta:
        abstract = True

    async def discard(self, *changed: str) -> None:
        """Into the trash, as a deletion of its own, with other columns that changed."""
        self.deleted_at, self.deletion_id = now(), new_id()
        await self.save(update_fields=["deleted_at", "deletion_id", *changed])

    async def take_back(self) -> None:
        """Out of it again."""
        self.deleted_at = self.deletion_id = None
        await self.save(update_fields=["deleted_at", "deletion_id"])

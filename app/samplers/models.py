"""Sampler presets as they are stored."""

from typing import Any

from tortoise import fields

from app.db.models import Deletable, json_object, new_id, now


class Sampler(Deletable):
    """What steers a model, under a name; at most one of a user's is the usual one.

    `params` hold what it says and nothing else, `extra` goes into the request as it is.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    name = fields.CharField(max_length=200)
    params: dict[str, Any] = json_object()
    extra: dict[str, Any] = json_object()
    is_default = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "samplers"

    async def discard(self, *changed: str) -> None:
        """What is in the trash is not the usual one."""
        self.is_default = False
        await super().discard("is_default", *changed)

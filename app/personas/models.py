"""Personas as they are stored."""

from tortoise import fields

from app.db.models import Deletable, new_id, now


class Persona(Deletable):
    """Somebody that the user is in stories; at most one of theirs is the default."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    name = fields.CharField(max_length=200)
    description = fields.TextField(default="")
    avatar_asset_id = fields.UUIDField(null=True)
    is_default = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "personas"

    async def discard(self, *changed: str) -> None:
        """What is in the trash is not the usual one."""
        self.is_default = False
        await super().discard("is_default", *changed)

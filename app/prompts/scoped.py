"""What an owner makes for every story, for those of one character, or for one of them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from app.chats.models import Chat
from app.db.models import Deletable, new_id, now
from app.errors import Invalid
from app.prompts.subjects import subject_of


class Scoped(Deletable):
    """A named row with a scope: global, entity_profile or chat; `version` counts its changes."""

    NOUN = "row"

    id = fields.UUIDField(primary_key=True, default=new_id)
    name = fields.CharField(max_length=200)
    enabled = fields.BooleanField(default=True)
    scope = fields.CharField(max_length=20)
    profile_id = fields.UUIDField(null=True)
    chat_id = fields.UUIDField(null=True)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        abstract = True

    @property
    def scope_id(self) -> UUID | None:
        """The character or the chat that it is for."""
        found: UUID | None = self.profile_id or self.chat_id
        return found

    @classmethod
    def by_rank(cls, chat: Chat) -> QuerySet[Self]:
        """Those in use that reach this chat: its own, its character's, those for everything; of
        equals the newest first."""
        mine = cls.filter(owner_id=chat.owner_id, deleted_at=None, enabled=True).filter(
            Q(scope="global") | Q(profile_id=chat.entity_profile_id) | Q(chat_id=chat.id)
        )
        # By name, too, the scopes stand in the order of their precedence.
        return mine.order_by("scope", "-created_at", "-id")

    async def place(self, scope: str, scope_id: str | None) -> None:
        """For what it is; what it is for must be the owner's. Raises Invalid, NotFound."""
        if (scope == "global") != (scope_id is None):
            sentence = f"A {self.NOUN} for everything takes no id."
            if scope_id is None:
                kind = "chat" if scope == "chat" else "character"
                sentence = f"This is missing: the id of the {kind} that it is for."
            raise Invalid.field("scopeId", sentence)
        subject = await subject_of(self.owner_id, scope, scope_id) if scope_id else None
        self.scope = scope
        self.profile_id = subject if scope == "entity_profile" else None
        self.chat_id = subject if scope == "chat" else None

    async def move(self, given: Collection[str], scope: str, scope_id: str | None) -> None:
        """The same of a change, which may name the scope, or whom it is for, or neither."""
        if "scope" in given or "scope_id" in given:
            wanted = scope if "scope" in given else self.scope
            usual = str(self.scope_id) if self.scope_id and wanted == self.scope else None
            await self.place(wanted, scope_id if "scope_id" in given else usual)

    async def save_change(self) -> None:
        """Store it as the next version."""
        self.version += 1
        self.updated_at = max(now(), self.updated_at + timedelta(milliseconds=1))
        await self.save()

"""Whom something is made for."""

from uuid import UUID

from app.chats.find import chat_for
from app.errors import Invalid, NotFound
from app.profiles.find import profile_for


async def subject_of(owner_id: UUID, scope: str | None, scope_id: str) -> UUID:
    """The character or the chat of this id. Raises NotFound, and Invalid where it can be none."""
    if scope == "global":
        raise Invalid.field("scopeId", "A prompt for everything takes no id.")
    if scope == "chat":
        return (await chat_for(owner_id, scope_id)).id
    try:
        return (await profile_for(owner_id, scope_id)).id
    except NotFound:
        if scope is not None:
            raise
        return (await chat_for(owner_id, scope_id)).id

"""What can be done with a whole chat: rename, change, move to the trash, bring back."""

from datetime import datetime
from uuid import UUID, uuid5

from tortoise.expressions import F

from app import db, live
from app.chats.board import signs
from app.chats.forms import ChatChange
from app.chats.models import Chat
from app.chats.objects import chat_json
from app.db.models import new_id, now
from app.errors import Conflict, NotFound
from app.profiles.models import Profile


@db.transaction
async def change(chat: Chat, wanted: ChatChange) -> Chat:
    """Apply the given fields. Raises Conflict `STALE` where the version has moved on."""
    given = wanted.model_dump(include=wanted.model_fields_set - {"version"}, exclude_none=True)
    query = Chat.filter(id=chat.id)
    if wanted.version is not None:
        query = query.filter(version=wanted.version)
    touched = await query.update(**given, version=F("version") + 1, updated_at=now())
    fresh = await Chat.get(id=chat.id)
    if not touched:
        raise Conflict(
            "Somebody changed this chat in the meantime.", "STALE", current=chat_json(fresh)
        )
    live.tell(live.chat_channel(chat.id), "chat.changed")
    return fresh


async def to_trash(chat: Chat) -> None:
    """The chat leaves every list; its rows stay. What is being written in it stops first."""
    await signs().hush(chat)
    await _discard(chat)


@db.transaction
async def _discard(chat: Chat) -> None:
    # The id's version remembers the status, as in a character's deletion: 5 was archived.
    deletion_id = new_id() if chat.status == "active" else uuid5(new_id(), chat.status)
    await _mark(chat.id, "deleted", now(), deletion_id)
    live.tell(live.chat_channel(chat.id), "chat.changed")


@db.transaction
async def from_trash(chat: Chat) -> Chat:
    """The chat as it was. Raises Conflict while its character is in the trash itself."""
    profile = await Profile.get_or_none(id=chat.entity_profile_id, deleted_at=None)
    if profile is None:
        raise Conflict("Bring its character back first.", "PROFILE_DELETED")
    archived = chat.deletion_id is not None and chat.deletion_id.version == 5
    await _mark(chat.id, "archived" if archived else "active", None, None)
    return await Chat.get(id=chat.id)


async def purge(chat: Chat) -> None:
    """For ever: everything that hangs on the chat goes with it."""
    await signs().hush(chat)
    await _purge(chat)


@db.transaction
async def _purge(chat: Chat) -> None:
    await Chat.filter(id=chat.id, status="deleted").delete()


async def _mark(chat_id: UUID, status: str, at: datetime | None, deletion_id: UUID | None) -> None:
    touched = await Chat.filter(id=chat_id).update(
        status=status, deleted_at=at, deletion_id=deletion_id, updated_at=now()
    )
    if not touched:
        raise NotFound("chat")

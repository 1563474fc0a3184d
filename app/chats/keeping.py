"""What can be done with a whole chat: rename, change, move to the trash, bring back."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from tortoise.expressions import F

from app import db, live
from app.accounts.models import User
from app.chats.board import signs
from app.chats.forms import AuthorNote, ChatChange
from app.chats.models import Chat
from app.chats.objects import chat_json
from app.db.models import new_id, now
from app.errors import Conflict, NotFound
from app.personas.find import persona_for
from app.profiles.models import Profile
from app.samplers.find import sampler_for


@db.transaction
async def change(chat: Chat, wanted: ChatChange) -> Chat:
    """Apply the given fields. Raises Conflict `STALE` where the version has moved on."""
    given = wanted.model_dump(include=wanted.model_fields_set - {"version"}, exclude_none=True)
    if (pinned := given.pop("pinned", None)) is not None:
        given["pinned_at"] = now() if pinned else None
    if "persona_id" in wanted.model_fields_set:
        given |= await _told_to(chat.owner_id, wanted.persona_id)
    if "note" in wanted.model_fields_set:
        given["note"] = _kept(wanted.note)
    if "sampler_id" in wanted.model_fields_set:
        given["sampler_id"] = await _steered_by(chat.owner_id, wanted.sampler_id)
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


async def _told_to(owner_id: UUID, persona_id: str | None) -> dict[str, Any]:
    """Who the user is from now on. What was said keeps the name it was said under."""
    if persona_id is None:
        return {"persona_id": None, "user_name": (await User.get(id=owner_id)).name}
    persona = await persona_for(owner_id, persona_id)
    return {"persona_id": persona.id, "user_name": persona.name}


def _kept(note: AuthorNote | None) -> dict[str, Any] | None:
    return note.model_dump() if note and note.text.strip() else None


async def _steered_by(owner_id: UUID, sampler_id: str | None) -> UUID | None:
    return (await sampler_for(owner_id, sampler_id)).id if sampler_id else None


async def to_trash(chat: Chat) -> None:
    """The chat leaves every list; its rows stay. What is being written in it stops first."""
    await signs().hush(chat, None)
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
    live.tell(live.chat_channel(chat.id), "chat.changed")
    return await Chat.get(id=chat.id)


async def purge(chat: Chat) -> None:
    """For ever: everything that hangs on the chat goes with it."""
    await signs().hush(chat, None)
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

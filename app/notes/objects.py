"""Notes as the API has them."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.endpoints import Id, Moment
from app.looks import isotime
from app.notes.models import Note
from app.profiles.objects import FailedObject


class ListedBackgroundNoteObject(TypedDict):
    """A background note without its text; one of `profileId` and `chatId` says where it is kept."""

    id: Id
    ownerId: Id
    profileId: Id | None
    chatId: Id | None
    name: str
    characters: int
    passages: Annotated[int, Field(description="In so many pieces it is looked up.")]
    createdAt: Moment
    updatedAt: Moment
    version: int


class BackgroundNoteObject(ListedBackgroundNoteObject):
    """A background note."""

    text: str


class NoteImportObject(TypedDict):
    """What became of the files."""

    created: list[ListedBackgroundNoteObject]
    failed: list[FailedObject]
    message: str


def listed_json(row: Note) -> ListedBackgroundNoteObject:
    """Without its text."""
    return {
        "id": str(row.id),
        "ownerId": str(row.owner_id),
        "profileId": str(row.profile_id) if row.profile_id else None,
        "chatId": str(row.chat_id) if row.chat_id else None,
        "name": row.name,
        "characters": row.characters,
        "passages": row.passages,
        "createdAt": isotime(row.created_at),
        "updatedAt": isotime(row.updated_at),
        "version": row.version,
    }


def note_json(row: Note) -> BackgroundNoteObject:
    """All of it."""
    return {**listed_json(row), "text": row.text}

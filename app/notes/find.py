"""Rights are the lookup: notes, and the character or the chat that they are kept with."""

from dataclasses import dataclass
from uuid import UUID

from app import db
from app.chats.find import chat_for
from app.errors import Conflict
from app.notes.forms import MAX_NOTES
from app.notes.models import Note
from app.paging import Page
from app.profiles.find import profile_for
from app.rows import owned, paged

LISTED = ("id", "owner_id", "profile_id", "chat_id", "name", "characters", "passages", "version")
TIMES = ("created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Home:
    """A character, or a chat with its character's id and name in `also`."""

    owner_id: UUID
    name: str
    profile_id: UUID | None = None
    chat_id: UUID | None = None
    also: tuple[UUID, str] | None = None

    @property
    def column(self) -> str:
        """Which of the two it is."""
        return "profile_id" if self.profile_id else "chat_id"

    @property
    def id(self) -> UUID:
        """Its own."""
        found = self.profile_id or self.chat_id
        assert found is not None, "a home is one of the two"
        return found


async def of_profile(owner_id: UUID, profile_id: object) -> Home:
    """A character's. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id)
    return Home(owner_id, profile.name, profile_id=profile.id)


async def of_chat(owner_id: UUID, chat_id: object) -> Home:
    """A chat's. Raises NotFound."""
    chat = await chat_for(owner_id, chat_id)
    profile = await profile_for(owner_id, chat.entity_profile_id)
    return Home(owner_id, chat.title, chat_id=chat.id, also=(profile.id, profile.name))


async def note_for(
    owner_id: UUID, note_id: object, *, deleted: bool = False, hold: bool = False
) -> Note:
    """This owner's note, or the one in the trash. Raises NotFound, also where its character or
    its chat is in the trash."""
    found = await owned(Note, owner_id, note_id, "note", deleted=deleted, hold=hold)
    await home_of(found)
    return found


async def home_of(note: Note) -> Home:
    """Where it is kept. Raises NotFound."""
    if note.profile_id:
        return await of_profile(note.owner_id, note.profile_id)
    return await of_chat(note.owner_id, note.chat_id)


async def listed(home: Home, limit: int, cursor: str | None) -> Page[Note]:
    """In the order in which they came, without their texts."""
    query = Note.filter(deleted_at=None, **{home.column: home.id}).only(*LISTED, *TIMES)
    return await paged(query, limit, cursor)


async def count(column: str, home_id: UUID) -> int:
    """How many are kept there."""
    return await Note.filter(deleted_at=None, **{column: home_id}).count()


async def must_have_room(home: Home) -> None:
    """Raises Conflict where there are as many as there can be."""
    if await count(home.column, home.id) >= MAX_NOTES:
        sentence = f"{home.name} has {MAX_NOTES} notes, which is as many as there can be."
        raise Conflict(sentence, "TOO_MANY_NOTES", limit=MAX_NOTES)


async def beginnings(notes: list[UUID]) -> dict[str, str]:
    """The first words of each of these notes, by its id."""
    if not notes:
        return {}
    found = await db.rows(
        "SELECT note_id, SUBSTR(text, 1, 600) AS text FROM note_passages"  # noqa: S608 -- marks
        f" WHERE ordinal = 0 AND note_id IN ({db.in_marks(notes)})",
        *notes,
    )
    return {db.text_id(row["note_id"]): row["text"] for row in found}

"""What the pages of notes get: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.markup import plain
from app.notes import find
from app.notes.find import Home
from app.notes.models import Note

EXCERPT = 160


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note in its list."""

    name: str
    url: str
    excerpt: str
    held: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HomeView:
    """Whose notes they are; `also` is what else is read there, in a sentence with its address."""

    name: str
    url: str
    notes_url: str
    of_chat: bool
    also: str = ""
    also_url: str = ""

    @classmethod
    def of(cls, home: Home, theirs: int = 0) -> "HomeView":
        """`theirs` are the notes that a chat's character has."""
        url = url_of(home)
        if home.also is None:
            return cls(home.name, url, f"{url}/notes", False)
        count = "1 note" if theirs == 1 else f"{theirs} notes" if theirs else "no notes yet"
        also = f"{home.also[1]} has {count}" + (", read in every story." if theirs else ".")
        return cls(home.name, url, f"{url}/notes", True, also, f"/characters/{home.also[0]}/notes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A note as it is kept or was typed."""

    name: str = ""
    text: str = ""
    version: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def url_of(home: Home) -> str:
    """The page of the character or of the chat."""
    return f"/characters/{home.id}" if home.profile_id else f"/chats/{home.id}"


def note_url(note: Note | UUID) -> str:
    """A note's page."""
    return f"/notes/{note.id if isinstance(note, Note) else note}"


async def views(notes: Sequence[Note]) -> list[NoteView]:
    """All of them, in one statement."""
    first = await find.beginnings([one.id for one in notes])
    return [_view(one, first.get(str(one.id), "")) for one in notes]


def _view(note: Note, beginning: str) -> NoteView:
    excerpt = plain(beginning, EXCERPT)
    return NoteView(note.name, note_url(note), excerpt, held(note), note.updated_at)


def held(note: Note) -> str:
    """How much it holds."""
    pieces = "1 passage" if note.passages == 1 else f"{note.passages:,} passages"
    return f"{note.characters:,} characters in {pieces}"

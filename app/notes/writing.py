"""Making, changing and deleting a note; its passages are written with it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.db.models import new_id, now
from app.errors import Stale
from app.notes import find
from app.notes.find import Home
from app.notes.forms import NewNote, NoteChange
from app.notes.models import Note
from app.notes.objects import note_json
from app.words import LABEL, word_text
from app.words.passages import passages

AT_ONCE = 100  # rows in one statement


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage of a note as it is stored, with its words."""

    heading: str
    text: str
    words: str


async def create(home: Home, new: NewNote, key: str | None = None) -> Note:
    """A note that is kept there. Raises Conflict in a full place."""
    cuts = await asyncio.to_thread(cut, new.name, new.text)

    async def make() -> Answer:
        return {"note": str((await add(home, new, cuts)).id)}

    made = await made_once(home.owner_id, "note", new.model_dump_json(), make, key)
    return await find.note_for(home.owner_id, made["note"])


async def add(home: Home, new: NewNote, cuts: Sequence[Cut]) -> Note:
    """Inside a transaction. Raises Conflict in a full place."""
    await find.must_have_room(home)
    row = Note(
        id=new_id(),
        owner_id=home.owner_id,
        name=new.name,
        text=new.text,
        characters=len(new.text),
        passages=len(cuts),
        **{home.column: home.id},
    )
    await row.save(force_create=True)
    await _keep(row, cuts)
    return row


async def change(owner_id: UUID, note_id: object, wanted: NoteChange) -> Note:
    """Write what was sent and nothing else. Raises Stale, NotFound."""
    given = wanted.model_fields_set & {"name", "text"}
    row = await find.note_for(owner_id, note_id)
    name = wanted.name if "name" in given else row.name
    text = wanted.text if "text" in given else row.text
    cuts = await asyncio.to_thread(cut, name, text) if given else []
    return await _change(owner_id, row, wanted, cuts)


@db.transaction
async def _change(owner_id: UUID, seen: Note, wanted: NoteChange, cuts: Sequence[Cut]) -> Note:
    row = await find.note_for(owner_id, seen.id, hold=True)
    expected = seen.version if wanted.version is None else wanted.version
    if expected != row.version:
        raise Stale("note", row, note_json(row))
    given = wanted.model_fields_set & {"name", "text"}
    if given:
        row.update_from_dict({name: getattr(wanted, name) for name in given})
        row.characters, row.passages = len(row.text), len(cuts)
        row.version += 1
        row.updated_at = max(now(), row.updated_at + timedelta(milliseconds=1))
        columns = [*given, "characters", "passages", "version", "updated_at"]
        await row.save(update_fields=columns)
        await db.execute("DELETE FROM note_passages WHERE note_id = ?", row.id)
        await _keep(row, cuts)
    return row


def cut(name: str, text: str) -> list[Cut]:
    """A note's passages. They are found by the note's title, too."""
    return [
        Cut(one.heading, one.text, word_text(f"{name}\n{one.heading}\n{one.text}"))
        for one in passages(text)
    ]


async def _keep(note: Note, cuts: Sequence[Cut]) -> None:
    """Inside the transaction: the passages, labelled with where they apply."""
    home = note.profile_id or note.chat_id
    assert home is not None
    label = f" {LABEL}{home.hex}"
    for first in range(0, len(cuts), AT_ONCE):
        some = cuts[first : first + AT_ONCE]
        values: list[object] = []
        for ordinal, one in enumerate(some, first):
            values += (note.id, ordinal, one.heading, one.text, label + one.words)
        await db.execute(
            "INSERT INTO note_passages (note_id, ordinal, heading, text, words)"  # noqa: S608 -- marks
            f" VALUES {', '.join('(?, ?, ?, ?, ?)' for _ in some)}",
            *values,
        )

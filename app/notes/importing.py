"""Text files into notes: each is read for itself, then all that could be read come in at once."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, once
from app.db.transact import to_its_end
from app.errors import Invalid, Problem, TooLarge
from app.notes.find import LISTED, TIMES, Home
from app.notes.forms import MAX_NOTE, NewNote, too_long
from app.notes.models import Note
from app.notes.writing import Cut, add, cut
from app.profiles.reports import Line, Report
from app.profiles.uploads import MAX_FILES, Upload
from app.texts import MAX_NAME
from app.web import parse

KINDS = (".txt", ".md", ".markdown", ".text")
MAX_UPLOAD = (MAX_FILES + 2) * MAX_NOTE  # bytes of one request; more is not even read


@dataclass(frozen=True, slots=True)
class Read:
    """One file after reading: its note, or what is wrong with it."""

    name: str
    digest: str = ""
    note: NewNote | None = None
    cuts: Sequence[Cut] = ()
    problem: str = ""
    too_large: bool = False

    def line(self) -> Line:
        """What the user is told."""
        if self.note is None:
            return Line(self.name, False, self.problem, self.too_large)
        count = len(self.cuts)
        pieces = "1 passage" if count == 1 else f"{count:,} passages"
        return Line(self.name, True, f"Here as {self.note.name}, in {pieces}.")


async def import_files(home: Home, files: list[Upload], key: str | None) -> Report[Note]:
    """Read them in a thread, then write everything in one transaction. Goes on to its end when
    the browser leaves. Raises Conflict for a used key and in a full place."""
    return await to_its_end(_import(home, files, key))


async def _import(home: Home, files: list[Upload], key: str | None) -> Report[Note]:
    found = [await asyncio.to_thread(_read, one) for one in files]
    good = [(one.note, one.cuts) for one in found if one.note]
    if not good:
        return Report(found, [])

    async def act() -> Answer:
        rows = [await add(home, new, cuts) for new, cuts in good]
        return {str(place): str(row.id) for place, row in enumerate(rows)}

    @db.transaction
    async def all_of_it() -> Answer:
        asked = " ".join([str(home.id), *(one.digest for one in found)])
        return (await once(home.owner_id, key, "notes", asked, act))[0]

    ids = [UUID(one) for one in (await all_of_it()).values() if one]
    rows = {one.id: one for one in await Note.filter(id__in=ids).only(*LISTED, *TIMES)}
    return Report(found, [rows[one] for one in ids if one in rows])


def _read(upload: Upload) -> Read:
    try:
        name, text = _title(upload.shown), _text(upload)
        note = parse(NewNote, {"name": name, "text": text.removeprefix("\ufeff")})
        digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
        return Read(upload.shown, digest, note, cut(note.name, note.text))
    except TooLarge as error:
        return Read(upload.shown, problem=error.message, too_large=True)
    except Invalid as error:
        said = error.issues[0]["message"] if error.issues else error.message
        return Read(upload.shown, problem=said)
    except Problem as error:
        return Read(upload.shown, problem=error.message)


def _title(shown: str) -> str:
    """The file's name without its ending."""
    stem = next((shown[: -len(one)] for one in KINDS if shown.lower().endswith(one)), shown)
    return stem.strip()[:MAX_NAME] or shown


def _text(upload: Upload) -> str:
    if not upload.shown.lower().endswith(KINDS):
        raise Invalid("Notes are plain text or Markdown: a .txt or a .md file.")
    if (size := upload.size()) > MAX_NOTE:
        raise TooLarge(too_long(size))
    try:
        return upload.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid("This is no text in UTF-8.") from None

"""Book files into books: each is read for itself, then all that could be read come in at once."""

import asyncio
import hashlib
from dataclasses import dataclass
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, once
from app.db.transact import to_its_end
from app.errors import Invalid, NotFound, Problem
from app.lorebooks import store
from app.lorebooks.coerce import BookError
from app.lorebooks.entry import Book
from app.lorebooks.formats import read, read_file
from app.lorebooks.forms import LinkForm
from app.lorebooks.links import link
from app.lorebooks.models import BookRow
from app.profiles.models import Profile
from app.profiles.reports import Line, Report
from app.profiles.uploads import Upload


@dataclass(frozen=True, slots=True)
class Read:
    """One file after reading: its book, or what is wrong with it."""

    name: str
    digest: str = ""
    book: Book | None = None
    problem: str = ""

    def line(self) -> Line:
        """What the user is told."""
        if self.book is None:
            return Line(self.name, False, self.problem)
        return Line(self.name, True, f"Here as {self.book.name}, {entries(self.book.entries)}.")


def entries(held: object) -> str:
    """“1 entry”, “14 entries”."""
    count = held if isinstance(held, int) else len(held) if isinstance(held, tuple | list) else 0
    return "1 entry" if count == 1 else f"{count:,} entries"


async def import_files(owner_id: UUID, uploads: list[Upload], key: str | None) -> Report[BookRow]:
    """Read them one after another in a thread, then write everything in one transaction.

    Goes on to its end when the browser leaves. Raises Conflict for a used key.
    """
    return await to_its_end(_import(owner_id, uploads, key))


async def _import(owner_id: UUID, uploads: list[Upload], key: str | None) -> Report[BookRow]:
    read_ = [await asyncio.to_thread(_read, upload) for upload in uploads]
    if not any(one.book for one in read_):
        return Report(read_, [])

    books = [one.book for one in read_ if one.book]
    rows = [await asyncio.to_thread(store.rows_of, owner_id, book) for book in books]

    async def act() -> Answer:
        made = [await one.insert() for one in rows]
        return {str(place): str(row.id) for place, row in enumerate(made)}

    @db.transaction
    async def all_of_it() -> Answer:
        return (await once(owner_id, key, "lore", " ".join(one.digest for one in read_), act))[0]

    answer = await all_of_it()
    ids = [UUID(answer[place]) for place in sorted(answer, key=int)]
    known = await BookRow.in_bulk(ids, "id")
    return Report(read_, [known[one] for one in ids if one in known])


def _read(upload: Upload) -> Read:
    try:
        data = upload.read()
        book = read_file(data)
        if not book.name.strip():
            book = Book(**{**vars(book), "name": upload.shown.rpartition(".")[0] or upload.shown})
        return Read(upload.shown, hashlib.sha256(data).hexdigest(), book)
    except BookError as error:
        return Read(upload.shown, problem=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except Problem as error:
        return Read(upload.shown, problem=error.message)


async def from_card(profile: Profile) -> BookRow:
    """The book that a character's card brings, for stories with this character; the one that was
    made of it before, where there is one. Raises NotFound, Invalid."""
    inside = profile.spec.get("character_book")
    if not isinstance(inside, dict):
        raise NotFound("book")
    try:
        book = await asyncio.to_thread(read, {"character_book": inside})
    except BookError as error:
        raise Invalid(f"The book of this card {error}.") from None
    if not book.name.strip():
        book = Book(**{**vars(book), "name": f"{profile.name[:180]}’s book"})

    rows = await asyncio.to_thread(store.rows_of, profile.owner_id, book, profile_id=profile.id)

    @db.transaction
    async def made() -> BookRow:
        await Profile.filter(id=profile.id).select_for_update().get()
        found = await made_of(profile) or await rows.insert()
        where = {"scope": "entity_profile", "scope_id": str(profile.id)}
        await link(found, LinkForm.model_validate(where))
        return found

    return await made()


async def made_of(profile: Profile) -> BookRow | None:
    """The book that was made of this character's card."""
    return await BookRow.filter(profile_id=profile.id, deleted_at=None).first()


def brought_by(profile: Profile) -> int:
    """How many entries the card's own book has."""
    inside = profile.spec.get("character_book")
    held = inside.get("entries") if isinstance(inside, dict) else None
    return len(held) if isinstance(held, list | dict) else 0

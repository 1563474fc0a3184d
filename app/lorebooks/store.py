"""Books as rows and as values: what is matched is remembered, as long as nothing in it changes."""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import db
from app.db.models import new_id, now
from app.errors import Invalid, NotFound
from app.lorebooks.entry import MAX_ENTRIES, Book, Entry, Fields
from app.lorebooks.models import BookRow, EntryRow
from app.rows import owned
from app.web import row_id
from app.words.fold import fold, settle

REMEMBERED = 8
"""Books; a large one weighs some tens of megabytes."""
SEARCHED = 20_000
"""Characters of an entry that its search reads."""
COLUMNS = {"content", "enabled", "display_index"}
_known: OrderedDict[UUID, tuple[int, Book]] = OrderedDict()


async def book_for(
    owner_id: UUID, book_id: object, *, deleted: bool = False, hold: bool = False
) -> BookRow:
    """This owner's book, or the one in the trash. Raises NotFound."""
    return await owned(BookRow, owner_id, book_id, "book", deleted=deleted, hold=hold)


async def entry_for(book: BookRow, entry_id: object, *, hold: bool = False) -> EntryRow:
    """An entry of this book. Raises NotFound."""
    query = EntryRow.filter(id=row_id(str(entry_id), "entry"), book_id=book.id, deleted_at=None)
    found = await (query.select_for_update() if hold else query).first()
    if found is None:
        raise NotFound("entry")
    return found


async def must_have_room(book: BookRow) -> None:
    """For one more entry. Raises Invalid."""
    if await EntryRow.filter(book_id=book.id, deleted_at=None).count() >= MAX_ENTRIES:
        raise Invalid(f"A book holds at most {MAX_ENTRIES:,} entries.")


@dataclass(frozen=True, slots=True)
class Rows:
    """A book that is not stored yet."""

    book: BookRow
    entries: list[EntryRow]

    async def insert(self) -> BookRow:
        """Inside a transaction."""
        await self.book.save(force_create=True)
        await EntryRow.bulk_create(self.entries, batch_size=200)
        return self.book


def rows_of(owner_id: UUID, book: Book, **given: Any) -> Rows:
    """The book's rows, with new ids. Of a large one they take a while: use a thread."""
    row = BookRow(
        id=new_id(),
        owner_id=owner_id,
        name=book.name.strip() or "A book without a name",
        description=book.description,
        scan_depth=book.scan_depth,
        token_budget=book.token_budget,
        recursive_scanning=book.recursive_scanning,
        kept=dict(book.kept),
        **given,
    )
    entries = [entry_row(row, entry, place) for place, entry in enumerate(_in_order(book))]
    return Rows(row, entries)


def _in_order(book: Book) -> list[Entry]:
    return sorted(book.entries, key=lambda entry: entry.display_index)


def entry_row(book: BookRow, entry: Fields, place: int) -> EntryRow:
    """A row for a new entry at this place of the list."""
    row = EntryRow(id=new_id(), owner_id=book.owner_id, book_id=book.id)
    put(row, entry)
    row.place = place
    if isinstance(entry, Entry):
        row.kept = {name: dict(one) for name, one in entry.kept.items()}
        row.spec["ref"] = entry.ref
    return row


def put(row: EntryRow, entry: Fields) -> None:
    """Write an entry's fields into its row."""
    said = entry.model_dump(exclude={"ref", "kept", "version"})
    row.content, row.enabled = said.pop("content"), said.pop("enabled")
    row.place = said.pop("display_index")
    usual = Fields.model_fields
    kept = {"ref": row.spec["ref"]} if "ref" in row.spec else {}
    row.spec = kept | {k: v for k, v in said.items() if v != usual[k].get_default()}
    words = "\n".join([entry.comment, *entry.keys, *entry.secondary_keys, entry.content])
    row.search_text = fold(settle(words[:SEARCHED]))


def entry_of(row: EntryRow) -> Entry:
    """The entry that a row holds, under its number in the file it came from."""
    return _entry(row.spec, row.content, row.enabled, row.place, row.kept)


def _entry(spec: Any, content: str, enabled: Any, place: int, kept: Any) -> Entry:
    return Entry.model_validate(
        {
            **spec,
            "content": content,
            "enabled": bool(enabled),
            "display_index": place,
            "kept": kept,
        }
    )


async def whole(book: BookRow) -> Book:
    """The book with its entries, under their ids: what `match` reads."""
    known = _known.get(book.id)
    if known is None or known[0] != book.revision:
        known = _known[book.id] = (book.revision, await _read(book))
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
    _known.move_to_end(book.id)
    return known[1]


async def _read(book: BookRow) -> Book:
    found = await db.tuples(
        "SELECT spec, content, enabled, place, id FROM lorebook_entries"
        " WHERE book_id = ? AND deleted_at IS NULL ORDER BY place, id",
        book.id,
    )
    entries = await asyncio.to_thread(_entries, found)
    return _book(book, entries, str(book.id))


def _entries(found: list[tuple[Any, ...]]) -> list[Entry]:
    return [
        _entry({**_json(spec), "ref": str(id_)}, content, enabled, place, {})
        for spec, content, enabled, place, id_ in found
    ]


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def as_file(book: BookRow) -> Book:
    """The book with all that it came with, to be written to a file."""
    rows = await EntryRow.filter(book_id=book.id, deleted_at=None).order_by("place", "id")
    entries = await asyncio.to_thread(lambda: [entry_of(row) for row in rows])
    return _book(book, entries, "")


def _book(row: BookRow, entries: list[Entry], ref: str) -> Book:
    return Book(
        row.name,
        tuple(entries),
        description=row.description,
        scan_depth=row.scan_depth,
        token_budget=row.token_budget,
        recursive_scanning=row.recursive_scanning,
        kept=row.kept,
        ref=ref,
    )


async def touch(book_id: UUID) -> None:
    """Inside a transaction: something in the book is another now."""
    await db.execute(
        "UPDATE lorebooks SET revision = revision + 1, updated_at = ? WHERE id = ?", now(), book_id
    )

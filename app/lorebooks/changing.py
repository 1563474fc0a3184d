"""Making and changing books and entries. A stale version writes nothing."""

from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.db.models import now
from app.errors import Invalid, Stale
from app.lorebooks import store
from app.lorebooks.entry import Book, Entry, Fields
from app.lorebooks.forms import BookForm, EntryForm, NewBookForm
from app.lorebooks.listing import count_entries
from app.lorebooks.models import BookRow, EntryRow
from app.lorebooks.objects import book_object, entry_object
from app.rows import Trash


async def add_book(owner_id: UUID, form: NewBookForm) -> BookRow:
    """Inside a transaction: an empty book of one's own."""
    said = form.model_dump(exclude={"enabled"})
    return await store.rows_of(owner_id, Book(**said), enabled=form.enabled).insert()


@db.transaction
async def amend_book(owner_id: UUID, book_id: object, form: BookForm) -> BookRow:
    """Write what was sent and nothing else. Raises NotFound, Stale."""
    row = await store.book_for(owner_id, book_id, hold=True)
    if form.version is not None and form.version != row.version:
        entries = (await count_entries([row.id])).get(row.id, 0)
        raise Stale("book", row, book_object(row, entries))
    given = form.model_dump(exclude_unset=True, exclude={"version"})
    if given:
        row.update_from_dict(given)
        row.version, row.revision, row.updated_at = row.version + 1, row.revision + 1, now()
        await row.save(update_fields=[*given, "version", "revision", "updated_at"])
    return row


async def add_entry(book: BookRow, form: Fields, key: str | None = None) -> EntryRow:
    """A new entry, at the end of the list unless it says where. Raises Invalid: in a full book,
    or where nothing could ever reach it."""
    _refuse_unreachable(form)

    async def make() -> Answer:
        return {"entry": str((await _add_entry(book, form)).id)}

    made = await made_once(book.owner_id, "lore entry", form.model_dump_json(), make, key)
    return await store.entry_for(book, made["entry"])


async def _add_entry(book: BookRow, form: Fields) -> EntryRow:
    await store.book_for(book.owner_id, book.id, hold=True)
    await store.must_have_room(book)
    place = form.display_index
    if "display_index" not in form.model_fields_set:
        last = await EntryRow.filter(book_id=book.id).order_by("-place").first()
        place = last.place + 1 if last else 0
    row = store.entry_row(book, form, place)
    await row.save(force_create=True)
    await store.touch(book.id)
    return row


@db.transaction
async def amend_entry(book: BookRow, entry_id: object, form: EntryForm) -> EntryRow:
    """Write what was sent and nothing else. Raises NotFound, Stale, Invalid."""
    row = await store.entry_for(book, entry_id, hold=True)
    if form.version is not None and form.version != row.version:
        raise Stale("entry", row, entry_object(row))
    given = form.model_dump(exclude_unset=True, exclude={"version"})
    if given:
        entry = Entry.model_validate({**store.entry_of(row).model_dump(), **given})
        if given.keys() & {"position", "outlet_name"}:
            _refuse_unreachable(entry)
        store.put(row, entry)
        row.version, row.updated_at = row.version + 1, now()
        columns = ["place", "enabled", "content", "spec", "search_text", "version", "updated_at"]
        await row.save(update_fields=columns)
        await store.touch(book.id)
    return row


def _refuse_unreachable(entry: Fields) -> None:
    if entry.position == "outlet" and not entry.outlet_name.strip():
        message = "An outlet needs a name: it is reached by {{outlet::name}} alone."
        raise Invalid.field("outletName", message)


# A book in the trash applies nowhere; out of it, where it did before.
_trash = Trash(BookRow, "book")
discard, restore, purge = _trash.discard, _trash.restore, _trash.purge

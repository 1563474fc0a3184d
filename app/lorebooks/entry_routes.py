"""The pages of a book's entries."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.errors import Invalid, Stale
from app.lorebooks import changing, entry_trash, sheet, store, views
from app.lorebooks.entry import Fields
from app.lorebooks.flaws import flaws
from app.lorebooks.forms import EntryForm
from app.lorebooks.models import BookRow, EntryRow
from app.lorebooks.sheet import Values

entries = Blueprint("lorebook_entries", __name__, url_prefix="/lore/<book_id>/entries")


@entries.get("/new")
async def new(book_id: str) -> ResponseReturnValue:
    """An empty sheet."""
    book = await store.book_for(web.me().id, book_id)
    return await _sheet(book, None, {**sheet.shown(Fields()), "display_index": ""})


@entries.post("/new")
async def create(book_id: str) -> ResponseReturnValue:
    """An entry as it was typed."""
    book = await store.book_for(web.me().id, book_id)
    values = sheet.typed(form := await request.form, sheet.shown(Fields()))
    try:
        row = await changing.add_entry(book, sheet.new(values), form.get("key"))
    except Invalid as problem:
        return await _sheet(book, None, values, sheet.errors_of(problem), problem.status)
    return _kept(book, row)


@entries.get("/<entry_id>")
async def edit(book_id: str, entry_id: str) -> ResponseReturnValue:
    """The entry's sheet."""
    book = await store.book_for(web.me().id, book_id)
    row = await store.entry_for(book, entry_id)
    return await _sheet(book, row, sheet.shown(store.entry_of(row)))


@entries.post("/<entry_id>")
async def change(book_id: str, entry_id: str) -> ResponseReturnValue:
    """The sheet as it was typed. A stale one shows both texts and writes nothing."""
    book = await store.book_for(web.me().id, book_id)
    row = await store.entry_for(book, entry_id)
    form = await request.form
    values = sheet.typed(form, sheet.shown(store.entry_of(row)))
    try:
        wanted = sheet.changed(values, form.get("version", ""))
        row = await changing.amend_entry(book, row.id, wanted)
    except Invalid as problem:
        return await _sheet(book, row, values, sheet.errors_of(problem), problem.status)
    except Stale as problem:
        fresh = sheet.shown(store.entry_of(problem.row))
        told = sheet.differences(fresh, values)
        return await _sheet(book, problem.row, values, told, problem.status)
    return _kept(book, row)


@entries.post("/<entry_id>/switch")
async def switch(book_id: str, entry_id: str) -> ResponseReturnValue:
    """On, or off."""
    book = await store.book_for(web.me().id, book_id)
    form = await request.form
    wanted = web.parse(EntryForm, {"enabled": form.get("enabled") == "1"})
    row = await changing.amend_entry(book, entry_id, wanted)
    if not web.is_htmx():
        here = web.local(form.get("from"), views.book_url(book))
        return web.back(f"{here}#entry-{row.id}")
    return await web.fragment(
        "lorebooks/_entry.html",
        entry=views.entry_row(row),
        here=web.local(form.get("from"), views.book_url(book)),
    )


@entries.post("/<entry_id>/delete")
async def remove(book_id: str, entry_id: str) -> ResponseReturnValue:
    """Into the trash."""
    book = await store.book_for(web.me().id, book_id)
    row = await entry_trash.discard(book, entry_id)
    title, undo = store.entry_of(row).title or "The entry", f"/trash/lore_entry/{row.id}/restore"
    return web.back(web.with_notice(views.book_url(book), f"{title} is in the trash.", undo))


def _kept(book: BookRow, row: EntryRow) -> ResponseReturnValue:
    """To its place in the book; what of it does nothing is told there."""
    home = views.book_url(book)
    if told := flaws(store.entry_of(row)):
        home = web.with_notice(home, " ".join(told.values()))
    return web.back(f"{home}#entry-{row.id}")


async def _sheet(
    book: BookRow,
    row: EntryRow | None,
    values: Values,
    errors: dict[str, str] | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    home = views.book_url(book)
    url = f"{home}/entries/{row.id if row else 'new'}"
    wrong = errors or {}
    return await web.page(
        "lorebooks/entry.html",
        code,
        heading=store.entry_of(row).title or "An entry" if row else "A new entry",
        book_name=book.name,
        back_url=home,
        action=url,
        delete_url=f"{url}/delete" if row else None,
        groups=[
            {
                "title": group.title,
                "items": group.items,
                "folded": group.quiet
                and not sheet.is_set(group, values)
                and not any(item.name in wrong for item in group.items),
                "quiet": group.quiet,
            }
            for group in sheet.SHEET
        ],
        values=values,
        errors=wrong,
        flaws=flaws(store.entry_of(row)) if row and not wrong else {},
        version=str(row.version) if row else "",
    )

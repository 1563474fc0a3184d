"""A lorebook's entries as JSON."""

from typing import Annotated

from pydantic import Field
from quart import Blueprint, request

from app import paging, web
from app.endpoints import Data, Listed, takes
from app.lorebooks import changing, entry_trash, listing, store
from app.lorebooks.forms import EntryForm, NewEntryForm
from app.lorebooks.objects import LoreEntryObject, entry_object

api = Blueprint("lorebook_entries_api", __name__, url_prefix="/api/world-info/books/<book_id>")

WORDS = Annotated[str, Field(description="Words in the title, the keys or the text.")]


@api.get("/entries")
@takes(query={"q": WORDS})
async def entries(book_id: str) -> Listed[LoreEntryObject]:
    """The entries by their number in the list; `q` narrows them down."""
    book = await store.book_for(web.me().id, book_id)
    q = request.args.get("q", "")
    page = await listing.entries(book, q, paging.limit(), paging.cursor())
    return web.listed(page, entry_object)


@api.post("/entries")
@takes(NewEntryForm, creates=True)
async def add(book_id: str) -> Data[LoreEntryObject]:
    """A new entry, at the end unless `displayIndex` says where."""
    book = await store.book_for(web.me().id, book_id)
    form = await web.body(NewEntryForm)
    return web.data(entry_object(await changing.add_entry(book, form)))


@api.get("/entries/<entry_id>")
async def entry(book_id: str, entry_id: str) -> Data[LoreEntryObject]:
    """One entry."""
    book = await store.book_for(web.me().id, book_id)
    return web.data(entry_object(await store.entry_for(book, entry_id)))


@api.put("/entries/<entry_id>")
@takes(EntryForm)
async def change(book_id: str, entry_id: str) -> Data[LoreEntryObject]:
    """Any part of an entry."""
    book = await store.book_for(web.me().id, book_id)
    form = await web.body(EntryForm)
    return web.data(entry_object(await changing.amend_entry(book, entry_id, form)))


@api.delete("/entries/<entry_id>")
async def remove(book_id: str, entry_id: str) -> Data[LoreEntryObject]:
    """Into the trash; nobody is told of it from there."""
    book = await store.book_for(web.me().id, book_id)
    return web.data(entry_object(await entry_trash.discard(book, entry_id)))

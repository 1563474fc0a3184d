"""Lorebooks as JSON: /api/world-info."""

from typing import Annotated

from pydantic import Field
from quart import Blueprint, Response, request

from app import paging, web
from app.accounts.idempotency import Answer, made_once
from app.chats.find import branch_for
from app.endpoints import Data, Files, GoneObject, Listed, Media, one_of, takes
from app.lorebooks import changing, entry_trash, importing, listing, store
from app.lorebooks.api_entries import api as entries_api
from app.lorebooks.export import book_file
from app.lorebooks.forms import BookForm, DryRunForm, LinkForm, NewBookForm
from app.lorebooks.links import link, unlink
from app.lorebooks.models import BookRow
from app.lorebooks.objects import (
    LoreBookObject,
    LoreEntryObject,
    LoreImportObject,
    LoreLinkObject,
    LoreRunObject,
    book_object,
    entry_object,
    link_object,
)
from app.lorebooks.telling import run_object
from app.lorebooks.trying import tried
from app.profiles import uploads
from app.profiles.find import profile_for

__all__ = ["api", "entries_api"]

api = Blueprint("lorebooks_api", __name__, url_prefix="/api")

BOOKS = "/world-info/books"
KIND = Annotated[str, one_of("st", "v3"), Field(description="SillyTavern’s world file, or V3’s.")]
BookFile = Annotated[Response, Media("application/octet-stream")]


async def _object(row: BookRow) -> LoreBookObject:
    counts = await listing.count_entries([row.id])
    return book_object(row, counts.get(row.id, 0))


@api.get(BOOKS)
async def books() -> Listed[LoreBookObject]:
    """All lorebooks, the oldest first."""
    page = await listing.books(web.me().id, paging.limit(), paging.cursor())
    return web.listed(page, lambda one: book_object(one.row, one.entries))


@api.post(BOOKS)
@takes(NewBookForm, creates=True)
async def create() -> Data[LoreBookObject]:
    """An empty lorebook."""
    form, owner = await web.body(NewBookForm), web.me().id

    async def make() -> Answer:
        return {"book": str((await changing.add_book(owner, form)).id)}

    made = await made_once(owner, "lorebook", form.model_dump_json(), make)
    return web.data(await _object(await store.book_for(owner, made["book"])))


@api.post(f"{BOOKS}/import")
@takes(files=Files("files", uploads.MAX_FILES), creates=True, errors=("IMPORT_FAILED",))
async def import_books() -> Data[LoreImportObject]:
    """Book files in: SillyTavern, cards V2 and V3, lorebook_v3, Agnai, RisuAI, NovelAI. An error
    when none of them was one."""
    files = await uploads.sent("files")
    report = await importing.import_files(web.me().id, files, web.idempotency_key())
    if problem := report.problem():
        raise problem
    created = [await _object(row) for row in report.created]
    return web.data({"created": created, "failed": report.failed(), "message": report.message()})


@api.get(f"{BOOKS}/<book_id>")
async def book(book_id: str) -> Data[LoreBookObject]:
    """One lorebook."""
    return web.data(await _object(await store.book_for(web.me().id, book_id)))


@api.put(f"{BOOKS}/<book_id>")
@takes(BookForm)
async def change(book_id: str) -> Data[LoreBookObject]:
    """Any part of a lorebook; null leaves a setting to the house."""
    form = await web.body(BookForm)
    return web.data(await _object(await changing.amend_book(web.me().id, book_id, form)))


@api.delete(f"{BOOKS}/<book_id>")
async def delete(book_id: str) -> Data[LoreBookObject]:
    """Into the trash."""
    return web.data(await _object(await changing.discard(web.me().id, book_id)))


@api.post("/trash/lorebook/<book_id>/restore")
async def restore(book_id: str) -> Data[LoreBookObject]:
    """Out of the trash, to where it applied."""
    return web.data(await _object(await changing.restore(web.me().id, book_id)))


@api.delete("/trash/lorebook/<book_id>")
async def purge(book_id: str) -> Data[GoneObject]:
    """For ever, with its entries."""
    await changing.purge(web.me().id, book_id)
    return web.data({"id": book_id})


@api.post("/trash/lore_entry/<entry_id>/restore")
async def restore_entry(entry_id: str) -> Data[LoreEntryObject]:
    """An entry out of the trash, back into its book."""
    return web.data(entry_object(await entry_trash.restore(web.me().id, entry_id)))


@api.delete("/trash/lore_entry/<entry_id>")
async def purge_entry(entry_id: str) -> Data[GoneObject]:
    """An entry, for ever."""
    await entry_trash.purge(web.me().id, entry_id)
    return web.data({"id": entry_id})


@api.get(f"{BOOKS}/<book_id>/export")
@takes(query={"format": KIND})
async def export(book_id: str) -> BookFile:
    """The lorebook as a file, with all that the file it came from said."""
    return await book_file(book_id, request.args.get("format", "st"))


@api.get(f"{BOOKS}/<book_id>/links")
async def links(book_id: str) -> Listed[LoreLinkObject]:
    """Where it applies."""
    row = await store.book_for(web.me().id, book_id)
    return web.listed(await listing.links(row, paging.limit(), paging.cursor()), link_object)


@api.post(f"{BOOKS}/<book_id>/links")
@takes(LinkForm)
async def add_link(book_id: str) -> Data[LoreLinkObject]:
    """Let it apply everywhere, with a character, or in a chat."""
    row = await store.book_for(web.me().id, book_id)
    return web.data(link_object(await link(row, await web.body(LinkForm))))


@api.delete(f"{BOOKS}/<book_id>/links/<link_id>")
async def remove_link(book_id: str, link_id: str) -> Data[LoreLinkObject]:
    """Let it apply there no more."""
    row = await store.book_for(web.me().id, book_id)
    return web.data(link_object(await unlink(row, link_id)))


@api.put("/entity-profiles/<profile_id>/lorebook")
async def use_cards_book(profile_id: str) -> Data[LoreBookObject]:
    """Take the book that a character's card brings for the stories with that character."""
    profile = await profile_for(web.me().id, profile_id)
    return web.data(await _object(await importing.from_card(profile)))


@api.post(f"{BOOKS}/<book_id>/dry-run")
@takes(DryRunForm)
async def dry_run(book_id: str) -> Data[LoreRunObject]:
    """Which entries would fire at the tip of a branch, and why; which not, and why not: as it is,
    or if `promptText` were said now. The other books that apply there are read too."""
    row = await store.book_for(web.me().id, book_id)
    form = await web.body(DryRunForm)
    chat, branch = await branch_for(web.me().id, form.branch_id)
    asked = await tried(chat, branch, row, form.prompt_text, form.budget)
    return web.data(run_object(asked, row))

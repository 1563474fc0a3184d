"""The pages of lorebooks: which there are, what one holds, where it applies, what would fire."""

from typing import Any
from urllib.parse import urlencode

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from app import web
from app.accounts.idempotency import Answer, made_once
from app.chats import drafts
from app.chats.find import branch_for
from app.errors import Invalid, Stale
from app.lorebooks import (
    book_form,
    changing,
    entry_trash,
    importing,
    listing,
    store,
    views,
)
from app.lorebooks.entry_routes import entries
from app.lorebooks.export import book_file
from app.lorebooks.forms import LinkForm, NewBookForm
from app.lorebooks.links import link, unlink
from app.lorebooks.models import BookRow, LinkRow
from app.lorebooks.run_views import run
from app.lorebooks.trying import tried
from app.profiles import uploads
from app.profiles.bins import trash_forms
from app.profiles.find import profile_for
from app.profiles.reports import Line

__all__ = ["entries", "pages"]

pages = Blueprint("lorebooks", __name__)

PAGE = 50


def _after(url: str, cursor: str | None, **query: str) -> str | None:
    said = {name: text for name, text in query.items() if text}
    return f"{url}?{urlencode({**said, 'after': cursor})}" if cursor else None


@pages.get("/lore")
async def index() -> ResponseReturnValue:
    """All books."""
    return await _index([])


async def _index(report: list[Line], code: int = 200, problem: str = "") -> ResponseReturnValue:
    page = await listing.books(web.me().id, PAGE, request.args.get("after"))
    linked = await LinkRow.filter(book_id__in=[one.row.id for one in page.items])
    return await web.page(
        "lorebooks/index.html",
        code,
        books=[
            views.book_row(one, [each for each in linked if each.book_id == one.row.id])
            for one in page.items
        ],
        next_url=_after("/lore", page.next_cursor),
        report=report,
        problem=problem,
    )


@pages.post("/lore/new")
async def create() -> ResponseReturnValue:
    """An empty book of this name."""
    sent = (await request.form).to_dict()
    try:
        form = web.parse(NewBookForm, {"name": sent.get("name", "")})
    except Invalid as wrong:
        return await _index([], wrong.status, wrong.issues[0]["message"])

    async def make() -> Answer:
        return {"book": str((await changing.add_book(web.me().id, form)).id)}

    made = await made_once(web.me().id, "lorebook", form.name, make, sent.get("key"))
    return web.back(f"/lore/{made['book']}")


@pages.post("/lore/import")
async def import_books() -> ResponseReturnValue:
    """Book files in; one alone is opened."""
    try:
        files = await uploads.sent("files")
        key = (await request.form).get("key")
        report = await importing.import_files(web.me().id, files, key)
    except Invalid as wrong:
        return await _index([Line("Nothing imported", False, wrong.message)], wrong.status)
    if problem := report.problem():
        return await _index(report.lines(), problem.status)
    first = views.book_url(report.created[0])
    home = first if len(report.created) == 1 else "/lore"
    told = " ".join(f"{line.name}: {line.sentence}" for line in report.lines())
    return web.back(web.with_notice(home, told))


@pages.post("/characters/<profile_id>/lorebook")
async def use_cards_book(profile_id: str) -> ResponseReturnValue:
    """Take the book that the card brings."""
    profile = await profile_for(web.me().id, profile_id)
    row = await importing.from_card(profile)
    return web.back(
        web.with_notice(views.book_url(row), f"From now on it is read with {profile.name}.")
    )


@pages.get("/lore/<book_id>")
async def book(book_id: str) -> ResponseReturnValue:
    """One book."""
    row = await store.book_for(web.me().id, book_id)
    return await _book(row, book_form.shown(row))


async def _book(
    row: BookRow,
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    q, url = request.args.get("q", "").strip(), views.book_url(row)
    page = await listing.entries(row, q, PAGE, request.args.get("after"))
    links = await LinkRow.filter(book_id=row.id).order_by("created_at", "id")
    counts = await listing.count_entries([row.id])
    return await web.page(
        "lorebooks/book.html",
        code,
        book={"name": row.name, "description": row.description, "enabled": row.enabled},
        url=url,
        count=counts.get(row.id, 0),
        q=q,
        entries=[views.entry_row(one) for one in page.items],
        next_url=_after(url, page.next_cursor, q=q),
        links=await views.link_rows(links),
        choices=await views.choices(web.me().id),
        everywhere=any(one.scope == "global" for one in links),
        values=values,
        errors=errors or {},
        version=str(row.version),
    )


@pages.post("/lore/<book_id>/edit")
async def change(book_id: str) -> ResponseReturnValue:
    """The book's own fields as they were typed."""
    row = await store.book_for(web.me().id, book_id)
    values = book_form.typed(await request.form)
    try:
        form = book_form.changed(values, (await request.form).get("version", ""))
        await changing.amend_book(web.me().id, row.id, form)
    except Invalid as problem:
        return await _book(row, values, book_form.errors_of(problem), problem.status)
    except Stale as problem:
        told = book_form.differences(book_form.shown(problem.row), values)
        return await _book(problem.row, values, told, problem.status)
    return web.back(web.with_notice(views.book_url(row), "Saved."))


@pages.post("/lore/<book_id>/delete")
async def delete(book_id: str) -> ResponseReturnValue:
    """Into the trash."""
    row = await changing.discard(web.me().id, book_id)
    undo = f"/trash/lorebook/{row.id}/restore"
    return web.back(web.with_notice("/lore", f"{row.name} is in the trash.", undo))


trash_forms(pages, "lorebook", changing.restore, changing.purge, views.book_url)


@pages.post("/trash/lore_entry/<entry_id>/restore")
async def restore_entry(entry_id: str) -> ResponseReturnValue:
    """An entry back into its book."""
    row = await entry_trash.restore(web.me().id, entry_id)
    return web.back(f"{views.book_url(row.book_id)}#entry-{row.id}")


@pages.post("/trash/lore_entry/<entry_id>/purge")
async def purge_entry(entry_id: str) -> ResponseReturnValue:
    """An entry, for ever."""
    row = await entry_trash.purge(web.me().id, entry_id)
    title = store.entry_of(row).title or "The entry"
    return web.back(web.with_notice("/trash", f"{title} is gone for good."))


@pages.get("/lore/<book_id>/export")
async def export(book_id: str) -> Response:
    """The book as a file."""
    return await book_file(book_id, request.args.get("format", "st"))


@pages.post("/lore/<book_id>/links")
async def add_link(book_id: str) -> ResponseReturnValue:
    """Let it apply there."""
    row = await store.book_for(web.me().id, book_id)
    scope, _, there = (await request.form).get("where", "").partition(" ")
    where = {"scope": scope, **({"scopeId": there} if there else {})}
    await link(row, web.parse(LinkForm, where))
    return web.back(f"{views.book_url(row)}#where")


@pages.post("/lore/<book_id>/links/<link_id>/delete")
async def remove_link(book_id: str, link_id: str) -> ResponseReturnValue:
    """Let it apply there no more."""
    row = await store.book_for(web.me().id, book_id)
    await unlink(row, link_id)
    return web.back(f"{views.book_url(row)}#where")


@pages.get("/lore/<book_id>/dry-run")
async def dry_run(book_id: str) -> ResponseReturnValue:
    """Which entries would fire in a story if this were said now, or what stands in its composer;
    why, and why the others not."""
    row = await store.book_for(web.me().id, book_id)
    stories, asked = await views.stories(web.me().id), None
    wanted = request.args.get("branch") or (stories[0]["branch"] if stories else "")
    said = request.args.get("say")
    if wanted:
        chat, branch = await branch_for(web.me().id, wanted)
        said = await drafts.text_of(branch) if said is None else said
        asked = await tried(chat, branch, row, said)
    return await web.page(
        "lorebooks/dry_run.html",
        name=row.name,
        url=views.book_url(row),
        stories=stories,
        wanted=wanted,
        said=said or "",
        run=run(asked, row) if asked else None,
    )

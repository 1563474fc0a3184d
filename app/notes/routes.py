"""The pages of notes: a character's, a chat's, and one alone."""

from urllib.parse import urlencode

from quart import Blueprint, request
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import web
from app.endpoints import takes
from app.errors import Conflict, Invalid, Problem, Stale
from app.notes import find, importing, trash, writing
from app.notes.doors import must_be_short
from app.notes.find import Home
from app.notes.forms import MAX_SENT, NewNote, NoteChange
from app.notes.importing import MAX_UPLOAD
from app.notes.models import Note
from app.notes.signs import unread
from app.notes.views import HomeView, Sheet, held, note_url, url_of, views
from app.profiles import uploads
from app.profiles.forms import errors_of
from app.profiles.reports import Line

pages = Blueprint("notes", __name__)

PAGE = 50


@pages.get("/characters/<home_id>/notes", endpoint="of_character")
@pages.get("/chats/<home_id>/notes", endpoint="of_chat")
async def index(home_id: str) -> ResponseReturnValue:
    """All of its notes."""
    return await _index(await _home(home_id), [])


@pages.get("/characters/<home_id>/notes/new", endpoint="new_of_character")
@pages.get("/chats/<home_id>/notes/new", endpoint="new_of_chat")
async def new(home_id: str) -> ResponseReturnValue:
    """An empty sheet."""
    return await _sheet(await _home(home_id), None, Sheet())


@pages.post("/characters/<home_id>/notes/new", endpoint="create_of_character")
@pages.post("/chats/<home_id>/notes/new", endpoint="create_of_chat")
@takes(most=MAX_SENT)
async def create(home_id: str) -> ResponseReturnValue:
    """A note as it was typed."""
    home, form = await _home(home_id), await _form()
    typed = _typed(form)
    try:
        wanted = web.parse(NewNote, {"name": typed.name, "text": typed.text})
        row = await writing.create(home, wanted, form.get("key"))
    except (Invalid, Conflict) as problem:
        return await _sheet(home, None, typed, problem)
    return _kept(home, row)


@pages.post("/characters/<home_id>/notes/import", endpoint="import_of_character")
@pages.post("/chats/<home_id>/notes/import", endpoint="import_of_chat")
async def import_files(home_id: str) -> ResponseReturnValue:
    """Text files in, each as a note."""
    home = await _home(home_id)
    try:
        must_be_short(MAX_UPLOAD)
        files = await uploads.sent("files")
        key = (await request.form).get("key")
        report = await importing.import_files(home, files, key)
    except Problem as wrong:
        return await _index(home, [Line("Nothing imported", False, wrong.message)], wrong.status)
    if problem := report.problem():
        return await _index(home, report.lines(), problem.status)
    if report.failed():
        return await _index(home, report.lines())
    return web.back(web.with_notice(f"{url_of(home)}/notes", report.told()))


@pages.get("/notes/<note_id>")
async def edit(note_id: str) -> ResponseReturnValue:
    """A note's sheet."""
    row = await find.note_for(web.me().id, note_id)
    return await _sheet(await find.home_of(row), row, Sheet(row.name, row.text, str(row.version)))


@pages.post("/notes/<note_id>")
@takes(most=MAX_SENT)
async def change(note_id: str) -> ResponseReturnValue:
    """The sheet as it was typed. A stale one says what it is now, and writes nothing."""
    row = await find.note_for(web.me().id, note_id)
    home, typed = await find.home_of(row), _typed(await _form())
    seen = typed.version
    version = int(seen[:9]) if seen.isascii() and seen.isdigit() else None
    try:
        body = {"name": typed.name, "text": typed.text, "version": version}
        row = await writing.change(web.me().id, row.id, web.parse(NoteChange, body))
    except (Invalid, Conflict) as problem:
        return await _sheet(home, await find.note_for(web.me().id, note_id), typed, problem)
    return _kept(home, row)


@pages.post("/notes/<note_id>/delete")
async def delete(note_id: str) -> ResponseReturnValue:
    """Into the trash."""
    row = await trash.discard(web.me().id, note_id)
    undo = f"/trash/note/{row.id}/restore"
    there = f"{url_of(await find.home_of(row))}/notes"
    return web.back(web.with_notice(there, f"{row.name} is in the trash.", undo))


@pages.post("/trash/note/<note_id>/restore")
async def restore(note_id: str) -> ResponseReturnValue:
    """Out of the trash again."""
    row = await trash.restore(web.me().id, note_id)
    return web.back(f"{url_of(await find.home_of(row))}/notes")


@pages.post("/trash/note/<note_id>/purge")
async def purge(note_id: str) -> ResponseReturnValue:
    """For ever."""
    row = await trash.purge(web.me().id, note_id)
    return web.back(web.with_notice("/trash", f"{row.name} is gone for good."))


async def _home(home_id: str) -> Home:
    of = find.of_chat if request.path.startswith("/chats/") else find.of_profile
    return await of(web.me().id, home_id)


async def _form() -> MultiDict[str, str]:
    must_be_short(MAX_SENT)
    request.max_form_memory_size = MAX_SENT
    return await request.form


def _typed(form: MultiDict[str, str]) -> Sheet:
    text = form.get("text", "").replace("\r\n", "\n")
    return Sheet(form.get("name", ""), text, form.get("version", ""))


def _kept(home: Home, row: Note) -> ResponseReturnValue:
    told = f"“{row.name}” is kept: {held(row)}."
    return web.back(web.with_notice(f"{url_of(home)}/notes", told))


async def _index(home: Home, report: list[Line], code: int = 200) -> ResponseReturnValue:
    page = await find.listed(home, PAGE, request.args.get("after"))
    theirs = await find.count("profile_id", home.also[0]) if home.also else 0
    view = HomeView.of(home, theirs)
    after = urlencode({"after": page.next_cursor}) if page.next_cursor else ""
    return await web.page(
        "notes/index.html",
        code,
        home=view,
        notes=await views(page.items),
        next_url=f"{view.notes_url}?{after}" if after else None,
        report=report,
        unread=await unread(home) if page.items else None,
    )


async def _sheet(
    home: Home, row: Note | None, sheet: Sheet, problem: Problem | None = None
) -> ResponseReturnValue:
    view = HomeView.of(home)
    if problem is not None:
        sheet = Sheet(sheet.name, sheet.text, sheet.version, _errors(problem, sheet))
    if isinstance(problem, Stale):
        sheet = Sheet(sheet.name, sheet.text, str(problem.row.version), sheet.errors)
    return await web.page(
        "notes/form.html",
        problem.status if problem else 200,
        home=view,
        action=note_url(row) if row else f"{view.notes_url}/new",
        heading=row.name if row else "A new note",
        held=held(row) if row else "",
        sheet=sheet,
        delete_url=f"{note_url(row)}/delete" if row else None,
    )


def _errors(problem: Problem, sheet: Sheet) -> dict[str, str]:
    if isinstance(problem, Invalid):
        return errors_of(problem)
    if isinstance(problem, Stale):
        now = {"name": problem.row.name, "text": problem.row.text}
        return {
            name: f"Changed elsewhere, it now says “{now[name][:300]}”. Save again to keep yours."
            for name in now
            if now[name] != getattr(sheet, name)
        } or {"name": problem.message}
    return {"name": problem.message}

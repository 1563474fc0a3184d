"""Notes as JSON."""

from quart import Blueprint

from app import paging, web
from app.endpoints import Data, Files, GoneObject, Listed, takes
from app.notes import find, importing, trash, writing
from app.notes.doors import must_be_short
from app.notes.find import Home
from app.notes.forms import MAX_SENT, NewNote, NoteChange
from app.notes.importing import MAX_UPLOAD
from app.notes.objects import (
    BackgroundNoteObject,
    ListedBackgroundNoteObject,
    NoteImportObject,
    listed_json,
    note_json,
)
from app.profiles import uploads
from app.profiles.uploads import Upload

api = Blueprint("notes_api", __name__, url_prefix="/api")
FILES = Files("files", uploads.MAX_FILES)


@api.get("/entity-profiles/<profile_id>/notes")
@takes()
async def of_profile(profile_id: str) -> Listed[ListedBackgroundNoteObject]:
    """A character's background notes, in the order in which they came, without their texts."""
    return await _listed(await find.of_profile(web.me().id, profile_id))


@api.get("/chats/<chat_id>/notes")
@takes()
async def of_chat(chat_id: str) -> Listed[ListedBackgroundNoteObject]:
    """A chat's own background notes; its character's are read there, too."""
    return await _listed(await find.of_chat(web.me().id, chat_id))


@api.post("/entity-profiles/<profile_id>/notes")
@takes(NewNote, creates=True, errors=("TOO_MANY_NOTES",), most=MAX_SENT)
async def create_for_profile(profile_id: str) -> Data[BackgroundNoteObject]:
    """A note that is looked up in every story with this character."""
    new, home = await web.body(NewNote, MAX_SENT), await find.of_profile(web.me().id, profile_id)
    return web.data(note_json(await writing.create(home, new)))


@api.post("/chats/<chat_id>/notes")
@takes(NewNote, creates=True, errors=("TOO_MANY_NOTES",), most=MAX_SENT)
async def create_for_chat(chat_id: str) -> Data[BackgroundNoteObject]:
    """A note that is looked up in this chat."""
    new, home = await web.body(NewNote, MAX_SENT), await find.of_chat(web.me().id, chat_id)
    return web.data(note_json(await writing.create(home, new)))


@api.post("/entity-profiles/<profile_id>/notes/import")
@takes(files=FILES, creates=True, errors=("IMPORT_FAILED", "TOO_MANY_NOTES"))
async def import_for_profile(profile_id: str) -> Data[NoteImportObject]:
    """Plain text and Markdown files in, each as a note. An error when none of them was one."""
    home = await find.of_profile(web.me().id, profile_id)
    must_be_short(MAX_UPLOAD)
    return await _import(home, await uploads.sent("files"))


@api.post("/chats/<chat_id>/notes/import")
@takes(files=FILES, creates=True, errors=("IMPORT_FAILED", "TOO_MANY_NOTES"))
async def import_for_chat(chat_id: str) -> Data[NoteImportObject]:
    """The same for one chat."""
    home = await find.of_chat(web.me().id, chat_id)
    must_be_short(MAX_UPLOAD)
    return await _import(home, await uploads.sent("files"))


@api.get("/notes/<note_id>")
async def note(note_id: str) -> Data[BackgroundNoteObject]:
    """One note with its text."""
    return web.data(note_json(await find.note_for(web.me().id, note_id)))


@api.put("/notes/<note_id>")
@takes(NoteChange, most=MAX_SENT)
async def change(note_id: str) -> Data[BackgroundNoteObject]:
    """Any subset of it."""
    wanted = await web.body(NoteChange, MAX_SENT)
    return web.data(note_json(await writing.change(web.me().id, note_id, wanted)))


@api.delete("/notes/<note_id>")
async def delete(note_id: str) -> Data[BackgroundNoteObject]:
    """Into the trash; nothing is looked up in it from there."""
    return web.data(note_json(await trash.discard(web.me().id, note_id)))


@api.post("/trash/note/<note_id>/restore")
async def restore(note_id: str) -> Data[BackgroundNoteObject]:
    """Out of the trash, as it was."""
    return web.data(note_json(await trash.restore(web.me().id, note_id)))


@api.delete("/trash/note/<note_id>")
async def purge(note_id: str) -> Data[GoneObject]:
    """For ever."""
    await trash.purge(web.me().id, note_id)
    return web.data({"id": note_id})


async def _listed(home: Home) -> Listed[ListedBackgroundNoteObject]:
    page = await find.listed(home, paging.limit(), paging.cursor())
    return web.listed(page, listed_json)


async def _import(home: Home, files: list[Upload]) -> Data[NoteImportObject]:
    report = await importing.import_files(home, files, web.idempotency_key())
    if problem := report.problem():
        raise problem
    created = [listed_json(row) for row in report.created]
    return web.data({"created": created, "failed": report.failed(), "message": report.message()})

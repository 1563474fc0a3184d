"""Characters and the trash as JSON."""

from typing import Annotated

from pydantic import Field
from quart import Blueprint, request

from app import paging, web
from app.endpoints import Data, Files, GoneObject, Listed, takes
from app.errors import Invalid
from app.profiles import importing, trash, uploads, writing
from app.profiles.find import profile_for
from app.profiles.forms import NewProfile, ProfileChange
from app.profiles.library import Search
from app.profiles.objects import (
    DiscardedObject,
    ImportObject,
    ProfileObject,
    profile_json,
    trash_json,
)
from app.profiles.reading import MAX_CARD_BYTES
from app.profiles.routes import incoming
from app.profiles.signs import shelf

api = Blueprint("profiles_api", __name__, url_prefix="/api")

WORDS = Annotated[str, Field(description="Words in the name.")]
TAG = Annotated[str, Field(description="A tag that the card has.")]
FLAGS = {"true": True, "1": True, "false": False, "0": False}


@api.get("/entity-profiles")
@takes(query={"q": WORDS, "tag": TAG, "favourite": bool})
async def profiles() -> Listed[ProfileObject]:
    """Living characters by name; `q`, `tag` and `favourite` narrow them down."""
    favourite = request.args.get("favourite")
    if favourite is not None and favourite not in FLAGS:
        raise Invalid.field("favourite", "favourite is true or false.")
    search = Search(
        web.me().id,
        request.args.get("q", ""),
        request.args.get("tag", ""),
        FLAGS[favourite] if favourite else None,
    )
    page = await search.profiles(paging.limit(), paging.cursor())
    return web.listed(page, profile_json)


@api.post("/entity-profiles")
@takes(NewProfile, creates=True, most=MAX_CARD_BYTES, errors=("NOT_FOUND",))
async def create() -> Data[ProfileObject]:
    """A new character."""
    new = await web.body(NewProfile, MAX_CARD_BYTES)
    with incoming() as store:
        made = await writing.create(web.me().id, new, store, None, web.idempotency_key())
    return web.data(profile_json(made))


@api.post("/entity-profiles/import")
@takes(files=Files("files", uploads.MAX_FILES), creates=True, errors=("IMPORT_FAILED",))
async def import_cards() -> Data[ImportObject]:
    """Card files in; an error when none of them was one."""
    files = await uploads.sent("files")
    with incoming() as store:
        report = await importing.import_files(web.me().id, files, store, web.idempotency_key())
    if problem := report.problem():
        raise problem
    created = [profile_json(one) for one in report.created]
    return web.data({"created": created, "failed": report.failed(), "message": report.message()})


@api.get("/entity-profiles/<profile_id>")
async def profile(profile_id: str) -> Data[ProfileObject]:
    """One character."""
    return web.data(profile_json(await profile_for(web.me().id, profile_id)))


@api.put("/entity-profiles/<profile_id>")
@takes(ProfileChange, most=MAX_CARD_BYTES)
async def change(profile_id: str) -> Data[ProfileObject]:
    """Any subset of a character."""
    wanted = await web.body(ProfileChange, MAX_CARD_BYTES)
    with incoming() as store:
        changed = await writing.change(web.me().id, profile_id, wanted, store)
    return web.data(profile_json(changed))


@api.post("/entity-profiles/<profile_id>/avatar")
@takes(files=Files("picture", 1))
async def avatar(profile_id: str) -> Data[ProfileObject]:
    """A new picture in the place of the old: multipart, the file in `picture`."""
    found = await profile_for(web.me().id, profile_id)
    files = await uploads.sent("picture")
    with incoming() as store:
        picture = await uploads.picture(store, files[0])
        changed = await writing.change(
            web.me().id, found.id, ProfileChange.model_validate({}), store, picture
        )
    return web.data(profile_json(changed))


@api.delete("/entity-profiles/<profile_id>")
async def delete(profile_id: str) -> Data[ProfileObject]:
    """Into the trash, with all chats."""
    found = await profile_for(web.me().id, profile_id)
    await shelf().stop(found.id)
    return web.data(profile_json(await trash.discard(web.me().id, found.id)))


@api.get("/trash")
async def show_trash() -> Listed[DiscardedObject]:
    """What was deleted, of every kind, newest first."""
    page = await trash.newest(shelf().bins, web.me().id, paging.limit(), paging.cursor())
    return web.listed(page, trash_json)


@api.post("/trash/profile/<profile_id>/restore")
async def restore(profile_id: str) -> Data[ProfileObject]:
    """Out of the trash, with exactly the chats that went with it."""
    return web.data(profile_json(await trash.restore(web.me().id, profile_id)))


@api.delete("/trash/profile/<profile_id>")
async def purge(profile_id: str) -> Data[GoneObject]:
    """For ever: rows, chats, pictures, files."""
    await trash.purge(web.me().id, profile_id, web.settings().data)
    return web.data({"id": profile_id})

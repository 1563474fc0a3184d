"""The pages of the library, of characters, and of the trash."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from app import web
from app.errors import Invalid, NotFound, Problem, Stale
from app.profiles import assets, forms, importing, trash, uploads, views, writing
from app.profiles.assets import Incoming
from app.profiles.card import Card
from app.profiles.find import card_of, profile_for
from app.profiles.forms import ProfileChange
from app.profiles.library import TILE_COLUMNS, Search
from app.profiles.models import Asset, Profile
from app.profiles.reports import Line
from app.profiles.signs import shelf
from app.profiles.wanted import Wanted

pages = Blueprint("profiles", __name__)

WALL = 60
TRASH = 50


def incoming() -> Incoming:
    """Where the files of this request go."""
    return Incoming(web.settings().data)


@pages.get("/")
async def library() -> ResponseReturnValue:
    """The wall of characters, and what an import a moment ago had to say."""
    return await _library(importing.lines_of(request.args))


async def _library(report: list[Line], code: int = 200) -> ResponseReturnValue:
    user, wanted = web.me(), Wanted.of(request.args)
    search = Search(user.id, wanted.q, wanted.tag, wanted.favourite or None)
    found = await search.rows(TILE_COLUMNS, WALL, request.args.get("after"))
    return await web.page(
        "profiles/library.html",
        code,
        recent=await shelf().recent(user) if wanted == Wanted() else None,
        profiles=[views.tile(row, user) for row in found.items],
        wanted=wanted,
        page={"next_url": wanted.url(after=found.next_cursor) if found.next_cursor else None},
        report=report,
        trash_count=sum([await one.count(user.id) for one in shelf().bins]),
    )


@pages.post("/characters/import")
async def import_cards() -> ResponseReturnValue:
    """Card files in; a reload of the page that follows imports nothing again."""
    try:
        files = await uploads.sent("files")
        with incoming() as store:
            key = (await request.form).get("key")
            report = await importing.import_files(web.me().id, files, store, key)
    except Invalid as wrong:
        return await _library([Line("Nothing imported", False, wrong.message)], wrong.status)
    if problem := report.problem():
        return await _library(report.lines(), problem.status)
    return web.back(importing.address(report))


@pages.get("/characters/<profile_id>")
async def show(profile_id: str) -> ResponseReturnValue:
    """A character's own page."""
    profile = await profile_for(web.me().id, profile_id)
    chats, cursor = await shelf().of_profile(web.me(), profile, request.args.get("after"))
    url = f"/characters/{profile.id}?{urlencode({'after': cursor})}" if cursor else None
    view = await views.profile_page(profile, web.me())
    count = await shelf().count_of(profile)
    return await web.page(
        "profiles/profile.html",
        profile=view,
        chats=chats,
        chats_count=count,
        chats_next_url=url,
        book=await shelf().book_of(profile),
    )


@pages.get("/characters/new")
async def new() -> ResponseReturnValue:
    """An empty sheet."""
    return await _sheet(None, forms.shown(Card()))


@pages.post("/characters/new")
async def create() -> ResponseReturnValue:
    """A character as it was typed."""
    pictures = await uploads.optional("picture")
    values = forms.typed(form := await request.form, forms.shown(Card()))
    with incoming() as store:
        try:
            wanted = await asyncio.to_thread(forms.new, values)
            picture = await uploads.picture(store, pictures[0]) if pictures else None
            made = await writing.create(web.me().id, wanted, store, picture, form.get("key"))
        except Invalid as problem:
            return await _sheet(None, values, forms.errors_of(problem), problem)
    return web.back(f"/characters/{made.id}")


@pages.get("/characters/<profile_id>/edit")
async def edit(profile_id: str) -> ResponseReturnValue:
    """The character's sheet."""
    profile = await profile_for(web.me().id, profile_id)
    return await _sheet(profile, forms.shown(card_of(profile)))


@pages.post("/characters/<profile_id>/edit")
async def change(profile_id: str) -> ResponseReturnValue:
    """The sheet as it was typed; what it does not show stays."""
    profile = await profile_for(web.me().id, profile_id)
    pictures = await uploads.optional("picture")
    before = card_of(profile)
    values = forms.typed(form := await request.form, forms.shown(before))
    with incoming() as store:
        try:
            seen = form.get("version", "")
            wanted = await asyncio.to_thread(forms.changed, values, before, seen)
            picture = await uploads.picture(store, pictures[0]) if pictures else None
            await writing.change(web.me().id, profile.id, wanted, store, picture)
        except Invalid as problem:
            return await _sheet(profile, values, forms.errors_of(problem), problem)
        except Stale as problem:
            fresh = forms.shown(card_of(problem.row))
            return await _sheet(problem.row, values, forms.differences(fresh, values), problem)
    return web.back(f"/characters/{profile.id}")


async def _sheet(
    profile: Profile | None,
    values: forms.Values,
    errors: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> ResponseReturnValue:
    home = f"/characters/{profile.id}" if profile else ""
    return await web.page(
        "profiles/form.html",
        problem.status if problem else 200,
        action=f"{home}/edit" if profile else "/characters/new",
        heading=profile.name if profile else "A new character",
        values=values,
        errors=errors or {},
        picture_url=views.picture_url(profile) if profile else None,
        cancel_url=home or "/",
        version=str(profile.version) if profile else "",
    )


@pages.post("/characters/<profile_id>/delete")
async def delete(profile_id: str) -> ResponseReturnValue:
    """Into the trash, with all chats."""
    profile = await profile_for(web.me().id, profile_id)
    await shelf().stop(profile.id)
    count = await shelf().count_of(profile)
    await trash.discard(web.me().id, profile.id)
    told = f"{views.with_chats(profile.name, count)} {'are' if count else 'is'} in the trash."
    return web.back(web.with_notice("/", told, f"/trash/profile/{profile.id}/restore"))


@pages.post("/characters/<profile_id>/favourite")
async def favour(profile_id: str) -> ResponseReturnValue:
    """Make it a favourite, or not any more."""
    form = await request.form
    wanted = web.parse(ProfileChange, {"favourite": form.get("favourite") == "1"})
    with incoming() as store:
        changed = await writing.change(web.me().id, profile_id, wanted, store)
    here = web.local(form.get("from"), f"/characters/{changed.id}")
    if not web.is_htmx():
        return web.back(here)
    heart = views.Heart.of(changed.id, changed.name, changed.favourite)
    return await web.fragment("profiles/_heart.html", heart=heart, here=here)


@pages.get("/trash")
async def show_trash() -> ResponseReturnValue:
    """What was deleted, newest first."""
    found = await trash.newest(shelf().bins, web.me().id, TRASH, request.args.get("after"))
    items = [views.trash_item(item) for item in found.items]
    after = found.next_cursor
    page: dict[str, Any] = {"next_url": f"/trash?{urlencode({'after': after})}" if after else None}
    days = web.settings().trash_days
    return await web.page("profiles/trash.html", items=items, page=page, days=days)


@pages.post("/trash/profile/<profile_id>/restore")
async def restore(profile_id: str) -> ResponseReturnValue:
    """Out of the trash again."""
    profile = await trash.restore(web.me().id, profile_id)
    return web.back(f"/characters/{profile.id}")


@pages.post("/trash/profile/<profile_id>/purge")
async def purge(profile_id: str) -> ResponseReturnValue:
    """For ever."""
    profile = await profile_for(web.me().id, profile_id, deleted=True)
    await trash.purge(web.me().id, profile.id, web.settings().data)
    return web.back(web.with_notice("/trash", f"{profile.name} is gone for good."))


@pages.get("/pictures/<asset_id>/<any(full, thumb):size>")
async def picture(asset_id: str, size: str) -> ResponseReturnValue:
    """A picture of one's own; it never changes under its address."""
    wanted = web.row_id(asset_id, "picture")
    if not await Asset.exists(id=wanted, owner_id=web.me().id, kind="picture"):
        raise NotFound("picture")
    path = assets.picture_path(web.settings().data, wanted, size)
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        raise NotFound("picture") from None
    forever = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(content, 200, forever, mimetype=assets.MIME)

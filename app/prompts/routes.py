"""The pages of prompt templates: all of them, and the editor."""

from dataclasses import replace

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats.find import chat_for
from app.errors import Invalid, Problem
from app.profiles import uploads
from app.profiles.bins import trash_forms
from app.profiles.find import profile_for
from app.profiles.reports import Line
from app.prompts import editor, find, importing, writing
from app.prompts.editor import Told, checked, told_of
from app.prompts.forms import NewTemplate, TemplateChange
from app.prompts.models import TemplateRow
from app.prompts.sheet import EVERYTHING, Values, shown, typed
from app.prompts.views import template_url, views

pages = Blueprint("prompt_templates", __name__)

PAGE = 50


@pages.get("/prompts")
async def index() -> ResponseReturnValue:
    """All of them."""
    return await _index([])


async def _index(report: list[Line], code: int = 200) -> ResponseReturnValue:
    page = await find.listed(web.me().id, PAGE, request.args.get("after"))
    more = f"/prompts?after={page.next_cursor}" if page.next_cursor else None
    return await web.page(
        "prompts/index.html",
        code,
        templates=await views(page.items),
        next_url=more,
        report=report,
    )


@pages.get("/prompts/new")
async def new() -> ResponseReturnValue:
    """The editor, with the built-in text to begin with."""
    return await editor.page(None, Values(where=request.args.get("where", EVERYTHING)))


@pages.post("/prompts/new")
async def create() -> ResponseReturnValue:
    """A template as it was typed."""
    values, form = typed(await request.form), await request.form
    if act := form.get("act"):
        return await editor.page(None, values.acted(act), Told(unsaved=True))
    try:
        wanted = web.parse(NewTemplate, values.body())
        row = await writing.create(web.me().id, wanted, form.get("key"))
    except Problem as problem:
        return await editor.page(None, values, told_of(problem, values))
    return web.back(web.with_notice(template_url(row), f"“{row.name}” is saved."))


@pages.post("/prompts/import")
async def import_presets() -> ResponseReturnValue:
    """Preset files in; one alone is opened."""
    try:
        sent = await uploads.sent("files")
        key = (await request.form).get("key")
        report = await importing.import_files(web.me().id, sent, key)
    except Invalid as wrong:
        return await _index([Line("Nothing imported", False, wrong.message)], wrong.status)
    if problem := report.problem():
        return await _index(report.lines(), problem.status)
    home = template_url(report.created[0]) if len(report.created) == 1 else "/prompts"
    return web.back(web.with_notice(home, report.told()))


@pages.get("/prompts/<template_id>")
async def edit(template_id: str) -> ResponseReturnValue:
    """The editor, at a line if one is asked for."""
    row = await find.template_for(web.me().id, template_id)
    line = request.args.get("line", "")
    at = int(line) if line.isascii() and line.isdigit() and len(line) < 6 else None
    came_from = replace(shown(row), story=request.args.get("story", ""))
    return await editor.page(row, came_from, Told(line=at))


@pages.post("/prompts/<template_id>")
async def change(template_id: str) -> ResponseReturnValue:
    """The editor's sheet as it was typed; where it was changed elsewhere both are shown."""
    row = await find.template_for(web.me().id, template_id)
    values, form = typed(await request.form), await request.form
    if act := form.get("act"):
        return await editor.page(row, values.acted(act), Told(unsaved=True))
    seen = form.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    try:
        wanted = web.parse(TemplateChange, {**values.body(), "version": version})
        row = await writing.change(web.me().id, row.id, wanted)
    except Problem as problem:
        row = await find.template_for(web.me().id, template_id)
        return await editor.page(row, values, told_of(problem, values))
    there = await editor.story_url(values.story) or template_url(row)
    return web.back(web.with_notice(there, f"“{row.name}” is saved."))


@pages.post("/prompts/<template_id>/switch")
async def switch(template_id: str) -> ResponseReturnValue:
    """On or off."""
    on = (await request.form).get("enabled") == "1"
    wanted = TemplateChange.model_validate({"enabled": on})
    await writing.change(web.me().id, template_id, wanted)
    return web.back("/prompts")


@pages.post("/prompts/check")
async def check() -> ResponseReturnValue:
    """What is said under the text while one types."""
    found = await checked((await request.form).get("text", "").replace("\r\n", "\n"))
    return await web.fragment("prompts/_checked.html", checked=found)


@pages.post("/prompts/<template_id>/delete")
async def delete(template_id: str) -> ResponseReturnValue:
    """Into the trash."""
    row = await writing.discard(web.me().id, template_id)
    undo = f"/trash/prompt_template/{row.id}/restore"
    return web.back(web.with_notice("/prompts", f"{row.name} is in the trash.", undo))


trash_forms(pages, "prompt_template", writing.restore, writing.purge, template_url)


@pages.get("/characters/<profile_id>/prompt")
async def of_character(profile_id: str) -> ResponseReturnValue:
    """The prompt of this character, or a new one for it."""
    profile = await profile_for(web.me().id, profile_id)
    newest = await TemplateRow.filter(profile_id=profile.id, deleted_at=None).order_by(
        "-enabled", "-created_at"
    )
    return web.back(_or_new(newest, f"entity_profile+{profile.id}"))


@pages.get("/chats/<chat_id>/prompt")
async def of_chat(chat_id: str) -> ResponseReturnValue:
    """The prompt of this chat, or a new one for it."""
    chat = await chat_for(web.me().id, chat_id)
    newest = await TemplateRow.filter(chat_id=chat.id, deleted_at=None).order_by(
        "-enabled", "-created_at"
    )
    return web.back(_or_new(newest, f"chat+{chat.id}"))


def _or_new(found: list[TemplateRow], where: str) -> str:
    return template_url(found[0]) if found else f"/prompts/new?where={where}"

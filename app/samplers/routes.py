"""The pages of sampler presets: all of them, one, and which one is the usual one."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.errors import Invalid, Problem, Stale
from app.profiles import uploads
from app.profiles.bins import trash_forms
from app.profiles.reports import Line
from app.samplers import files, sheet, writing
from app.samplers.export import as_file
from app.samplers.find import all_of, sampler_for
from app.samplers.forms import SamplerChange
from app.samplers.models import Sampler
from app.samplers.params import EFFORTS
from app.samplers.sheet import Values
from app.samplers.views import sampler_url, views

pages = Blueprint("samplers", __name__)


@pages.get("/samplers")
async def index() -> ResponseReturnValue:
    """All of them."""
    return await _index([])


async def _index(report: list[Line], code: int = 200) -> ResponseReturnValue:
    found = views(await all_of(web.me().id))
    return await web.page("samplers/index.html", code, samplers=found, report=report)


@pages.get("/samplers/new")
async def new() -> ResponseReturnValue:
    """An empty sheet."""
    return await _sheet(None, sheet.EMPTY)


@pages.post("/samplers/new")
async def create() -> ResponseReturnValue:
    """A preset as it was typed."""
    values = sheet.typed(form := await request.form)
    try:
        made = await writing.create(web.me().id, sheet.read(values), form.get("key"))
    except Invalid as problem:
        return await _sheet(None, values, problem)
    return web.back(web.with_notice("/samplers", f"“{made.name}” is there."))


@pages.post("/samplers/import")
async def import_samplers() -> ResponseReturnValue:
    """Preset files in."""
    try:
        sent = await uploads.sent("files")
        key = (await request.form).get("key")
        report = await files.import_files(web.me().id, sent, key)
    except Invalid as wrong:
        return await _index([Line("Nothing imported", False, wrong.message)], wrong.status)
    if problem := report.problem():
        return await _index(report.lines(), problem.status)
    told = " ".join(f"{line.name}: {line.sentence}" for line in report.lines())
    home = sampler_url(report.created[0].id) if len(report.created) == 1 else "/samplers"
    return web.back(web.with_notice(home, told))


@pages.get("/samplers/<sampler_id>")
async def edit(sampler_id: str) -> ResponseReturnValue:
    """Its sheet."""
    sampler = await sampler_for(web.me().id, sampler_id)
    return await _sheet(sampler, sheet.shown(sampler))


@pages.post("/samplers/<sampler_id>")
async def change(sampler_id: str) -> ResponseReturnValue:
    """The sheet as it was typed; where it was changed elsewhere meanwhile both are shown."""
    sampler = await sampler_for(web.me().id, sampler_id)
    values = sheet.typed(form := await request.form)
    try:
        wanted = sheet.read_change(values, form.get("version", ""))
        await writing.change(web.me().id, sampler.id, wanted)
    except (Invalid, Stale) as problem:
        return await _sheet(await sampler_for(web.me().id, sampler_id), values, problem)
    return web.back(web.with_notice("/samplers", f"“{wanted.name}” is saved."))


async def _sheet(
    sampler: Sampler | None, values: Values, problem: Problem | None = None
) -> ResponseReturnValue:
    now = sheet.shown(sampler) if sampler else values
    return await web.page(
        "samplers/form.html",
        problem.status if problem else 200,
        action=sampler_url(sampler.id) if sampler else "/samplers/new",
        heading=sampler.name if sampler else "A new preset",
        values=values,
        errors=sheet.errors(problem, values, now) if problem else {},
        efforts=EFFORTS,
        version=str(sampler.version) if sampler else "",
        export_url=f"{sampler_url(sampler.id)}/export" if sampler else None,
        delete_url=f"{sampler_url(sampler.id)}/delete" if sampler else None,
    )


@pages.post("/samplers/<sampler_id>/usual")
async def usual(sampler_id: str) -> ResponseReturnValue:
    """Used wherever a chat has not chosen; `on` of 0 takes that back."""
    on = (await request.form).get("on", "1") == "1"
    wanted = web.parse(SamplerChange, {"isDefault": on})
    changed = await writing.change(web.me().id, sampler_id, wanted)
    told = "is the usual preset from now on" if on else "is not the usual preset any more"
    return web.back(web.with_notice("/samplers", f"“{changed.name}” {told}."))


@pages.get("/samplers/<sampler_id>/export")
async def export(sampler_id: str) -> ResponseReturnValue:
    """The preset as a file."""
    return await as_file(sampler_id)


@pages.post("/samplers/<sampler_id>/delete")
async def delete(sampler_id: str) -> ResponseReturnValue:
    """Into the trash."""
    gone = await writing.discard(web.me().id, sampler_id)
    undo = f"/trash/sampler/{gone.id}/restore"
    return web.back(web.with_notice("/samplers", f"{gone.name} is in the trash.", undo))


trash_forms(pages, "sampler", writing.restore, writing.purge, lambda _: "/samplers")

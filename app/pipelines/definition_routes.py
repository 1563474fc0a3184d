"""The pages of pipelines: all of them, and the editor."""

from urllib.parse import quote

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from app import texts, web
from app.connections.lookup import connections_of
from app.errors import Problem
from app.pipelines import writing
from app.pipelines.cards import free
from app.pipelines.definition_views import places, ready_views, url_of, views
from app.pipelines.editing import offers, steps_of
from app.pipelines.forms import NewPipeline, PipelineChange
from app.pipelines.listing import listed, pipeline_of
from app.pipelines.models import Pipeline
from app.pipelines.refusing import Told, told_of
from app.pipelines.sheet import Values, as_text, shown, typed
from app.profiles import uploads
from app.profiles.bins import trash_forms

definition_pages = Blueprint("pipeline_definitions", __name__)

PAGE = 50


@definition_pages.get("/pipelines")
async def index() -> ResponseReturnValue:
    """All of them."""
    return await _index("")


async def _index(problem: str, code: int = 200) -> ResponseReturnValue:
    page = await listed(web.me().id, PAGE, request.args.get("after"))
    more = f"/pipelines?after={page.next_cursor}" if page.next_cursor else None
    shown_ = await views(page.items)
    return await web.page(
        "pipelines/index.html",
        code,
        pipelines=shown_,
        ready=ready_views(page.items),
        next_url=more,
        problem=problem,
    )


@definition_pages.get("/pipelines/new")
async def new() -> ResponseReturnValue:
    """The editor, with the built-in steps to begin with."""
    return await _editor(None, Values(where=request.args.get("where", "global")))


@definition_pages.post("/pipelines/new")
async def create() -> ResponseReturnValue:
    """A pipeline as it was typed."""
    values, form = typed(await request.form), await request.form
    try:
        if act := form.get("act"):
            return await _editor(None, values.acted(act, form.get("part", "")), Told(unsaved=True))
        wanted = web.parse(NewPipeline, values.body())
        row = await writing.create(web.me().id, wanted, form.get("key"))
    except Problem as problem:
        return await _editor(None, values, told_of(problem, values))
    return web.back(web.with_notice(url_of(row), f"“{row.name}” is saved."))


@definition_pages.post("/pipelines/import")
async def import_file() -> ResponseReturnValue:
    """A file in, switched off."""
    try:
        (upload, *_) = await uploads.sent("files")
        found = texts.read_json(upload.read())
        body = found if isinstance(found, dict) else {}
        name = body.get("name") or upload.shown.removesuffix(".json")
        definition = body.get("definition", {"steps": body.get("steps")})
        new = {"name": name, "enabled": False, "definition": definition}
        key = (await request.form).get("key")
        row = await writing.create(web.me().id, web.parse(NewPipeline, new), key)
    except Problem as problem:
        return await _index(f"Nothing imported. {problem.message}", problem.status)
    return web.back(web.with_notice(url_of(row), f"“{row.name}” is here, switched off."))


@definition_pages.get("/pipelines/<pipeline_id>")
async def edit(pipeline_id: str) -> ResponseReturnValue:
    """The editor."""
    row = await pipeline_of(web.me().id, pipeline_id)
    return await _editor(row, shown(row))


@definition_pages.post("/pipelines/<pipeline_id>")
async def change(pipeline_id: str) -> ResponseReturnValue:
    """The editor's sheet as it was typed."""
    row = await pipeline_of(web.me().id, pipeline_id)
    values, form = typed(await request.form), await request.form
    seen = form.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    try:
        if act := form.get("act"):
            return await _editor(row, values.acted(act, form.get("part", "")), Told(unsaved=True))
        wanted = web.parse(PipelineChange, {**values.body(), "version": version})
        row = await writing.change(web.me().id, row.id, wanted)
    except Problem as problem:
        row = await pipeline_of(web.me().id, pipeline_id)
        return await _editor(row, values, told_of(problem, values))
    return web.back(web.with_notice(url_of(row), f"“{row.name}” is saved."))


@definition_pages.post("/pipelines/<pipeline_id>/switch")
async def switch(pipeline_id: str) -> ResponseReturnValue:
    """On or off."""
    on = (await request.form).get("enabled") == "1"
    wanted = PipelineChange.model_validate({"enabled": on})
    await writing.change(web.me().id, pipeline_id, wanted)
    return web.back("/pipelines")


@definition_pages.post("/pipelines/<pipeline_id>/copy")
async def copy(pipeline_id: str) -> ResponseReturnValue:
    """The same once more, switched off."""
    row = await pipeline_of(web.me().id, pipeline_id)
    name = f"{row.name[:190]} (copy)"
    body = {**shown(row).body(), "name": name, "enabled": False}
    made = await writing.create(
        web.me().id, web.parse(NewPipeline, body), (await request.form).get("key")
    )
    return web.back(web.with_notice(url_of(made), "Here is the copy, switched off."))


@definition_pages.get("/pipelines/<pipeline_id>/file")
async def as_file(pipeline_id: str) -> ResponseReturnValue:
    """To be saved, and imported elsewhere."""
    row = await pipeline_of(web.me().id, pipeline_id)
    body = {"kind": "talespinner.pipeline", "name": row.name, "definition": row.definition}
    name = quote(f"{row.name}.json", safe="")
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(as_text(body).encode(), 200, told, mimetype="application/octet-stream")


@definition_pages.post("/pipelines/<pipeline_id>/delete")
async def delete(pipeline_id: str) -> ResponseReturnValue:
    """Into the trash."""
    row = await writing.discard(web.me().id, pipeline_id)
    undo = f"/trash/pipeline/{row.id}/restore"
    return web.back(web.with_notice("/pipelines", f"{row.name} is in the trash.", undo))


trash_forms(definition_pages, "pipeline", writing.restore, writing.purge, url_of)


async def _connections() -> list[tuple[str, str]]:
    """What a step can ask instead of the story's connection."""
    found = await connections_of(web.me().id)
    return [("", "The story’s own"), *((one.slug or str(one.id), one.name) for one in found)]


async def _editor(
    row: Pipeline | None, values: Values, told: Told | None = None
) -> ResponseReturnValue:
    told = told or Told()
    return await web.page(
        "pipelines/form.html",
        told.code,
        action=url_of(row) if row else "/pipelines/new",
        heading=row.name if row else "A new pipeline",
        values=values,
        steps=steps_of(values.cards, told.cards, await _connections()),
        offers=offers(),
        next_key=free(values.cards),
        places=await places(web.me().id, values.where),
        told=told,
        version=str(row.version) if row else "",
        stored=row is not None,
    )

"""Taking a pipeline that is there ready made."""

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.errors import NotFound
from app.pipelines import writing
from app.pipelines.definition_views import url_of
from app.pipelines.forms import NewPipeline
from app.pipelines.ready import READY

ready_pages = Blueprint("ready_pipelines", __name__)


@ready_pages.post("/pipelines/ready/<name>")
async def use(name: str) -> ResponseReturnValue:
    """From the next answer on: in every story, with the character or in the chat of `where`."""
    if name not in READY:
        raise NotFound("pipeline")
    form, ready = await request.form, READY[name]
    scope, _, there = form.get("where", "global").partition(" ")
    place = {"scope": scope, "scopeId": there or None}
    body = {"name": ready.name, "definition": ready.definition, **place}
    row = await writing.create(web.me().id, web.parse(NewPipeline, body), form.get("key"))
    where = {"global": "every story", "chat": "this story"}.get(row.scope, "its stories")
    told = f"“{row.name}” is on in {where}, from the next answer on."
    return web.back(web.with_notice(web.local(form.get("from"), url_of(row)), told))

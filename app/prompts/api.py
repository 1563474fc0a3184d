"""Prompt templates as JSON."""

from typing import Annotated

from pydantic import Field
from quart import Blueprint, request

from app import paging, web
from app.endpoints import Data, Files, GoneObject, Id, Listed, takes
from app.errors import Invalid
from app.profiles import uploads
from app.prompts import find, importing, writing
from app.prompts.forms import NewTemplate, TemplateChange, TemplateText
from app.prompts.language import check, says
from app.prompts.objects import (
    CheckedObject,
    ScopeName,
    TemplateImportObject,
    TemplateObject,
    template_json,
)
from app.prompts.subjects import subject_of
from app.thinking import think

api = Blueprint("prompt_templates_api", __name__, url_prefix="/api")

SCOPES = ("global", "entity_profile", "chat")
OF = Annotated[Id, Field(description="The character or the chat that they are for.")]


@api.get("/prompt-templates")
@takes(query={"scope": ScopeName, "scopeId": OF})
async def templates() -> Listed[TemplateObject]:
    """The newest first."""
    scope, scope_id = request.args.get("scope"), request.args.get("scopeId")
    if scope is not None and scope not in SCOPES:
        raise Invalid.field("scope", "scope is global, entity_profile or chat.")
    of = await subject_of(web.me().id, scope, scope_id) if scope_id is not None else None
    page = await find.listed(web.me().id, paging.limit(), paging.cursor(), scope, of)
    return web.listed(page, template_json)


@api.post("/prompt-templates")
@takes(NewTemplate, creates=True, errors=("TEMPLATE_SYNTAX", "NOT_FOUND"))
async def create() -> Data[TemplateObject]:
    """A new template; `scopeId` is null for everything, else the character's or the chat's."""
    new = await web.body(NewTemplate)
    return web.data(template_json(await writing.create(web.me().id, new)))


@api.post("/prompt-templates/check")
@takes(TemplateText, errors=("TEMPLATE_SYNTAX",))
async def check_text() -> Data[CheckedObject]:
    """Is this a template? Nothing is stored."""
    form = await web.body(TemplateText)

    def thought() -> list[str]:
        check(form.template_text)
        return sorted(says(form.template_text))

    return web.data({"says": await think(web.me().id, thought)})


@api.post("/prompt-templates/import")
@takes(files=Files("files", uploads.MAX_FILES), creates=True, errors=("IMPORT_FAILED",))
async def import_presets() -> Data[TemplateImportObject]:
    """SillyTavern's chat completion presets in, switched off: their blocks keep order, roles and
    depth. Their numbers become sampler presets; addresses and passwords stay outside. An error
    when none of the files was one."""
    files = await uploads.sent("files")
    report = await importing.import_files(web.me().id, files, web.idempotency_key())
    if problem := report.problem():
        raise problem
    created = [template_json(row) for row in report.created]
    message = f"{report.message()} {report.told()}"
    return web.data({"created": created, "failed": report.failed(), "message": message})


@api.get("/prompt-templates/<template_id>")
async def template(template_id: str) -> Data[TemplateObject]:
    """One of them."""
    return web.data(template_json(await find.template_for(web.me().id, template_id)))


@api.put("/prompt-templates/<template_id>")
@takes(TemplateChange, errors=("TEMPLATE_SYNTAX",))
async def change(template_id: str) -> Data[TemplateObject]:
    """Any subset of it."""
    wanted = await web.body(TemplateChange)
    return web.data(template_json(await writing.change(web.me().id, template_id, wanted)))


@api.delete("/prompt-templates/<template_id>")
async def delete(template_id: str) -> Data[TemplateObject]:
    """Into the trash; no prompt is written by it from there."""
    return web.data(template_json(await writing.discard(web.me().id, template_id)))


@api.post("/trash/prompt_template/<template_id>/restore")
async def restore(template_id: str) -> Data[TemplateObject]:
    """Out of the trash, as it was."""
    return web.data(template_json(await writing.restore(web.me().id, template_id)))


@api.delete("/trash/prompt_template/<template_id>")
async def purge(template_id: str) -> Data[GoneObject]:
    """For ever. What models were told by it stays where that is kept."""
    await writing.purge(web.me().id, template_id)
    return web.data({"id": template_id})

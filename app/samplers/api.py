"""Sampler presets as JSON."""

from typing import Annotated

from quart import Blueprint, Response

from app import paging, web
from app.endpoints import Data, Files, GoneObject, Listed, Media, takes
from app.profiles import uploads
from app.rows import paged
from app.samplers import files, writing
from app.samplers.export import as_file
from app.samplers.find import sampler_for
from app.samplers.forms import NewSampler, SamplerChange
from app.samplers.models import Sampler
from app.samplers.objects import SamplerImportObject, SamplerObject, sampler_json

api = Blueprint("samplers_api", __name__, url_prefix="/api")

SamplerFile = Annotated[Response, Media("application/octet-stream")]


@api.get("/samplers")
@takes()
async def samplers() -> Listed[SamplerObject]:
    """In the order in which they were made."""
    mine = Sampler.filter(owner_id=web.me().id, deleted_at=None)
    page = await paged(mine, paging.limit(), paging.cursor())
    return web.listed(page, sampler_json)


@api.post("/samplers")
@takes(NewSampler, creates=True)
async def create() -> Data[SamplerObject]:
    """A new preset. What it does not say is absent from requests; a chat's own choice goes before
    the usual preset (`isDefault`), and the settings of one send before both."""
    new = await web.body(NewSampler)
    return web.data(sampler_json(await writing.create(web.me().id, new)))


@api.post("/samplers/import")
@takes(files=Files("files", uploads.MAX_FILES), creates=True, errors=("IMPORT_FAILED",))
async def import_samplers() -> Data[SamplerImportObject]:
    """Preset files in: this program's own, and the sampler numbers of SillyTavern's chat and text
    completion presets. An error when none of them was one."""
    sent = await uploads.sent("files")
    report = await files.import_files(web.me().id, sent, web.idempotency_key())
    if problem := report.problem():
        raise problem
    created = [sampler_json(one) for one in report.created]
    return web.data({"created": created, "failed": report.failed(), "message": report.message()})


@api.get("/samplers/<sampler_id>")
async def sampler(sampler_id: str) -> Data[SamplerObject]:
    """One of them."""
    return web.data(sampler_json(await sampler_for(web.me().id, sampler_id)))


@api.put("/samplers/<sampler_id>")
@takes(SamplerChange)
async def change(sampler_id: str) -> Data[SamplerObject]:
    """Any subset of it; given parameters go over those that are there, null takes one away."""
    wanted = await web.body(SamplerChange)
    return web.data(sampler_json(await writing.change(web.me().id, sampler_id, wanted)))


@api.delete("/samplers/<sampler_id>")
async def delete(sampler_id: str) -> Data[SamplerObject]:
    """Into the trash; chats that chose it use the usual one meanwhile."""
    return web.data(sampler_json(await writing.discard(web.me().id, sampler_id)))


@api.get("/samplers/<sampler_id>/export")
async def export(sampler_id: str) -> SamplerFile:
    """The preset as a file, without what looks like a secret."""
    return await as_file(sampler_id)


@api.post("/trash/sampler/<sampler_id>/restore")
async def restore(sampler_id: str) -> Data[SamplerObject]:
    """Out of the trash, and in use where it was chosen."""
    return web.data(sampler_json(await writing.restore(web.me().id, sampler_id)))


@api.delete("/trash/sampler/<sampler_id>")
async def purge(sampler_id: str) -> Data[GoneObject]:
    """For ever."""
    await writing.purge(web.me().id, sampler_id)
    return web.data({"id": sampler_id})

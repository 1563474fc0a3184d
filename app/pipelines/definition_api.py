"""Pipelines as JSON."""

from typing import Any

from quart import Blueprint

from app import paging, web
from app.endpoints import Data, GoneObject, Listed, takes
from app.pipelines import writing
from app.pipelines.definition import schema
from app.pipelines.forms import NewPipeline, PipelineChange
from app.pipelines.listing import listed, pipeline_of
from app.pipelines.objects import PipelineObject, pipeline_json

definition_api = Blueprint("pipeline_definitions_api", __name__, url_prefix="/api")


@definition_api.get("/pipelines")
@takes()
async def pipelines() -> Listed[PipelineObject]:
    """The newest first."""
    page = await listed(web.me().id, paging.limit(), paging.cursor())
    return web.listed(page, pipeline_json)


@definition_api.post("/pipelines")
@takes(NewPipeline, creates=True, errors=("NOT_FOUND",))
async def create() -> Data[PipelineObject]:
    """A new pipeline; what is wrong with its definition is told with the step's name. `scopeId`
    is null for everything, else the character's or the chat's."""
    new = await web.body(NewPipeline)
    return web.data(pipeline_json(await writing.create(web.me().id, new)))


@definition_api.get("/pipelines/schema")
async def definitions() -> Data[dict[str, Any]]:
    """The JSON Schema of a definition."""
    return web.data(schema())


@definition_api.get("/pipelines/<pipeline_id>")
async def pipeline(pipeline_id: str) -> Data[PipelineObject]:
    """One of them."""
    return web.data(pipeline_json(await pipeline_of(web.me().id, pipeline_id)))


@definition_api.put("/pipelines/<pipeline_id>")
@takes(PipelineChange)
async def change(pipeline_id: str) -> Data[PipelineObject]:
    """Any subset of it."""
    wanted = await web.body(PipelineChange)
    return web.data(pipeline_json(await writing.change(web.me().id, pipeline_id, wanted)))


@definition_api.delete("/pipelines/<pipeline_id>")
async def delete(pipeline_id: str) -> Data[PipelineObject]:
    """Into the trash; no reply runs through it from there."""
    return web.data(pipeline_json(await writing.discard(web.me().id, pipeline_id)))


@definition_api.post("/trash/pipeline/<pipeline_id>/restore")
async def restore(pipeline_id: str) -> Data[PipelineObject]:
    """Out of the trash, as it was."""
    return web.data(pipeline_json(await writing.restore(web.me().id, pipeline_id)))


@definition_api.delete("/trash/pipeline/<pipeline_id>")
async def purge(pipeline_id: str) -> Data[GoneObject]:
    """For ever. Runs keep the definition that they ran."""
    await writing.purge(web.me().id, pipeline_id)
    return web.data({"id": pipeline_id})

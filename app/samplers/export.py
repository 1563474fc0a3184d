"""A preset as a file to be saved."""

import asyncio
from urllib.parse import quote

from quart import Response

from app import web
from app.samplers import files
from app.samplers.find import sampler_for


async def as_file(sampler_id: str) -> Response:
    """Raises NotFound."""
    row = await sampler_for(web.me().id, sampler_id)
    data = await asyncio.to_thread(files.write_file, row)
    name = quote(f"{row.name}.json", safe="")
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, 200, told, mimetype="application/octet-stream")

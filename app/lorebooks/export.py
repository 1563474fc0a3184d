"""A book as a file to be saved."""

import asyncio
from urllib.parse import quote

from quart import Response

from app import web
from app.errors import Invalid
from app.lorebooks import store
from app.lorebooks.formats import WRITERS, write_file


async def book_file(book_id: str, kind: str) -> Response:
    """Raises NotFound, Invalid for a kind that there is not."""
    row = await store.book_for(web.me().id, book_id)
    if kind not in WRITERS:
        raise Invalid.field("format", "This is st or v3.")
    book = await store.as_file(row)
    data = await asyncio.to_thread(write_file, book, kind)
    name = quote(f"{row.name}.json", safe="")
    told = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, 200, told, mimetype="application/octet-stream")

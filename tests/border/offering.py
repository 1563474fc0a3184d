"""A large body that is announced and never comes: whoever answers has not waited for it."""

import asyncio

from tests.world import World


async def offer(world: World, url: str, size: int, kind: str) -> tuple[bytes, bytes]:
    """Say that so much comes, send its beginning, and read the answer: all of it, its status."""
    host, port = world.house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST {url} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {size}\r\n"
        f"Content-Type: {kind}\r\nConnection: close\r\n\r\n--b\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(5):
        status = await reader.readline()
        read = await reader.read()
    writer.close()
    return read, status

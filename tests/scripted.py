"""A model you can queue: an OpenAI-compatible server on 127.0.0.1 that says what it is told.

    async with ScriptedModel() as model:
        model.say("Once", " upon", " a time").hold(1)   # one reply a request, in this order
        model.fail(429, headers={"Retry-After": "1"})
        …                                               # point the program at model.base_url
        request = await model.asked()                   # the next chat request, once it is there
        model.release()
        await request.closed                            # True: the client left before the end

With an empty queue it echoes the last user message. As a process of its own, for benchmarks and
kill tests: `python -m tests.scripted --port 0 --token-ms 20 --tokens 200`; the first line of its
output is its address.
"""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from tests.llm.script import EVENTS, JSON, Reply, Script

SILENCE = object()  # as the value of a route: the request is never answered


@dataclass(eq=False, slots=True)
class Asked:
    """One request that the server got."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: Any
    closed: asyncio.Future[bool]  # when the connection ended; True: the client left before the end


class ScriptedModel(Script):
    """`requests` are the chat requests, `gets` the paths of all others, in order of arrival."""

    def __init__(
        self,
        *,
        models: Sequence[str] = ("scripted-1", "scripted-2"),
        key: str | None = None,
        public_list: bool = False,
        owned_by: str = "scripted",
        routes: Mapping[str, Any] | None = None,
        port: int = 0,
        token_ms: float = 0,
        tokens: int = 0,
    ) -> None:
        """`routes`: JSON (or None for 404) by path. `tokens`: the default tale, 0 for the echo."""
        super().__init__()
        listed = {"object": "list", "data": [{"id": m, "owned_by": owned_by} for m in models]}
        self.routes: dict[str, Any] = {"/v1/models": listed, **(routes or {})}
        self.key, self.public_list = key, public_list
        self.port, self.token_ms, self.tokens = port, token_ms, tokens
        self.requests: list[Asked] = []
        self.gets: list[str] = []
        self._arrived: asyncio.Queue[Asked] = asyncio.Queue()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def serve(self) -> None:
        async with self:
            print(self.base_url, flush=True)
            await self._server.serve_forever()

    async def asked(self) -> Asked:
        """The next chat request: each is given once, in order; waits for it where need be."""
        return await self._arrived.get()

    # The server.

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection. Two tasks: one talks, this one watches the client."""
        talk: asyncio.Task[None] | None = None
        self._writers.add(writer)
        try:
            asked = await _read(reader)
            talk = asyncio.create_task(self._talk(asked, writer))
            with suppress(OSError):
                await reader.read(1)
            if not asked.closed.done():
                asked.closed.set_result(not talk.done())
        except (asyncio.IncompleteReadError, OSError):
            pass  # a connection without a request
        finally:
            if talk:
                talk.cancel()
            writer.close()
            self._writers.discard(writer)

    async def _talk(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                if asked.path.endswith("/chat/completions") and asked.method == "POST":
                    await self._chat(asked, writer)
                else:
                    self.gets.append(asked.path)
                    await self._get(asked, writer)
                await writer.drain()
        finally:
            writer.close()

    async def _get(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        status, body = HTTPStatus.OK, self.routes.get(asked.path)
        if body is SILENCE:
            await asyncio.Event().wait()
        if not self._knows(asked) and not self.public_list:
            status, body = HTTPStatus.UNAUTHORIZED, {"error": {"message": "Bad key"}}
        elif body is None:
            status, body = HTTPStatus.NOT_FOUND, {"detail": "Not Found"}
        _head(writer, status, {"Content-Type": JSON})
        _write(writer, json.dumps(body).encode())
        _write(writer, b"")

    async def _chat(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.requests.append(asked)
        self._arrived.put_nowait(asked)
        reply = self._next(asked)
        if reply.held_at == -1:
            await reply.gate.wait()
        streams = reply.raw is None and asked.body.get("stream")
        _head(writer, reply.status, reply.headers or {"Content-Type": EVENTS if streams else JSON})
        if streams:
            await self._stream(reply, asked, writer)
        else:
            _write(writer, reply.document(asked.body) if reply.raw is None else reply.raw)
        if not reply.cut:
            _write(writer, b"")

    async def _stream(self, reply: Reply, asked: Asked, writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        start = clock()
        for index, frame in enumerate(reply.frames(asked.body)):
            if index == reply.held_at:
                await reply.gate.wait()
            if self.token_ms:
                await asyncio.sleep(start + (index + 1) * self.token_ms / 1000 - clock())
            _write(writer, frame)
            if index % 64 == 0:
                await writer.drain()

    def _next(self, asked: Asked) -> Reply:
        if not self._knows(asked):
            return Reply(status=401, raw=b'{"error": {"message": "Bad key"}}')
        return self.take() or self._default(asked.body)

    def _default(self, body: Any) -> Reply:
        if self.tokens:
            return Reply().tell(self.tokens)
        said = [m["content"] for m in body.get("messages", ()) if m.get("role") == "user"]
        return Reply().say("You said:", *(f" {word}" for word in (said or [""])[-1].split(" ")))

    def _knows(self, asked: Asked) -> bool:
        return self.key is None or asked.headers.get("authorization") == f"Bearer {self.key}"


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = first.split(" ")
    closed = asyncio.get_running_loop().create_future()
    return Asked(method, path, headers, json.loads(body) if body else None, closed)


def _head(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str]) -> None:
    told = {"Transfer-Encoding": "chunked", "Connection": "close", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {int(status)} Scripted\r\n{lines}\r\n".encode("latin-1"))


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    """One chunk of the body; the empty one ends it."""
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))


def main() -> None:
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible model server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token-ms", type=float, default=0)
    parser.add_argument("--tokens", type=int, default=0)
    parser.add_argument("--key")
    options = parser.parse_args()
    model = ScriptedModel(
        port=options.port, token_ms=options.token_ms, tokens=options.tokens, key=options.key
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(model.serve())


if __name__ == "__main__":
    main()

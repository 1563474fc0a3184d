"""Any OpenAI-compatible server: `POST {base}/chat/completions`, `GET {base}/models`."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import cast

import httpx

from app.llm.clock import Clock
from app.llm.failures import refusal
from app.llm.model_list import read_models
from app.llm.network import cut_off, read_all, read_some, send, unsendable_header
from app.llm.reply import MAX_DOCUMENT, Reply
from app.llm.values import Chunk, Finish, Model, ProviderError, Request, Timeouts

RETRIES = 2
RETRIED = frozenset({429, 500, 502, 503, 529})
LONGEST_WAIT = 10.0  # seconds that a Retry-After may ask for
LIST_SECONDS = 15
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class OpenAICompatible:
    """One connection: an address, a key or none, headers of its own."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        key: str | None,
        headers: Mapping[str, str] = NO_HEADERS,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`pause` waits the seconds between two attempts."""
        self.client = client
        self.base_url = base_url.strip().rstrip("/")
        self.key = (key or "").strip() or None
        self.headers = headers
        self.timeouts = timeouts
        self._pause = pause

    def at(self, base_url: str) -> "OpenAICompatible":
        """The same connection with another address."""
        return OpenAICompatible(
            self.client, base_url, self.key, self.headers, self.timeouts, pause=self._pause
        )

    async def stream(self, request: Request) -> AsyncGenerator[Chunk | Finish, None]:
        clock = Clock(self.timeouts, whole=not request.stream)
        reply = Reply(self.key)
        response = await self._open(request, clock)
        # httpx declares an iterator; it is a generator, which wants to be closed.
        raw = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
        async with aclosing(response), aclosing(raw) as body:
            while data := await _read(body, clock, reply):
                for chunk in reply.feed(data):
                    yield chunk
                    clock.heard()
                if reply.ended:
                    # What may still come: the usage, [DONE], and the end of the body, which
                    # leaves the connection fit to be used again.
                    clock.closing(0.05 if reply.done or reply.usage else 1)
        for piece in reply.end():
            yield piece

    async def models(self) -> list[Model]:
        return read_models(await self._list(self._headers()))

    async def lists_without_key(self) -> bool:
        """Whether anybody gets the list; then it proves nothing about the key."""
        try:
            headers = self._headers()
            headers.pop("authorization", None)
            await self._list(headers)
        except ProviderError:
            return False
        return True

    async def _list(self, headers: Mapping[str, str]) -> bytes:
        request = self._request("GET", "/models", headers)
        try:
            async with asyncio.timeout(LIST_SECONDS):
                response = await send(self.client, request)
                status = response.status_code
                if status != 200:
                    said = await read_some(response)
                    raise refusal(status, response.headers, said, self.key)
                return await read_all(response, MAX_DOCUMENT)
        except TimeoutError:
            raise ProviderError(
                "TIMEOUT_TOTAL", f"The list of models did not come within {LIST_SECONDS} seconds."
            ) from None

    async def _open(self, request: Request, clock: Clock) -> httpx.Response:
        try:
            async with clock.waiting():
                return await self._ask(request)
        except TimeoutError:
            raise clock.error() from None

    async def _ask(self, request: Request) -> httpx.Response:
        """The head of an answer of status 200, asked for again where that may help."""
        usage, attempt = request.stream, 0
        while True:
            try:
                return await self._attempt(request, usage)
            except _UnknownStreamOptionsError:
                usage = False
                continue
            except ProviderError as error:
                wait = waiting_time(error, attempt)
                if wait is None:
                    raise
            attempt += 1
            await self._pause(wait)

    async def _attempt(self, request: Request, usage: bool) -> httpx.Response:
        body = wire_body(request, usage)
        asked = self._request("POST", "/chat/completions", self._headers(), body)
        response = await send(self.client, asked)
        status = response.status_code
        if status == 200:
            return response
        said = await read_some(response)
        if usage and status in (400, 422) and b"stream_options" in said:
            raise _UnknownStreamOptionsError
        raise refusal(status, response.headers, said, self.key)

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> httpx.Request:
        try:
            url = httpx.URL(self.base_url + path)
        except (httpx.InvalidURL, ValueError):
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise ProviderError(
                "NOT_A_MODEL_SERVER", "The address of this connection is not an http address."
            )
        try:
            return self.client.build_request(method, url, headers=headers, content=body)
        except UnicodeEncodeError:
            raise unsendable_header() from None

    def _headers(self) -> dict[str, str]:
        headers = {
            "accept": "text/event-stream, application/json",
            "accept-encoding": "identity",  # the body is read raw: nothing to inflate
            "content-type": "application/json",
            **self.headers,
        }
        if self.key:
            if not (self.key.isascii() and self.key.isprintable()):
                raise ProviderError("BAD_KEY", "The key holds characters that no key has.")
            headers["authorization"] = f"Bearer {self.key}"
        return headers


class _UnknownStreamOptionsError(Exception):
    """The server does not know `stream_options`; it is asked again without."""


def wire_body(request: Request, usage: bool) -> bytes:
    """The request's body; `usage` asks for token counts at the end of the stream."""
    body = {key: value for key, value in request.params.items() if value is not None}
    body["model"] = request.model
    body["messages"] = [{"role": m.role, "content": m.content} for m in request.messages]
    body["stream"] = request.stream
    if usage:
        body.setdefault("stream_options", {"include_usage": True})
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def waiting_time(error: ProviderError, attempt: int) -> float | None:
    """Seconds before the next attempt; None where another one would not help or is too much."""
    if attempt >= RETRIES or not (error.status in RETRIED or error.code == "UNREACHABLE"):
        return None
    if error.retry_after is None:
        return (0.5, 1.0)[attempt] * random.uniform(1, 2)  # noqa: S311 - jitter is no secret
    return error.retry_after if error.retry_after <= LONGEST_WAIT else None


async def _read(body: AsyncGenerator[bytes, None], clock: Clock, reply: Reply) -> bytes:
    """The next bytes; none at the end of the body, or when an ended reply has no more to come."""
    try:
        async with clock.waiting():
            return await anext(body, b"")
    except TimeoutError:
        if not reply.ended:
            raise clock.error() from None
    except httpx.TransportError as error:
        if not reply.ended:
            raise cut_off() from error
    return b""

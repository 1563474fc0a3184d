"""The HTTP client that speaks to model servers, and what its failures mean."""

import asyncio
import contextlib
import functools
import socket
import ssl
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from app.llm.sse import too_large
from app.llm.transport import Transport
from app.llm.values import ProviderError

# A kept connection is used again only briefly: many servers drop idle ones after 5 seconds,
# and a request that meets such a drop is lost.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=3)
CONNECT_SECONDS = 10
ERROR_BODY = 64 * 1024  # bytes read of an answer that is not 200
ERROR_SECONDS = 5


@functools.cache
def _authorities() -> ssl.SSLContext:
    """Whom to believe; reading the list takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def new_client(limits: httpx.Limits = LIMITS) -> httpx.AsyncClient:
    """One client for all connections: no redirects, no proxy variables, no cookies kept.

    Reading has no time limit here; each reply brings its own.
    """
    return httpx.AsyncClient(
        transport=Transport(_authorities(), limits),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
        headers={"user-agent": "TaleSpinner"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


async def send(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The head of the answer; its body is still to be read. Raises ProviderError."""
    try:
        return await client.send(request, stream=True, follow_redirects=False)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise unreachable(request.url, error) from error
    except httpx.LocalProtocolError:
        raise unsendable_header() from None  # its own text quotes the header
    except httpx.RemoteProtocolError as error:
        if "disconnected" in str(error):
            raise cut_off() from error
        raise ProviderError(
            "NOT_A_MODEL_SERVER", f"What answers at {_place(request.url)} does not speak HTTP."
        ) from error
    except httpx.TransportError as error:
        raise cut_off() from error


def unreachable(url: httpx.URL, error: BaseException) -> ProviderError:
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        why = f"The name {url.host} is not known on this network."
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        why = f"No secure connection to {_place(url)} could be made."
    elif isinstance(error, httpx.TimeoutException):
        why = f"{_place(url)} did not answer within {CONNECT_SECONDS} seconds."
    else:
        why = f"No server answers at {_place(url)}."
    return ProviderError("UNREACHABLE", why)


def unsendable_header() -> ProviderError:
    return ProviderError("REFUSED", "A header of this connection holds what HTTP does not allow.")


def cut_off() -> ProviderError:
    return ProviderError("CUT_OFF", "The connection to the model server broke.")


async def read_all(response: httpx.Response, limit: int) -> bytes:
    """The whole body; ProviderError TOO_LARGE beyond `limit` bytes, CUT_OFF where it breaks."""
    body = bytearray()
    try:
        async with contextlib.aclosing(response):
            async for data in response.aiter_raw():
                body += data
                if len(body) > limit:
                    raise too_large(f"more than {limit // 2**20} MB")
    except httpx.TransportError as error:
        raise cut_off() from error
    return bytes(body)


async def read_some(response: httpx.Response) -> bytes:
    """What an error body says, as far as it comes in time and in bounds."""
    body = bytearray()
    with contextlib.suppress(TimeoutError, httpx.TransportError):
        async with asyncio.timeout(ERROR_SECONDS), contextlib.aclosing(response):
            async for data in _up_to(ERROR_BODY, response):
                body += data
    return bytes(body)


async def _up_to(limit: int, response: httpx.Response) -> AsyncIterator[bytes]:
    async for data in response.aiter_raw():
        yield data[:limit]
        limit -= len(data)
        if limit <= 0:
            return


def _place(url: httpx.URL) -> str:
    return f"{url.host}:{url.port}" if url.port else url.host


def _causes(error: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while error is not None and len(causes) < 10:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes

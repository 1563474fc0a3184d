"""httpx's own transport, with reads that set no time limit where none is asked for.

A reply is read token by token under limits of its own (clock.py). httpcore's stream builds a
scope of anyio around each read all the same: a third of what a hundred streams at once cost.
"""

from collections.abc import Iterable
from ssl import SSLContext

import anyio
import httpcore
import httpx
from httpcore._backends.anyio import AnyIOStream


class _Stream(AnyIOStream):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if timeout is not None:
            return await super().read(max_bytes, timeout)
        try:
            return await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise httpcore.ReadError(error) from error

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "_Stream":
        return _quick(await super().start_tls(ssl_context, server_hostname, timeout))


class _Backend(httpcore.AnyIOBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        plain = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _quick(plain)


class Transport(httpx.AsyncHTTPTransport):
    """HTTP/1.1 to model servers; neither proxies nor the environment are looked at."""

    def __init__(self, verify: SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, trust_env=False, limits=limits)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_Backend(),
        )


def _quick(stream: httpcore.AsyncNetworkStream) -> _Stream:
    assert isinstance(stream, AnyIOStream)
    return _Stream(stream._stream)

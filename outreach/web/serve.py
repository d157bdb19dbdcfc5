"""Serves the pages inside the daemon's own loop, without taking its signals."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from outreach.errors import NotPossible

_BACKLOG = 2048
HEAD_SECONDS = 10.0  # from the first byte we wait for to the end of a request's headers


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM belongs to the daemon: what is past its commit point must be finished first."""
        yield


class _Connection(H11Protocol):
    """One that says nothing, or its headers byte by byte, is closed; uvicorn would keep it for ever."""

    _alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._set_alarm()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_alarm()  # the headers are complete; from here on the guard has the time
        elif self._alarm is None:
            self._set_alarm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_alarm()
        super().connection_lost(exc)

    def _set_alarm(self) -> None:
        self._alarm = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


class Pages:
    """An ASGI app on one host and port. It listens from here on, and answers while it is served."""

    def __init__(self, app: ASGIApp, at: tuple[str, int]) -> None:
        self._socket = _listen(*at)
        self._server = _Server(
            uvicorn.Config(
                app,
                http=_Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,  # a path is the key to somebody's page
                server_header=False,
                proxy_headers=False,  # a peer is who it is
                timeout_graceful_shutdown=2,
                limit_concurrency=512,
                timeout_keep_alive=10,
            )
        )

    @property
    def port(self) -> int:
        """Where it listens; the system's choice where 0 was asked for."""
        name: tuple[Any, ...] = self._socket.getsockname()
        return int(name[1])

    async def serve(self) -> None:
        await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        self._server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """Bound here, because uvicorn would end the whole process where the port is taken.

    Named TCP, because asyncio switches Nagle's algorithm off for nothing else, and every answer, which is sent in
    two pieces, would wait 40 ms for the client's delayed ACK.
    """
    listening = None
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(_BACKLOG)
    except OSError as err:
        if listening:
            listening.close()
        what = f"The pages cannot be served at {host}:{port}"
        raise NotPossible(what=what, why=err.strerror or str(err)) from err
    return listening

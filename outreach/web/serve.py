"""Serves the pages inside the daemon's own loop, without taking its signals."""

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM belongs to the daemon: what is past its commit point must be finished first."""
        yield


class Pages:
    """An ASGI app on one host and port."""

    def __init__(self, app: ASGIApp, at: tuple[str, int]) -> None:
        self._server = _Server(
            uvicorn.Config(
                app,
                host=at[0],
                port=at[1],
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                limit_concurrency=512,
                timeout_keep_alive=10,
            )
        )

    async def serve(self) -> None:
        await self._server.serve()

    def stop(self) -> None:
        self._server.should_exit = True

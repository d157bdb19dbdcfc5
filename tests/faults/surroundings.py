"""What is wrong around a server: its name, its address, its port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.smtp.scripted_server import ScriptedServer

Found = list[tuple[Any, ...]]


@contextmanager
def _resolving(*addresses: tuple[str, int]) -> Iterator[None]:
    """The name of the server has these addresses; without one, it is not known."""
    real = socket.getaddrinfo

    def getaddrinfo(*_: Any, **__: Any) -> Found:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", where) for where in addresses]

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = real


@contextmanager
def _hole() -> Iterator[tuple[str, int]]:
    """A port that answers no SYN: its queue is full, and nobody accepts."""
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.2", 0))
        deaf.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(deaf.getsockname())
        yield deaf.getsockname()


@contextmanager
def no_name(_: ScriptedServer) -> Iterator[None]:
    with _resolving():
        yield


@contextmanager
def nobody_listens(_: ScriptedServer) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = taken.getsockname()
    with _resolving(where):
        yield


@contextmanager
def black_hole(_: ScriptedServer) -> Iterator[None]:
    with _hole() as where, _resolving(where):
        yield


@contextmanager
def one_dead_address(server: ScriptedServer) -> Iterator[None]:
    with _hole() as where, _resolving(where, ("127.0.0.1", server.port)):
        yield

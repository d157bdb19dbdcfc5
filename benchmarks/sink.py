"""The server that everybody sends to: Postfix's `smtp-sink`, which accepts and forgets (Debian package postfix)."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

HOST = "127.0.0.1"


def find(tool: str) -> str:
    """`smtp-sink` and `smtp-source` lie in /usr/sbin, which is not on every PATH."""
    found = shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise SystemExit(f"{tool} is not here: install Postfix")
    return found


@contextlib.contextmanager
def smtp_sink() -> Iterator[int]:
    """Its port, for as long as the block lasts."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen([find("smtp-sink"), *user, f"{HOST}:{port}", "1000"])
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=5) as peer:
            peer.recv(1)
            return
        time.sleep(0.05)
    raise SystemExit("smtp-sink did not start")

"""Has mail read by a worker process that lives on from mail to mail, and is killed over a bad one."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from subprocess import PIPE
from typing import Any

from pydantic import TypeAdapter

from outreach.errors import MailUnreadable, ReaderBroken
from outreach.imap.judged import Judged
from outreach.imap.worker import LENGTH

PATIENCE = 10.0  # seconds for one mail; the worker's own limit counts its processor's time, and comes sooner
START = 60.0  # seconds for the worker to start, on a machine with much else to do
TOO_LONG = "reading it took too long"
_LARGEST = 4 * 1024 * 1024  # octets of an answer
_JUDGED = TypeAdapter(Judged)


class Judge:
    """For one thread. A mail that breaks its worker is unreadable, and the next one finds a new worker."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._worker: subprocess.Popen[bytes] | None = None

    def judge(self, raw: bytes) -> Judged:
        """What the mail is. Raises MailUnreadable with the reason; ReaderBroken where no mail is to blame."""
        try:
            said = self._try(raw)
        except (
            OSError,
            ValueError,
        ):  # somebody else may have killed the worker: its mail has a second chance
            try:
                said = self._try(raw)
            except (OSError, ValueError) as err:
                raise MailUnreadable(reason="it broke the reader twice") from err
        if "judged" not in said:
            raise MailUnreadable(reason=said.get("unreadable", "it confuses the reader"))
        return _JUDGED.validate_python(said["judged"])

    def _try(self, raw: bytes) -> dict[str, Any]:
        worker = self._worker or self._start()
        try:
            return self._ask(worker, raw)
        except TimeoutError as err:
            self.close()
            raise MailUnreadable(reason=TOO_LONG) from err
        except (OSError, ValueError) as err:
            is_over = self._is_over(worker)
            self.close()
            if is_over:
                raise MailUnreadable(reason=TOO_LONG) from err
            raise

    def _is_over(self, worker: subprocess.Popen[bytes]) -> bool:
        """Whether it has used up its time: then a second try would use as much."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return worker.wait(1) == -signal.SIGXCPU
        return False

    def close(self) -> None:
        """The worker has nothing that would have to be saved."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            for pipe in (worker.stdin, worker.stdout):
                if pipe:
                    pipe.close()
            worker.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        """With the same code, and nothing else of ours: no secret is in its environment. Raises ReaderBroken."""
        environ = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, "-m", "outreach.imap.worker"]
        try:
            self._worker = worker = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=PIPE, stdout=PIPE, stderr=subprocess.DEVNULL, env=environ, bufsize=0
            )
            self._receive(worker, time.monotonic() + START)
        except (OSError, ValueError) as err:
            self.close()
            raise ReaderBroken(reason=type(err).__name__) from err
        return worker

    def _ask(self, worker: subprocess.Popen[bytes], raw: bytes) -> dict[str, Any]:
        deadline = time.monotonic() + self._patience
        self._send(worker, len(raw).to_bytes(LENGTH, "big") + raw, deadline)
        return self._receive(worker, deadline)

    def _send(self, worker: subprocess.Popen[bytes], octets: bytes, deadline: float) -> None:
        assert worker.stdin
        left = memoryview(octets)
        while left:
            _, ready, _ = select.select([], [worker.stdin], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            left = left[os.write(worker.stdin.fileno(), left[: select.PIPE_BUF]) :]

    def _receive(self, worker: subprocess.Popen[bytes], deadline: float) -> dict[str, Any]:
        size = int.from_bytes(self._read(worker, LENGTH, deadline), "big")
        if size > _LARGEST:
            raise ValueError("an answer that is none")
        said: dict[str, Any] = json.loads(self._read(worker, size, deadline))
        return said

    def _read(self, worker: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        assert worker.stdout
        octets = b""
        while len(octets) < size:
            ready, _, _ = select.select([worker.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(worker.stdout.fileno(), size - len(octets))
            if not piece:
                raise ValueError("the worker is gone")
            octets += piece
        return octets

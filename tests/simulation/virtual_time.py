"""An event loop whose clock jumps to the next timer: an hour of waiting costs nothing, and every run is the same."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class Crash(BaseException):
    """The process is dead. No `except Exception` may stop it, as none stops a SIGKILL."""


class _Jumps(selectors.DefaultSelector):
    """Waits for nothing: the loop's time moves instead."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen again")
        self.loop.virtual += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.virtual = 0.0
        selector = _Jumps()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.virtual


def run(main: Coroutine[Any, Any, None]) -> None:
    loop = VirtualLoop()
    try:
        loop.run_until_complete(main)
    finally:
        for task in (left := asyncio.all_tasks(loop)):
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
        loop.close()

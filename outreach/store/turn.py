"""Whose turn it is to write: SQLite has one writer, and Python's locks may let one thread have it again and again."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


def _closed() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class _Waiting:
    thread: int
    door: threading.Lock = field(default_factory=_closed)


class Turn:
    """Threads come in the order in which they asked, and those who ask to be first before them.

    Who has the turn may take it once more: a writer inside a writer fails by SQLite's error, and waits for nobody.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: int | None = None
        self._depth = 0
        self._queue: deque[_Waiting] = deque()

    @contextmanager
    def take(self, *, first: bool = False) -> Iterator[None]:
        """Wait for it, and hand it on at the end of the block."""
        waiting = self._ask(first=first)
        if waiting is not None:
            waiting.door.acquire()  # opened by the one who hands it over
        try:
            yield
        finally:
            self._hand_on()

    def _ask(self, *, first: bool) -> _Waiting | None:
        me = threading.get_ident()
        with self._guard:
            if self._holder in (None, me):
                self._holder, self._depth = me, self._depth + 1
                return None
            waiting = _Waiting(me)
            self._queue.appendleft(waiting) if first else self._queue.append(waiting)
            return waiting

    def _hand_on(self) -> None:
        with self._guard:
            self._depth -= 1
            if self._depth:
                return
            self._holder = None
            if self._queue:
                following = self._queue.popleft()
                self._holder, self._depth = following.thread, 1
                following.door.release()

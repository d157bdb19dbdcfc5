"""Mails are judged in their order while those before them are dealt with: the worker is another process."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from outreach.imap.judge import Judge
from outreach.imap.judged import Judged


@contextmanager
def judge_ahead(judge: Judge, raws: Sequence[bytes]) -> Iterator[Iterator[Future[Judged]]]:
    """One verdict for each, as it comes; each holds what `judge` returns or raises. Left early, the rest is not judged.

    Not an executor: its threads would keep a process that wants to end.
    """
    verdicts: list[Future[Judged]] = [Future() for _ in raws]
    is_over = threading.Event()

    def work() -> None:
        for raw, verdict in zip(raws, verdicts, strict=True):
            if is_over.is_set():
                return
            try:
                verdict.set_result(judge.judge(raw))
            except Exception as err:  # noqa: BLE001 - whoever asks for the verdict gets it
                verdict.set_exception(err)

    thread = threading.Thread(target=work, name="judge-ahead", daemon=True)
    if raws:
        thread.start()
    try:
        yield iter(verdicts)
    finally:
        is_over.set()
        if raws:
            thread.join()

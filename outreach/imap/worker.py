"""The process in which strangers' mail is read: it may be killed at any moment, and knows no secret.

Over its standard input and output, each with eight octets of length before: a mail in, JSON out.
"""

import contextlib
import json
import resource
from typing import BinaryIO

from outreach.errors import MailUnreadable
from outreach.imap.judged import as_plain, judge

MOST_MEMORY = 256 * 1024 * 1024  # octets beyond what it has when it starts
MOST_SECONDS = 2  # of the processor, for one mail
LENGTH = 8


def main() -> None:
    """Until the input ends."""
    _limit_memory()
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as answers:
        _answer(answers, {"ready": True})
        while head := asked.read(LENGTH):
            raw = asked.read(int.from_bytes(head, "big"))
            _limit_time()
            _answer(answers, _judge(raw))


def _judge(raw: bytes) -> dict[str, object]:
    try:
        return {"judged": as_plain(judge(raw))}
    except MailUnreadable as err:
        return {"unreadable": str(err.facts["reason"])}
    except Exception as err:  # noqa: BLE001 - whatever it is, it is this mail's
        return {"unreadable": f"it confuses the reader ({type(err).__name__})"}


def _answer(answers: BinaryIO, said: dict[str, object]) -> None:
    octets = json.dumps(said, default=str).encode()
    answers.write(len(octets).to_bytes(LENGTH, "big") + octets)
    answers.flush()


def _limit_memory() -> None:
    """Not every system lets a process limit itself; then the deadline alone protects."""
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm", "rb") as size:  # noqa: PTH123 - a pseudo-file, read once
            used = int(size.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(OSError, ValueError):
        limit = int(used.ru_utime + used.ru_stime) + 1 + MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


if __name__ == "__main__":
    main()

"""The process in which a calendar is read: whoever sends an invitation writes into it, so it may be killed.

`python -m outreach.ics.worker ZONE FROM TO`: the calendar comes in, JSON goes out.
"""

import contextlib
import json
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from outreach.ics.appointments import read_appointments
from outreach.sequence.window import Interval

MOST_MEMORY = 256 * 1024 * 1024  # octets beyond what it has when it starts
MOST_SECONDS = 20  # of the processor


def main() -> None:
    """Once."""
    _limit()
    zone, starts_at, ends_at = sys.argv[1:]
    during = Interval(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
    print(json.dumps(_read(sys.stdin.buffer.read(), ZoneInfo(zone), during), default=_plain))  # noqa: T201 - its answer


def _read(raw: bytes, zone: ZoneInfo, during: Interval) -> dict[str, object]:
    try:
        return {"appointments": [asdict(each) for each in read_appointments(raw, zone=zone, during=during)]}
    except ValueError as err:
        return {"unreadable": str(err)}
    except Exception as err:  # noqa: BLE001 - whatever it is, it is this calendar's
        return {"unreadable": f"it confuses the reader ({type(err).__name__})"}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else sorted(value)  # type: ignore[call-overload]


def _limit() -> None:
    """Not every system lets a process limit itself; then the deadline alone protects."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        with open("/proc/self/statm", "rb") as size:  # noqa: PTH123 - a pseudo-file, read once
            used = int(size.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()

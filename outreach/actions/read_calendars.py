"""The owners' calendars are read every quarter of an hour, in a thread: a server that is slow keeps no mail back."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from errno import ENOENT
from pathlib import Path

import structlog

from outreach.actions.ask_after_meetings import ask_after_meetings
from outreach.actions.desk import Desk
from outreach.errors import CalendarUnreadable, FetchFailed
from outreach.https import fetch
from outreach.sequence.appointments import Appointment, ended_lately
from outreach.sequence.schedules import CalendarSource, Owner

log = structlog.get_logger("calendar")
EVERY = 900.0  # seconds
RETRY = 300.0  # seconds after trouble
MOST_BYTES = 10 << 20  # of a file
GRACE = 1.0  # seconds for what is being written down when somebody says stop


class Calendars:
    """Those of one daemon. `look` comes with each tick, and reads what is due where nobody reads already."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thread: threading.Thread | None = None
        self._next = 0.0  # monotonic seconds
        self._read: object = None  # the sources that were read last

    def look(self) -> None:
        """Of several daemons the one that leads reads."""
        wanted = [owner.calendars for owner in self._desk.schedules.owners.values()]
        due = time.monotonic() >= self._next or wanted != self._read
        if self._desk.leads and any(wanted) and due and not (self._thread and self._thread.is_alive()):
            self._read, self._next = wanted, time.monotonic() + EVERY
            self._thread = threading.Thread(target=self._run, name="read-calendars", daemon=True)
            self._thread.start()
        elif not any(wanted):
            self._read = None
            _forget_troubles(self._desk, set())

    def stop(self) -> None:
        """Nobody waits for a server."""
        if self._thread is not None:
            self._thread.join(GRACE)

    def _run(self) -> None:
        if not read_calendars(self._desk):
            self._next = time.monotonic() + RETRY


def read_calendars(desk: Desk, *, trust: ssl.SSLContext | None = None) -> bool:
    """All of all owners; True where each could be read. What cannot is shown by status, and missed by nobody:

    what ended meanwhile is asked about when the calendar is there again, for two days.
    """
    troubled = set()
    for owner, topic, source in name_sources(desk):
        try:
            ended = read_source(source, owner, desk.clock(), trust=trust)
            if desk.stopping:
                return True
            ask_after_meetings(desk, owner, ended, desk.clock())
            desk.troubles.pop(topic, None)
        except Exception as err:  # noqa: BLE001 - one calendar never keeps another from being read
            troubled.add(topic)
            _note_trouble(desk, topic, err)
    _forget_troubles(desk, troubled)
    return not troubled


def read_source(
    source: CalendarSource, owner: Owner, now: datetime, *, trust: ssl.SSLContext | None = None
) -> tuple[Appointment, ...]:
    """What ended there lately. Raises CalendarUnreadable, which does not name the address."""
    from outreach.ics import read_apart  # noqa: PLC0415 - slow, and many practices name no calendar

    try:
        raw = fetch(source.address, trust=trust) if source.address else _read_file(Path(source.file or ""))
        return read_apart(raw, zone=owner.zone, during=ended_lately(now))
    except FetchFailed as err:
        raise CalendarUnreadable(calendar=say_source(source, owner), reason=err.facts["reason"]) from None
    except OSError as err:
        raise CalendarUnreadable(calendar=say_source(source, owner), reason=err.strerror or err) from err
    except ValueError as err:
        raise CalendarUnreadable(calendar=say_source(source, owner), reason=err) from err


def _read_file(path: Path) -> bytes:
    """A little more than a calendar may have, so that one that is too large is known as such."""
    if not path.is_file():  # a pipe would be waited for
        raise FileNotFoundError(ENOENT, "there is no such file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def say_source(source: CalendarSource, owner: Owner) -> str:
    """Which calendar: its file, or only whose it is, for its address is a secret."""
    return source.file or f"of {owner.name}"


def name_sources(desk: Desk) -> Iterator[tuple[Owner, str, CalendarSource]]:
    """Every calendar with its owner, and the topic under which status speaks of it."""
    for owner in desk.schedules.owners.values():
        for number, source in enumerate(owner.calendars, 1):
            yield owner, f"calendar {owner.key}" + (f" {number}" if len(owner.calendars) > 1 else ""), source


def _note_trouble(desk: Desk, topic: str, err: Exception) -> None:
    """What the calendar holds, and where it is, stands in no log: of an error that we did not make only its kind."""
    said = str(err) if isinstance(err, CalendarUnreadable) else f"{type(err).__name__}; see the log."
    desk.troubles[topic] = f"{said} Tried at {desk.clock():%Y-%m-%d %H:%M} UTC"
    log.warning("calendar.failed", calendar=topic, error=type(err).__name__)


def _forget_troubles(desk: Desk, but: set[str]) -> None:
    """Of calendars that are well, or named no more."""
    for topic in [t for t in desk.troubles if t.startswith("calendar ") and t not in but]:
        desk.troubles.pop(topic, None)

"""One thread for each mailbox that is read: it waits at the server, and never keeps anything from being sent."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import structlog

from outreach.actions.desk import Desk
from outreach.actions.lead import take_lead
from outreach.actions.read_mailbox import read_mailbox, refuse_reading
from outreach.errors import LoginRefused, OutreachError
from outreach.imap import Inbox, Judge, open_inbox
from outreach.sequence.schedules import Mailbox, Server
from outreach.store import mailboxes

log = structlog.get_logger("inbox")
EVERY = 300.0  # seconds; IDLE only makes it sooner
RETRY = 60.0  # seconds after trouble, then twice as long, up to EVERY
GRACE = 3.0  # seconds for what is being written down when somebody says stop


class Readers:
    """The threads of one daemon. `look` comes with each tick, and starts and ends them as the schedules say."""

    def __init__(self, desk: Desk, *, trust: ssl.SSLContext | None = None) -> None:
        self._desk = desk
        self._trust = trust
        self._threads: dict[str, _Reader] = {}

    def look(self) -> None:
        """Whoever leads reads every mailbox that can be read, with the servers and passwords in force."""
        wanted = {mailbox.key: mailbox for mailbox in _to_read(self._desk)} if self._desk.leads else {}
        for key, thread in list(self._threads.items()):
            if wanted.get(key) != thread.mailbox:
                thread.end()
            if not thread.is_alive():
                del self._threads[key]
        for key, mailbox in wanted.items():
            if key not in self._threads:
                thread = self._threads[key] = _Reader(self._desk, mailbox, self._trust)
                thread.start()

    def stop(self) -> None:
        """What is being written down is finished; nobody waits for a server."""
        for thread in self._threads.values():
            thread.end()
        for thread in self._threads.values():
            thread.join(GRACE)


def read_once(desk: Desk, now: datetime, *, trust: ssl.SSLContext | None = None) -> None:
    """Every mailbox, for a single round; trouble with one is shown, and does not keep the others from being read."""
    if not take_lead(desk, now):
        return
    for mailbox in _to_read(desk):
        judge = Judge()
        try:
            with open_inbox(_server(mailbox), trust=trust) as inbox:
                read_mailbox(desk, mailbox, inbox, judge, is_over=lambda: desk.stopping)
            desk.troubles.pop(_topic(mailbox), None)
        except Exception as err:  # noqa: BLE001 - it is logged there
            _note_trouble(desk, mailbox, err)
        finally:
            judge.close()


class _Reader(threading.Thread):
    def __init__(self, desk: Desk, mailbox: Mailbox, trust: ssl.SSLContext | None) -> None:
        super().__init__(name=f"read-{mailbox.key}", daemon=True)
        self.mailbox = mailbox
        self._desk = desk
        self._trust = trust
        self._over = threading.Event()
        self._inbox: Inbox | None = None
        self._judge = Judge()

    def end(self) -> None:
        """From another thread: it may be waiting for the server."""
        self._over.set()
        if self._inbox is not None:
            self._inbox.cut()

    def run(self) -> None:
        """Until somebody says stop, or the login is refused."""
        try:
            for _ in self._pauses():
                if self._is_over() or not self._read():
                    break
        finally:
            self._judge.close()
            if self._over.is_set():
                self._desk.troubles.pop(_topic(self.mailbox), None)

    def _pauses(self) -> Iterator[None]:
        """After each trouble a little longer; a good reading sets it back."""
        self._pause = RETRY
        yield
        while not self._over.wait(self._pause):
            self._pause = min(EVERY, 2 * self._pause)
            yield

    def _read(self) -> bool:
        """One connection, for as long as it lasts; whether there may be another."""
        try:
            with open_inbox(_server(self.mailbox), trust=self._trust) as inbox:
                self._inbox = inbox
                self._stay(inbox)
        except Exception as err:  # noqa: BLE001 - it is logged there
            if not self._over.is_set():
                _note_trouble(self._desk, self.mailbox, err)
            return not isinstance(err, LoginRefused)
        finally:
            self._inbox = None
        return True

    def _stay(self, inbox: Inbox) -> None:
        while read_mailbox(self._desk, self.mailbox, inbox, self._judge, is_over=self._is_over):
            self._desk.troubles.pop(_topic(self.mailbox), None)
            self._pause = RETRY if inbox.has_idle else EVERY
            if not inbox.has_idle:
                return
            inbox.wait(EVERY, self._is_over)

    def _is_over(self) -> bool:
        return self._over.is_set() or self._desk.stopping


def _to_read(desk: Desk) -> list[Mailbox]:
    with desk.store.read() as tx:
        refused = mailboxes.unread(tx)
    return [
        mailbox for key, mailbox in desk.schedules.mailboxes.items() if mailbox.is_read and key not in refused
    ]


def _server(mailbox: Mailbox) -> Server:
    assert mailbox.imap is not None
    return mailbox.imap


def _note_trouble(desk: Desk, mailbox: Mailbox, err: Exception) -> None:
    """A refused login is the owner's to mend; all else passes, or is mended by whoever runs the daemon."""
    if isinstance(err, LoginRefused):
        log.error("reading.refused", mailbox=mailbox.key)
        desk.troubles.pop(_topic(mailbox), None)
        with suppress(Exception):  # what the database does not take now is refused once more later
            refuse_reading(desk, mailbox, str(err.facts["reason"]))
        return
    said = str(err) if isinstance(err, OutreachError) else f"{type(err).__name__}; see the log"
    desk.troubles[_topic(mailbox)] = f"{said} Tried at {desk.clock():%Y-%m-%d %H:%M} UTC"
    if isinstance(err, OutreachError):
        log.warning("reading.failed", mailbox=mailbox.key, error=type(err).__name__)
    else:
        log.error("reading.failed", mailbox=mailbox.key, error=type(err).__name__, exc_info=err)


def _topic(mailbox: Mailbox) -> str:
    return f"reading {mailbox.key}"

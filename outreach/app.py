"""Everything wired once, and the only clock."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outreach.actions.deliver import list_due
from outreach.actions.desk import Desk
from outreach.actions.open_files import Found, find_files, read_disk, settle
from outreach.actions.read_files import Place
from outreach.config.keys import Keys, load_keys
from outreach.config.settings import Settings
from outreach.errors import TransportMissing
from outreach.mail.opt_out import OptOutKeys
from outreach.sequence.schedules import Mailbox, Schedules
from outreach.smtp import Outbox, Postman, SmtpPostman
from outreach.store.engine import Store, open_store
from outreach.store.identity import Identity, journal_file, load_identity
from outreach.store.journal import Journal
from outreach.store.keys import find_permanent, note_permanent
from outreach.transport import LocalTransport, Transport

CONNECTIONS = 20  # of a mailbox at most; opened as they are needed, and the usual gap between mails needs one
Clock = Callable[[], datetime]


def read_clock() -> datetime:
    """The present moment, aware UTC. Everybody else is told."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


@dataclass(slots=True)
class App:
    """What a command or the daemon works with."""

    settings: Settings
    desk: Desk
    clock: Clock
    environ: Mapping[str, str]
    make_postman: Callable[[Mailbox], Postman] | None = None  # where tests and the demo have their own
    identity: Identity | None = None  # of a daemon, while it runs

    def now(self) -> datetime:
        return self.clock()

    def drift(self) -> timedelta:
        """The wall clock less the clock that nobody can set; a clock of our own, as in tests, has none."""
        boot = (
            read_boot_clock() if self.clock is read_clock else self.clock() - datetime.min.replace(tzinfo=UTC)
        )
        return self.clock() - datetime.min.replace(tzinfo=UTC) - boot

    async def renew_postmen(self) -> None:
        """After a reload: the old ones say goodbye, and the new ones know the new servers and passwords."""
        old = self.desk.postmen
        self.desk.postmen = make_postmen(self.settings, self.desk.schedules, self.make_postman)
        for postman in old.values():
            await postman.close()

    async def close(self) -> None:
        """Say goodbye to the mail servers and the database."""
        for postman in self.desk.postmen.values():
            await postman.close()
        self.desk.journal.close()
        self.desk.store.close()
        if self.identity is not None:
            self.identity.leave()
            self.identity = None


def read_boot_clock() -> timedelta:
    """Since the machine started, the time it slept included: it moves on even where somebody sets the clock."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def open_app(
    settings: Settings,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Clock = read_clock,
    make_postman: Callable[[Mailbox], Postman] | None = None,
    recall: bool = False,
    patient: bool = True,
    settles: bool = True,
) -> App:
    """Read schedules, templates and keys, and open the store. Raises an OutreachError that says what to mend.

    Changed files come into force where that harms nobody, unless not `settles`; `desk.troubles` says what is not in
    force, and why. `recall`: where schedules.yaml or a template is broken, what was in force last does. Who is
    `patient` has the time to look at everybody whom a change concerns.
    """
    now, place = clock(), place_of(settings, environ)
    disk = read_disk(place, now, recall=recall)  # first: a mistake in them makes no database
    store = open_store(settings.database_url)
    try:
        found = find_files(store, disk, place, now)
        desk = _make_desk(settings, store, found, clock)
        if settles or not found.stands:  # what nothing can be compared with comes into force
            settle(desk, disk, found, place, now, recall=recall, patient=patient)
    except BaseException:
        store.close()
        raise
    desk.postmen = make_postmen(settings, desk.schedules, make_postman)
    return App(settings, desk, clock, environ, make_postman)


def place_of(settings: Settings, environ: Mapping[str, str]) -> Place:
    """Where schedules.yaml and the templates are read."""
    return Place(settings.schedules, tuple(template_folders(settings)), environ)


def _make_desk(
    settings: Settings,
    store: Store,
    found: Found,
    clock: Clock,
) -> Desk:
    keys = _load_keys(settings, store)
    instance = load_identity(settings.data)
    files = found.files
    return Desk(
        store=store,
        schedules=files.schedules,
        templates=files.templates,
        opt_out_keys=OptOutKeys(keys.current, keys.keys),
        permanent_key=keys.oldest,
        instance=instance,
        lease_owner=instance,  # until a daemon checks in
        journal=Journal(journal_file(settings.data)),
        in_force=found.known.number if found.known else 0,
        postmen={},
        clock=clock,
        data_folder=settings.data,
        troubles=dict(files.troubles),
    )


def _load_keys(settings: Settings, store: Store) -> Keys:
    """Those that this database was made with: with others, mail would go to people who left."""
    with store.read() as tx:
        needed = find_permanent(tx)
    keys = load_keys(settings.data, file=settings.secret_key_file, needed=needed)
    if needed is None:
        with store.write() as tx:
            note_permanent(tx, keys.oldest_id)
        return _load_keys(settings, store)  # somebody else may have been first
    return keys


def make_postmen(
    settings: Settings, schedules: Schedules, make_postman: Callable[[Mailbox], Postman] | None = None
) -> dict[str, Postman]:
    """Who carries the mail of each mailbox: its server, or the outbox while delivery is `sandbox`."""
    make = make_postman or (lambda mailbox: _make_postman(settings, schedules, mailbox))
    return {key: make(mailbox) for key, mailbox in schedules.mailboxes.items()}


def _make_postman(settings: Settings, schedules: Schedules, mailbox: Mailbox) -> Postman:
    if schedules.delivery == "sandbox" or mailbox.smtp is None:
        return Outbox(settings.outbox)
    return SmtpPostman(mailbox.smtp, connections=CONNECTIONS)


def make_transport(app: App) -> Transport:
    """What rings when a mailbox has something due. Raises TransportMissing."""
    desk, settings = app.desk, app.settings
    if settings.transport == "local":
        look = lambda: list_due(desk, app.now(), 1)  # noqa: E731 - a name would say no more
        return LocalTransport(look, patience=settings.tick.total_seconds())
    try:
        from outreach.transport.cluster import ClusterTransport  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as err:
        raise TransportMissing from err
    return ClusterTransport(settings.database_url, lambda: desk.schedules.mailboxes, app.clock)


def template_folders(settings: Settings) -> list[Path]:
    """The practice's own templates first, then the shipped ones."""
    shipped = shipped_folder() / "templates" / "emails"
    return [folder for folder in dict.fromkeys((settings.templates, shipped)) if folder is not None]


def shipped_folder() -> Path:
    """Where the shipped schedules.yaml and templates lie: in the wheel, or at the top of a checkout."""
    package = Path(__file__).resolve().parent
    in_wheel = package / "shipped"
    return in_wheel if in_wheel.is_dir() else package.parent

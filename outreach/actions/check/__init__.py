"""Look at everything that sending needs, and say of each thing whether it is well."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from outreach.actions.check.mailbox import check_imap, check_smtp
from outreach.actions.desk import Desk
from outreach.actions.go_live import find_tried, is_sample
from outreach.actions.read_calendars import name_sources, read_source
from outreach.errors import CalendarUnreadable
from outreach.sequence.schedules import Mailbox, Schedules
from outreach.store import contacts, mailboxes

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that was looked at. `problem` is "" where it is well; `detail` says what was seen.

    `warning`: it is well, and there is something to know. `findings`: it is a file, and what is wrong there is told
    one by one.
    """

    name: str
    problem: str = ""
    detail: str = ""
    warning: str = ""
    findings: int = 0

    @property
    def is_ok(self) -> bool:
        return not self.problem


def check(desk: Desk, *, connect: bool) -> Iterator[Topic]:
    """All but the files, once everything is open. `connect` asks the network too."""
    with desk.store.read() as tx:
        number = contacts.count(tx)
        paused = mailboxes.paused(tx)
    yield Topic("database", detail=f"{desk.store.dialect}, {number:,} contact{'s' if number != 1 else ''}")
    if tried := find_tried(desk):
        yield Topic("delivery", warning=tried)
    yield from _check_owners(desk)
    yield from _check_commands(desk)
    yield from _check_pages(desk, connect=connect)
    for key, mailbox in desk.schedules.mailboxes.items():
        if key in paused:
            problem = f"paused: {paused[key].rstrip('.')}. Mend it, then `outreach mailboxes resume {key}`"
            yield Topic(f"mailbox {key}", problem)
        if connect:
            yield from _check_mailbox(key, mailbox)
    yield from _check_calendars(desk, connect=connect)


def check_servers(schedules: Schedules) -> Iterator[Topic]:
    """What can be asked of the network where there is no database: every mailbox, whether it lets us in."""
    for key, mailbox in schedules.mailboxes.items():
        yield from _check_mailbox(key, mailbox)


def _check_owners(desk: Desk) -> Iterator[Topic]:
    """The sample's owner must not write to anybody."""
    for owner in desk.schedules.owners.values():
        topic = f"owner {owner.key}" if len(desk.schedules.owners) > 1 else "owner"
        if desk.schedules.delivery == "live" and is_sample(owner.email):
            yield Topic(topic, f"{owner.email} is the sample's; write your own into schedules.yaml")
        else:
            yield Topic(topic, detail=", ".join(filter(None, (owner.name, owner.postal_address))))


def _check_commands(desk: Desk) -> Iterator[Topic]:
    """Can each owner decide by answering our mail? Where nothing is read, nobody expects it."""
    for owner in desk.schedules.owners.values():
        mailbox = desk.mailbox_of(owner)
        topic = f"decisions by mail {owner.key}" if len(desk.schedules.owners) > 1 else "decisions by mail"
        if address := desk.command_address(owner):
            yield Topic(topic, detail=f"{owner.email} may answer, or write to {address}")
        elif mailbox.is_read:
            warning = (
                f"off: the `imap` of the mailbox {mailbox.key} names no `authserv_id`, so nothing proves"
                f" that a mail is really of {owner.email}"
            )
            yield Topic(topic, warning=warning)


def _check_pages(desk: Desk, *, connect: bool) -> Iterator[Topic]:
    url = desk.schedules.opt_out.base_url
    if desk.schedules.delivery != "live" and not connect:
        yield Topic("opt-out page", detail="not needed while delivery is sandbox")
    elif not url.startswith("https://"):
        problem = f"{url} is not https; contacts could not leave by one click"
        yield Topic("opt-out page", "" if desk.schedules.delivery == "live" else problem, warning=problem)
    elif connect and (problem := _ask(f"{url.rstrip('/')}/healthz")):
        yield Topic("opt-out page", problem)
    else:
        yield Topic("opt-out page", detail=url)


def _ask(url: str) -> str:
    """Why the daemon's pages do not answer at this address; a daemon that is unwell answers too."""
    try:
        with urlopen(Request(url, headers={"User-Agent": "outreach check"}), timeout=SECONDS):  # noqa: S310 - https, checked
            return ""
    except HTTPError as err:
        return "" if err.code == 503 else f"{url} answers {err.code}; is that this daemon?"  # noqa: PLR2004 - unwell
    except (URLError, OSError) as err:
        return f"{url} cannot be reached: {getattr(err, 'reason', err)}. Does the daemon run?"


def _check_calendars(desk: Desk, *, connect: bool) -> Iterator[Topic]:
    for owner, topic, source in name_sources(desk):
        if source.address and not connect:
            continue  # the network; a file lies here
        try:
            ended = read_source(source, owner, desk.clock())
            yield Topic(topic, detail=f"{len(ended)} ended in the last two days")
        except CalendarUnreadable as err:
            yield Topic(topic, str(err).rstrip("."))


def _check_mailbox(key: str, mailbox: Mailbox) -> Iterator[Topic]:
    look = partial(check_imap, folders=mailbox.folders)
    for kind, server, ask in (("SMTP", mailbox.smtp, check_smtp), ("IMAP", mailbox.imap, look)):
        topic = f"mailbox {key} {kind}"
        if server is None:
            if kind == "SMTP":
                yield Topic(topic, "schedules.yaml names no server")
            continue
        yield Topic(topic, ask(server) or "", f"{server.host}:{server.port}")

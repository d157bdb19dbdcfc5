"""Look at everything that sending needs, and say of each thing whether it is well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from outreach.actions.check_mailbox import check_imap, check_smtp
from outreach.actions.check_templates import check_templates
from outreach.actions.desk import Desk
from outreach.actions.go_live import find_tried, is_sample
from outreach.actions.read_calendars import name_sources, read_source
from outreach.errors import CalendarUnreadable
from outreach.sequence.schedules import Mailbox
from outreach.store import contacts, mailboxes

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `problem` is "" where it is well; `detail` says what was seen.

    `warning`: it is well, and there is something to know.
    """

    topic: str
    problem: str = ""
    detail: str = ""
    warning: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.problem


def check(desk: Desk, folders: Iterable[Path], *, connect: bool) -> Iterator[Finding]:
    """All that can be looked at once everything is open. `connect` asks the network too."""
    with desk.store.read() as tx:
        number = contacts.count(tx)
        paused = mailboxes.paused(tx)
    yield Finding("database", detail=f"{desk.store.dialect}, {number:,} contact{'s' if number != 1 else ''}")
    if tried := find_tried(desk):
        yield Finding("delivery", warning=tried)
    yield from _check_templates(desk, folders)
    yield from _check_owners(desk)
    yield from _check_commands(desk)
    yield from _check_pages(desk, connect=connect)
    for key, mailbox in desk.schedules.mailboxes.items():
        if key in paused:
            problem = f"paused: {paused[key].rstrip('.')}. Mend it, then `outreach mailboxes resume {key}`"
            yield Finding(f"mailbox {key}", problem)
        if connect:
            yield from _check_mailbox(key, mailbox)
    if connect:
        yield from _check_calendars(desk)


def _check_templates(desk: Desk, folders: Iterable[Path]) -> Iterator[Finding]:
    problems = check_templates(desk.schedules, desk.templates, folders)
    yield from (Finding("templates", problem) for problem in problems)
    if not problems:
        yield Finding("templates", detail=f"{len(desk.templates.names())} mails")


def _check_owners(desk: Desk) -> Iterator[Finding]:
    """The law wants a postal address in every mail, and the sample's owner must not write to anybody."""
    for owner in desk.schedules.owners.values():
        topic = f"owner {owner.key}" if len(desk.schedules.owners) > 1 else "owner"
        if not owner.postal_address.strip():
            yield Finding(topic, "has no postal address; the law wants one in every mail")
        elif desk.schedules.delivery == "live" and is_sample(owner.email):
            yield Finding(topic, f"{owner.email} is the sample's; write your own into schedules.yaml")
        else:
            yield Finding(topic, detail=f"{owner.name}, {owner.postal_address}")


def _check_commands(desk: Desk) -> Iterator[Finding]:
    """Can each owner decide by answering our mail? Where nothing is read, nobody expects it."""
    for owner in desk.schedules.owners.values():
        mailbox = desk.mailbox_of(owner)
        topic = f"decisions by mail {owner.key}" if len(desk.schedules.owners) > 1 else "decisions by mail"
        if address := desk.command_address(owner):
            yield Finding(topic, detail=f"{owner.email} may answer, or write to {address}")
        elif mailbox.is_read:
            warning = (
                f"off: the `imap` of the mailbox {mailbox.key} names no `authserv_id`, so nothing proves"
                f" that a mail is really of {owner.email}"
            )
            yield Finding(topic, warning=warning)


def _check_pages(desk: Desk, *, connect: bool) -> Iterator[Finding]:
    url = desk.schedules.opt_out.base_url
    if desk.schedules.delivery != "live" and not connect:
        yield Finding("opt-out page", detail="not needed while delivery is sandbox")
    elif not url.startswith("https://"):
        yield Finding("opt-out page", f"{url} is not https; contacts could not leave by one click")
    elif connect and (problem := _ask(f"{url.rstrip('/')}/healthz")):
        yield Finding("opt-out page", problem)
    else:
        yield Finding("opt-out page", detail=url)


def _ask(url: str) -> str:
    """Why the daemon's pages do not answer at this address; a daemon that is unwell answers too."""
    try:
        with urlopen(Request(url, headers={"User-Agent": "outreach check"}), timeout=SECONDS):  # noqa: S310 - https, checked
            return ""
    except HTTPError as err:
        return "" if err.code == 503 else f"{url} answers {err.code}; is that this daemon?"  # noqa: PLR2004 - unwell
    except (URLError, OSError) as err:
        return f"{url} cannot be reached: {getattr(err, 'reason', err)}. Does the daemon run?"


def _check_calendars(desk: Desk) -> Iterator[Finding]:
    for owner, topic, source in name_sources(desk):
        try:
            ended = read_source(source, owner, desk.clock())
            yield Finding(topic, detail=f"{len(ended)} ended in the last two days")
        except CalendarUnreadable as err:
            yield Finding(topic, str(err).rstrip("."))


def _check_mailbox(key: str, mailbox: Mailbox) -> Iterator[Finding]:
    for kind, server, ask in (("SMTP", mailbox.smtp, check_smtp), ("IMAP", mailbox.imap, check_imap)):
        topic = f"mailbox {key} {kind}"
        if server is None:
            if kind == "SMTP":
                yield Finding(topic, "schedules.yaml names no server")
            continue
        yield Finding(topic, ask(server) or "", f"{server.host}:{server.port}")

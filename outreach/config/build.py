"""A right file to core values. What can still be wrong lies outside the file: secrets and calendars."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path as FilePath
from zoneinfo import ZoneInfo

from outreach.config.checks_sending import path_of_owner
from outreach.config.schema import File
from outreach.config.schema_sending import MailboxBlock, OwnerBlock, SecretBlock, ServerBlock
from outreach.config.schema_sequences import SequenceBlock, StepBlock
from outreach.config.secrets import SecretAbsent, read_secret
from outreach.config.words import is_https
from outreach.config.yaml_nodes import Path
from outreach.sequence.schedules import (
    CalendarSource,
    Campaign,
    Limits,
    Mailbox,
    OptOutPages,
    Owner,
    Ramp,
    Schedules,
    Sequence,
    Server,
    Silence,
    Start,
    Starting,
    Step,
    WeeklySummary,
)
from outreach.sequence.secret import Secret
from outreach.sequence.window import Interval, SendWindow

SANDBOX_BASE_URL = "http://127.0.0.1:8025"
_PORTS = {
    ("smtp", "tls"): 465,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 25,
    ("imap", "tls"): 993,
    ("imap", "starttls"): 143,
    ("imap", "none"): 143,
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What a file refers to: its folder, the environment, the time; and whom to tell what is wrong there.

    `environ` is None where nobody sends or reads mail: then no secret is looked for.
    """

    folder: FilePath
    environ: Mapping[str, str] | None
    now: datetime | None
    tell: Callable[..., None]  # a path, a sentence, and `code` where it is about a secret


def make_schedules(file: File, sources: Sources, *, sha256: str) -> Schedules:
    """The core values; what is wrong with a secret or a calendar is told to `sources.tell`."""
    owners = {key: _owner(file, key, block, sources) for key, block in file.all_owners.items()}
    return Schedules(
        owners=owners,
        mailboxes=_mailboxes(file, sources),
        window=_window(file, sources, next(iter(owners.values())).zone),
        campaigns=_campaigns(file),
        sequences={name: _sequence(name, block) for name, block in file.sequences.items()},
        summary=_summary(file),
        opt_out=OptOutPages(file.opt_out.base_url or SANDBOX_BASE_URL, file.opt_out.mailto),
        delivery=file.delivery,
        sha256=sha256,
    )


def look_at_sources(file: File, sources: Sources) -> None:
    """Only tells what is wrong with secrets and calendars, for a file that is wrong elsewhere too."""
    for key, block in file.all_owners.items():
        _owner(file, key, block, sources)
    _mailboxes(file, sources)
    _window(file, sources, ZoneInfo("UTC"))


def _owner(file: File, key: str, block: OwnerBlock, sources: Sources) -> Owner:
    return Owner(
        key=key,
        name=block.name,
        practice=block.practice,
        email=block.email,
        postal_address=block.postal_address or "",
        zone=block.time_zone,
        pitch=block.pitch,
        links=block.links,
        language=block.language,
        calendars=tuple(_calendars(block, path_of_owner(file, key), sources, live=file.delivery == "live")),
    )


def _calendars(block: OwnerBlock, path: Path, sources: Sources, *, live: bool) -> Iterator[CalendarSource]:
    """A file may come later; an address that is nowhere yet is not read in the sandbox."""
    for index, calendar in enumerate(block.calendars):
        where = (*path, "calendars", index, "address")
        if calendar.file is not None:
            yield CalendarSource(file=str(sources.folder / calendar.file))
        elif (address := _secret(calendar.address, where, sources, demanded=live)) is not None:
            said = re.sub("^webcals?://", "https://", address.reveal().strip())
            if not is_https(said):
                sources.tell(where, "what is kept there is no address that begins with https:// or webcal://")
            else:
                yield CalendarSource(address=Secret(said))


def _mailboxes(file: File, sources: Sources) -> dict[str, Mailbox]:
    demanded = file.delivery == "live"
    return {key: _mailbox(key, block, sources, demanded=demanded) for key, block in file.mailboxes.items()}


def _mailbox(key: str, block: MailboxBlock, sources: Sources, *, demanded: bool) -> Mailbox:
    path: Path = ("mailboxes", key)
    limits, ramp = block.limits, block.limits.ramp
    return Mailbox(
        key=key,
        sender_name=block.sender.name,
        sender_address=block.sender.address,
        smtp=_server(block.smtp, (*path, "smtp"), sources, demanded=demanded),
        imap=_server(block.imap, (*path, "imap"), sources, demanded=demanded),
        reply_to=block.reply_to,
        authserv_id=(block.imap.authserv_id or "").lower() if block.imap else "",
        folders=tuple(block.imap.folders) if block.imap else (),
        limits=Limits(
            limits.per_day, limits.gap, limits.jitter, Ramp(ramp.start, ramp.add) if ramp else None
        ),
    )


def _server(block: ServerBlock | None, path: Path, sources: Sources, *, demanded: bool) -> Server | None:
    if block is None:
        return None
    password = _secret(block.password, (*path, "password"), sources, demanded=demanded)
    port = block.port or _PORTS[str(path[-1]), block.security]
    return Server(block.host, port, block.security, block.username, password)


def _secret(block: SecretBlock | None, path: Path, sources: Sources, *, demanded: bool) -> Secret | None:
    if block is None or sources.environ is None:
        return None
    try:
        return read_secret(block, folder=sources.folder, environ=sources.environ)
    except SecretAbsent as error:
        if demanded:  # the sandbox needs none
            sources.tell(path, str(error), code="secret-absent")
    except ValueError as error:
        sources.tell(path, str(error), code="secret-open")
    return None


def _window(file: File, sources: Sources, zone: ZoneInfo) -> SendWindow:
    block = file.send_window
    busy: list[Interval] = []
    for index, name in enumerate(block.calendars):
        busy += _calendar(name, ("send_window", "calendars", index), sources, zone)
    return SendWindow(
        days=block.days,
        opens=block.hours[0],
        closes=block.hours[1],
        zone=block.zone,
        holidays=block.holidays or (),
        away=tuple(block.away),
        busy=tuple(sorted(busy, key=lambda stretch: stretch.starts_at)),
    )


def _calendar(name: str, path: Path, sources: Sources, zone: ZoneInfo) -> tuple[Interval, ...]:
    from outreach.ics import read_busy  # noqa: PLC0415 - slow, and most files name no calendar

    file = sources.folder / name
    if not file.is_file():
        sources.tell(path, f"there is no calendar {file}")
        return ()
    try:
        about = sources.now or datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
        during = Interval(about - timedelta(days=31), about + timedelta(days=3 * 366))
        return read_busy(file.read_bytes(), zone=zone, during=during)
    except OSError as error:
        sources.tell(path, f"the calendar {file} cannot be used: {error.strerror}")
    except ValueError as error:
        sources.tell(path, f"the calendar {file} cannot be used: {error}")
    return ()


def _campaigns(file: File) -> dict[str, Campaign]:
    first_owner, first_mailbox = next(iter(file.all_owners)), next(iter(file.mailboxes))
    return {
        name: Campaign(
            name=name,
            audiences=tuple(block.audience),
            mailbox=block.mailbox or first_mailbox,
            owner=block.owner or first_owner,
            sequences=tuple(block.sequences),
            colleagues_wait=block.colleagues_wait,
        )
        for name, block in file.campaigns.items()
    }


def _sequence(name: str, block: SequenceBlock) -> Sequence:
    starts, silence = block.starts, block.silence
    return Sequence(
        name=name,
        start=Start(Starting(starts.on) if starts.on else None, starts.after, starts.times or 1, starts.when),
        steps=tuple(_step(step) for step in block.steps),
        stops=frozenset(block.stops),
        repeat=block.repeat,
        silence=Silence(silence.slow_after, silence.to, silence.stop_after) if silence else None,
    )


def _step(block: StepBlock) -> Step:
    return Step(
        id=block.id,
        template=block.template,
        task=block.task,
        wait=block.wait,
        within=block.within,
        needs=tuple(block.needs),
        missing=block.missing,
        review=block.review,
        unreviewed=block.unreviewed,
        when=block.when,
        thread=block.thread,
        late=block.late,
        late_after=block.late_after,
        renamed_from=block.renamed_from,
    )


def _summary(file: File) -> WeeklySummary | None:
    if file.summary is None:
        return None
    at = file.summary.at
    return WeeklySummary(file.summary.to or "", at.weekday, at.at, file.summary.goals.new_contacts_per_month)

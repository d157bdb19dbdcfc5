"""What schedules.yaml says, as values: owners, mailboxes, campaigns, sequences and their steps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from outreach.sequence.secret import Secret
from outreach.sequence.window import SendWindow


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before: elapsed time, then calendar days, then business days. `48h` elapse, `2 days` are local."""

    elapsed: timedelta = timedelta(0)
    days: int = 0
    business_days: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often an endless sequence comes round, in local days: `monthly`, `quarterly`, `every 6 weeks`."""

    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """Where a calendar of the owner is read: at a private https address, or in a file."""

    address: Secret | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose practice and whose voice it is."""

    key: str
    name: str
    practice: str
    email: str
    postal_address: str
    zone: ZoneInfo
    pitch: Mapping[str, str] = field(
        default_factory=dict
    )  # by audience, or "default"; `school.es` in Spanish
    links: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    calendars: tuple[CalendarSource, ...] = ()

    def pitch_for(self, audience: str, language: str = "") -> str:
        """In the reader's own language before all else; then what is meant for the audience."""
        in_theirs = [f"{name}.{plain_language(language)}" for name in (audience, "default")]
        return next((self.pitch[key] for key in (*in_theirs, audience, "default") if key in self.pitch), "")


def plain_language(language: str) -> str:
    """`es` for `es-MX`."""
    return re.split("[-_]", language.lower())[0]


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how a mailbox is reached; `none` only on a loopback host, and only without a password."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Ramp:
    """A new mailbox starts with `start` mails a day and may send `add` more each local day."""

    start: int
    add: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one mailbox may send. `gap` lies between two mails; up to `jitter` is added to it, seeded."""

    per_day: int = 20
    gap: timedelta = timedelta(minutes=10)
    jitter: timedelta = timedelta(minutes=10)
    ramp: Ramp | None = None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The owner's account: SMTP out, IMAP in."""

    key: str
    sender_name: str
    sender_address: str
    smtp: Server | None = None  # None: sandbox delivery only
    imap: Server | None = None
    reply_to: str | None = None
    limits: Limits = Limits()
    authserv_id: str = (
        ""  # by which its server signs Authentication-Results; "": no mail of an owner is obeyed
    )

    folders: tuple[str, ...] = ()  # that are read beside the inbox, junk and sent mail

    @property
    def is_read(self) -> bool:
        """Whether answers are read from it; not while the password is nowhere, as in a first try of the sandbox."""
        return self.imap is not None and (self.imap.username is None or self.imap.password is not None)


class Starting(StrEnum):
    """The event that starts a sequence."""

    ENROLLED = "enrolled"
    MET = "met"
    REFERRED = "referred"  # the contact sent us a client


@dataclass(frozen=True, slots=True)
class Start:
    """`on` an event, or `after` another sequence: `times` steps of it were sent, and `when` holds."""

    on: Starting | None = None
    after: str | None = None
    times: int = 1
    when: Literal["replied"] | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """The silence budget of an endless sequence, in unanswered mails in a row."""

    slow_after: int
    to: Repeat
    stop_after: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a sequence does: a mail from a template, or a task for the owner."""

    id: str
    template: str | None = None
    task: str | None = None
    wait: Wait = Wait()
    within: timedelta | None = None
    needs: tuple[str, ...] = ()  # e.g. "meeting.notes", "resource"
    missing: Literal["hold", "skip"] = "hold"
    review: bool = False
    unreviewed: Literal["ask", "send"] = "ask"
    when: str | None = None  # a fact that must hold, e.g. "meeting.gift", "replied"
    thread: bool = False
    late: Literal["send", "ask", "skip"] = "send"
    late_after: timedelta = timedelta(days=3)
    renamed_from: str | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Named, ordered steps with a start and a stop."""

    name: str
    start: Start
    steps: tuple[Step, ...]
    stops: frozenset[str] = frozenset()  # of "replied", "met"; opt-out and hard bounce always stop
    repeat: Repeat | None = None
    silence: Silence | None = None

    def find_step(self, step_id: str) -> Step | None:
        """The step that has this id, or had it before it was renamed."""
        return next((step for step in self.steps if step_id in (step.id, step.renamed_from)), None)


@dataclass(frozen=True, slots=True)
class Campaign:
    """An audience, a mailbox, and the sequences its contacts go through."""

    name: str
    audiences: tuple[str, ...]
    mailbox: str
    owner: str
    sequences: tuple[str, ...]
    colleagues_wait: Wait | None = None  # how long nobody else of a practice is chased once somebody answered


@dataclass(frozen=True, slots=True)
class WeeklySummary:
    """The Monday mail. `to`: who gets it; "": each owner her own."""

    to: str
    weekday: int = 0
    at: time = time(7, 30)
    new_contacts_per_month: int | None = None


@dataclass(frozen=True, slots=True)
class OptOutPages:
    """Where contacts leave: `base_url` is that of our pages; no `mailto` means the sender's own address."""

    base_url: str
    mailto: str | None = None


@dataclass(frozen=True, slots=True)
class Schedules:
    """One valid version of schedules.yaml."""

    owners: Mapping[str, Owner]
    mailboxes: Mapping[str, Mailbox]
    window: SendWindow
    campaigns: Mapping[str, Campaign]
    sequences: Mapping[str, Sequence]
    summary: WeeklySummary | None
    opt_out: OptOutPages
    delivery: Literal["sandbox", "live"]
    sha256: str  # of the file's bytes

    @property
    def lacks_password(self) -> bool:
        """Whether mail is to leave, and a password for it is nowhere: a version of before may name one that is gone."""
        servers = [server for m in self.mailboxes.values() for server in (m.smtp, m.imap) if server]
        return self.delivery == "live" and any(s.username and s.password is None for s in servers)

    def campaign_for(self, audience: str) -> Campaign | None:
        return next((c for c in self.campaigns.values() if audience in c.audiences), None)

    def zone_of(self, mailbox: str) -> ZoneInfo:
        """In which zone a mailbox counts its days: where several owners share it, the first campaign decides."""
        whose = next(
            (c.owner for c in self.campaigns.values() if c.mailbox == mailbox), next(iter(self.owners))
        )
        return self.owners[whose].zone

    def started_by(self, campaign: Campaign, event: Starting) -> tuple[Sequence, ...]:
        """The campaign's sequences that this event starts."""
        return tuple(s for name in campaign.sequences if (s := self.sequences[name]).start.on is event)

    def following(self, campaign: Campaign, sequence: str) -> tuple[Sequence, ...]:
        """The campaign's sequences that start after this one."""
        return tuple(s for name in campaign.sequences if (s := self.sequences[name]).start.after == sequence)

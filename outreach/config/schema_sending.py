"""The part of schedules.yaml about who writes, from which mailbox, and when mail may leave."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict

from outreach.config.schema_types import (
    Block,
    Dates,
    Days,
    EnvName,
    Host,
    Hours,
    Language,
    Line,
    Link,
    ListOfOne,
    MailAddress,
    Name,
    NoLiteral,
    NoLiteralAddress,
    NoLiteralCalendar,
    Pitches,
    PublicUrl,
    Region,
    Sender,
    SpanWords,
    WindowZone,
    Zone,
    key,
)

MOST_PER_DAY = 500
MOST_CALENDARS = 10  # of one owner
MOST_FOLDERS = 20


def _either(*names: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [name]} for name in names]}


class SecretBlock(Block):
    """Where a secret is kept: never in this file."""

    model_config = ConfigDict(json_schema_extra=_either("env", "file"))
    env: EnvName | None = key("The environment variable that holds it.", default=None)
    file: Line | None = key("The file that holds it; only its owner may read that file.", default=None)


class CalendarBlock(Block):
    """Where a calendar of the owner is read."""

    model_config = ConfigDict(json_schema_extra=_either("address", "file"))
    address: Annotated[SecretBlock, NoLiteralAddress] | None = key(
        "Where its private https address is kept: {env: NAME} or {file: PATH}.", default=None
    )
    file: Line | None = key("A calendar file (.ics); its path counts from this file.", default=None)


class OwnerBlock(Block):
    """Whose practice and whose voice it is."""

    name: Line = key("The name as it stands under a letter, with titles if you use them.")
    practice: Line = key("The name of the practice.")
    email: MailAddress = key("Where the owner gets questions, drafts and the weekly summary.")
    time_zone: Zone = key("The owner's time zone, by its IANA name.")
    postal_address: Line | None = key(
        "The practice's postal address; stands under every mail, and live delivery needs it.", default=None
    )
    pitch: Pitches = key(
        "What the owner does, in one breath: one text, or one per audience with 'default' for the others;"
        " 'default.es' or 'school.es' for letters in Spanish.",
        default={},
    )
    links: dict[Name, Link] = key(
        "Web addresses that templates may use, such as website and booking.", default={}
    )
    language: Language = key("The language the owner writes in.", default="en")
    calendars: Annotated[list[CalendarBlock], NoLiteralCalendar] = key(
        "Her calendars: when a meeting with a contact has ended, she is asked how it went.",
        default=[],
        max_length=MOST_CALENDARS,
    )


class ServerBlock(Block):
    """Where and how a mailbox is reached."""

    host: Host = key("The server's name.")
    port: int | None = key("Its port; the usual one if left out.", default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = key(
        "How the connection is protected; 'none' only for this machine itself.", default="tls"
    )
    username: Line | None = key("The name to log in with.", default=None)
    password: Annotated[SecretBlock, NoLiteral] | None = key(
        "Where the password is kept: {env: NAME} or {file: PATH}.", default=None
    )


class ImapBlock(ServerBlock):
    """The server that answers are read from."""

    authserv_id: Host | None = key(
        "The name that the server writes first into Authentication-Results, where it records who really sent a mail. "
        "Only with it are mails of the owner obeyed; it must be a server that always writes that header itself.",
        default=None,
    )
    folders: list[Line] = key(
        "Folders into which a rule of the mailbox sorts answers; inbox, junk and sent mail are read anyway.",
        default=[],
        max_length=MOST_FOLDERS,
    )


class RampBlock(Block):
    """A new mailbox starts slowly."""

    start: int = key("How many mails may leave on the first day.", ge=1, le=MOST_PER_DAY)
    add: int = key("How many more may leave on each following day.", ge=1, le=MOST_PER_DAY)


class LimitsBlock(Block):
    """How much one mailbox may send, so that it never looks like bulk mail."""

    per_day: int = key("The most mails that leave in one day.", default=20, ge=1, le=MOST_PER_DAY)
    gap: SpanWords = key("The time between two mails.", default="10m")
    jitter: SpanWords = key("Up to this much is added to each gap, at random.", default="10m")
    ramp: RampBlock | None = key("How a new mailbox starts.", default=None)


class MailboxBlock(Block):
    """The owner's account: SMTP out, IMAP in."""

    sender: Sender = key("Name and address that mails come from.", name="from")
    reply_to: MailAddress | None = key("Where answers go, if not to the sender's address.", default=None)
    smtp: ServerBlock | None = key("The server that sends; live delivery needs it.", default=None)
    imap: ImapBlock | None = key("The server that answers are read from.", default=None)
    limits: LimitsBlock = key("How much may be sent.", default={})


class SendWindowBlock(Block):
    """When mail may leave."""

    days: Days = key("Weekdays on which mail may leave.", default="mon-fri")
    hours: Hours = key("Hours in which mail may leave.", default="08:30-17:00")
    zone: WindowZone = key("Whose clock counts: 'contact', 'owner', or an IANA time zone.", default="contact")
    holidays: Region | None = key("The country, or its part, whose public holidays are kept.", default=None)
    away: Annotated[list[Dates], ListOfOne] = key(
        "Days on which nothing leaves, such as vacations.", default=[]
    )
    calendars: Annotated[list[Line], ListOfOne] = key(
        "Calendar files (.ics) whose busy times close the window; paths count from this file.", default=[]
    )


class OptOutBlock(Block):
    """How contacts leave."""

    base_url: PublicUrl | None = key(
        "The public web address of Outreach's pages; live delivery needs it.", default=None
    )
    mailto: MailAddress | None = key(
        "An address that Outreach reads; the sender's own if left out.", default=None
    )


class GoalsBlock(Block):
    """What the owner wants to reach; the summary compares."""

    new_contacts_per_month: int | None = key("New contacts wanted in a month.", default=None, ge=1, le=1000)

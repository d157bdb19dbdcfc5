"""What is fuzzed: each target makes an input of a seed, and raises nothing but what its readers declare."""

import random
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from outreach.actions.contact_fields import make_contact, read_fields
from outreach.actions.csv_table import read_table
from outreach.actions.import_contacts import NAMES, OURS
from outreach.config.schedules import load_schedules
from outreach.errors import FieldUnfit, MailUnreadable, NotPossible, SchedulesInvalid
from outreach.ics import read_appointments, read_busy
from outreach.imap.judged import Judged, judge
from outreach.mail.opt_out import OptOutKeys, make_token, read_token
from outreach.mail.reading import Kind, reply_text
from outreach.sequence.window import Interval
from tests.fuzz import files, mails
from tests.fuzz.damage import damage

NOW = datetime(2026, 3, 4, 20, tzinfo=UTC)
PORTLAND = ZoneInfo("America/Los_Angeles")
KEYS = OptOutKeys("k1", {"k1": b"1" * 32, "k0": b"0" * 32})
SOMEBODY = "019caf7e-0e80-7000-81b9-5911cae0e3db"
FAULTY = ("MemoryError", "RecursionError")


@dataclass(frozen=True)
class Target:
    """`seconds` of the processor that one input may take. What `read` raises, or does not end, is a finding."""

    make: Callable[[random.Random], bytes]
    read: Callable[[bytes], object]
    seconds: float = 2.0


def read_strangers_mail(raw: bytes) -> None:
    """As the judge's worker does; what it cannot read it sets aside with a reason."""
    reason = ""
    try:
        check_judged(judge(raw))
    except MailUnreadable as err:
        reason = str(err.facts["reason"])
    assert not any(fault in reason for fault in FAULTY), reason


def check_judged(judged: Judged) -> None:
    assert (judged.kind is Kind.BOUNCE) == bool(judged.bounced)
    assert judged.opt_out is None or judged.kind is Kind.OPT_OUT
    assert len(repr(judged)) < 1 << 20


def strip_quotes(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    written = reply_text(text)
    assert len("".join(written.split())) <= len("".join(text.split()))


def read_leave_token(raw: bytes) -> None:
    """Only what we made ourselves is good."""
    token = raw.decode("utf-8", "surrogateescape")
    assert read_token(KEYS, token) in (None, SOMEBODY)
    if read_token(KEYS, token):
        assert token == make_token(KEYS, SOMEBODY)


def choose_token(chance: random.Random) -> bytes:
    made = make_token(KEYS, SOMEBODY).encode()
    return damage(chance, made) if chance.random() < 0.5 else files.make_token(chance)


def read_calendars(raw: bytes) -> None:
    with suppress(ValueError):
        for each in read_appointments(raw, zone=PORTLAND, during=Interval(NOW - timedelta(days=2), NOW)):
            assert each.uid
            assert each.ends_at <= NOW
    with suppress(ValueError):
        busy = read_busy(raw, zone=PORTLAND, during=Interval(NOW, NOW + timedelta(days=366)))
        assert all(one.ends_at < other.starts_at for one, other in pairwise(busy))


def read_contacts(raw: bytes) -> None:
    """As the import does, as far as the database."""
    with _file(raw, "contacts.csv") as path, suppress(NotPossible):
        for row in read_table(path, NAMES, OURS).rows():
            with suppress(FieldUnfit):
                given = {"source": "a list", "lawful_basis": "consent"} | row.values
                given.pop("name", None)
                make_contact(read_fields(given, ["physician"]), NOW)


def read_schedules(raw: bytes) -> None:
    with _file(raw, "schedules.yaml") as path:
        said = "it is right"
        try:
            load_schedules(path, environ={})
        except SchedulesInvalid as err:
            said = str(err)
        assert 0 < len(said) < 1 << 20


class _file:  # noqa: N801 - a context like any other
    def __init__(self, raw: bytes, name: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / name
        self._path.write_bytes(raw)

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


TARGETS: Mapping[str, Target] = {
    "mail": Target(mails.choose_mail, read_strangers_mail),
    "report": Target(mails.choose_report, read_strangers_mail),
    "reply": Target(mails.make_text, strip_quotes),
    "token": Target(choose_token, read_leave_token),
    "calendar": Target(files.make_calendar, read_calendars, seconds=10.0),
    "contacts": Target(files.make_table, read_contacts),
    "schedules": Target(files.make_schedules, read_schedules, seconds=4.0),
}

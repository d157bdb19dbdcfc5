"""Values that the core's tests share: Maya's sequences, a calendar, moments on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from outreach.sequence.calendar import Calendar
from outreach.sequence.decision import Facts
from outreach.sequence.model import Contact, Message, Priority, State
from outreach.sequence.progress import start
from outreach.sequence.schedules import (
    Campaign,
    OptOutPages,
    Repeat,
    Schedules,
    Sequence,
    Silence,
    Start,
    Starting,
    Step,
    Wait,
)
from outreach.sequence.window import SendWindow

LA = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")

INTRODUCTION = Sequence(
    "introduction",
    Start(on=Starting.ENROLLED),
    (
        Step("hello", template="introduction"),
        Step("nudge", template="introduction-nudge", wait=Wait(business_days=5), thread=True),
    ),
    frozenset({"replied", "met"}),
)
THANK_YOU = Sequence(
    "thank-you",
    Start(on=Starting.MET),
    (
        Step(
            "thanks",
            template="thank-you",
            wait=Wait(elapsed=timedelta(hours=4)),
            within=timedelta(hours=48),
            needs=("meeting.notes",),
            review=True,
        ),
        Step("gift", task="Drop off the plant", wait=Wait(days=7), when="meeting.gift"),
    ),
)
VALUE_ADD = Sequence(
    "value-add",
    Start(after="thank-you"),
    (Step("check-in", template="value-add", needs=("resource",), missing="skip"),),
    repeat=Repeat(months=1),
    silence=Silence(slow_after=3, to=Repeat(months=3), stop_after=6),
)
COLLABORATION = Sequence(
    "collaboration",
    Start(after="value-add", times=3, when="replied"),
    (
        Step("proposal", template="collaboration", review=True),
        Step("nudge", template="collaboration-nudge", wait=Wait(business_days=10), thread=True),
    ),
    frozenset({"replied"}),
)
ZONES = st.sampled_from(
    [
        "America/Los_Angeles",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]
)
MOMENTS = st.datetimes(
    datetime(1995, 1, 1),  # noqa: DTZ001 Hypothesis wants naive bounds
    datetime(2039, 1, 1),  # noqa: DTZ001 Hypothesis wants naive bounds
    timezones=st.just(UTC),
)
HAS_ALL = frozenset({"meeting.notes", "resource"})


def wall(text, zone=LA):
    """`2026-03-06 10:00` on the wall of this zone, as the moment it is; of two the first."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(moment, zone=LA):
    """The moment as the wall shows it."""
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"


def make_calendar(zone=LA, **changes):
    return Calendar(replace(SendWindow(), **changes), zone)


def nightly(zone, opens=time(0, 30), closes=time(3, 30)):
    """Open every night while clocks change."""
    return make_calendar(zone, days=frozenset(range(7)), opens=opens, closes=closes)


def enter(sequence, at, **changes):
    """An enrollment that has just started; `changes` to its fields."""
    enrollment = start(
        sequence,
        contact_id="keller",
        campaign="partners",
        trigger="enrolled",
        enrollment_id=f"in-{sequence.name}",
        at=at,
        meeting_id="meeting" if sequence.start.on is Starting.MET else None,
    )
    return replace(enrollment, **changes)


def make_schedules(*sequences):
    names = tuple(sequence.name for sequence in sequences)
    campaign = Campaign("partners", ("physician",), "maya", "maya", names)
    return Schedules(
        owners={},
        mailboxes={},
        window=SendWindow(),
        campaigns={"partners": campaign},
        sequences={sequence.name: sequence for sequence in sequences},
        summary=None,
        opt_out=OptOutPages("https://lakeside.example"),
        delivery="sandbox",
        sha256="",
    )


def make_message(**changes):
    """An approved follow-up, planned on a Monday and due on Tuesday."""
    message = Message(
        id="m",
        key="e/hello/1",
        priority=Priority.FOLLOW_UP,
        state=State.APPROVED,
        mailbox="maya",
        owner="maya",
        address="keller@clinic.example",
        address_key="k",
        created_at=wall("2026-03-02 09:00"),
        due_at=wall("2026-03-03 09:00"),
        message_id="<t@lakeside.example>",
        contact_id="keller",
        step="hello",
        sequence="introduction",
        content_hash="h",
        approved_hash="h",
    )
    return replace(message, **changes)


def make_contact(**changes):
    return replace(
        Contact("keller", "keller@clinic.example", "Keller", "Ruth", "Dr.", audience="physician"), **changes
    )


def facts(**changes):
    return replace(Facts(has=HAS_ALL), **changes)


def codes(decision):
    return [reason.code for reason in decision.reasons]


def texts(decision):
    return [reason.text for reason in decision.reasons]


def day(text):
    return date.fromisoformat(text)

"""What the owner's calendar holds, and what is known and asked after a look into it."""

from datetime import timedelta

from outreach.actions.read_calendars import read_calendars
from outreach.store import meetings
from tests.practice import MONDAY

OWNER = "  time_zone: America/Los_Angeles\n"
HOUR = timedelta(hours=1)
TITLE = "Zebra-lunch"


def event(ends_at, *lines, uid="talk", length=HOUR):
    starts_at = ends_at - length
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{ends_at:%Y%m%dT%H%M%SZ}",
            *lines,
            "END:VEVENT",
        ]
    )


def with_rosa(ends_at, *lines, **about):
    return event(ends_at, "ATTENDEE:mailto:Rosa.Lind@clinic.example.com", f"SUMMARY:{TITLE}", *lines, **about)


def look(practice):
    assert read_calendars(practice.desk)
    return known_meetings(practice)


def known_meetings(practice):
    with practice.desk.store.read() as tx:
        return meetings.between(tx, MONDAY - timedelta(days=90), MONDAY + timedelta(days=90))


def questions(practice):
    return [mail for mail in practice.mails() if "How did it go" in str(mail["Subject"])]

"""A meeting in the owner's calendar ends, and she is asked how it went: once, at a decent hour."""

import http.server
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from outreach.actions.log_meeting import add_notes
from outreach.actions.opt_out import opt_out_address
from outreach.actions.read_calendars import Calendars, read_calendars
from outreach.actions.show_status import show_status
from outreach.sequence.model import Note, NoteKind, State
from outreach.store import meetings
from tests.practice import MONDAY, body, open_practice, shipped_schedules
from tests.smtp.authority import make_authority

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


@pytest.fixture
def write(tmp_path):
    """The owner's calendar holds these events now."""

    def write(*events):
        text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
        (tmp_path / "practice" / "maya.ics").write_text("\r\n".join(text), "utf-8", newline="")

    return write


@pytest.fixture
async def practice(tmp_path, write):
    calendars = shipped_schedules((OWNER, f"{OWNER}  calendars: {{file: maya.ics}}\n"))
    opened = open_practice(tmp_path / "practice", schedules=calendars)
    write()
    yield opened
    await opened.app.close()


def look(practice):
    assert read_calendars(practice.desk)
    return known_meetings(practice)


def known_meetings(practice):
    with practice.desk.store.read() as tx:
        return meetings.between(tx, MONDAY - timedelta(days=90), MONDAY + timedelta(days=90))


def questions(practice):
    return [mail for mail in practice.mails() if "How did it go" in str(mail["Subject"])]


async def test_when_a_meeting_ends_the_owner_is_asked_once_and_the_answer_becomes_the_notes(practice, write):
    rosa = practice.add_contact()
    ended_at = practice.now + HOUR
    write(with_rosa(ended_at))
    assert look(practice) == []  # it has not begun
    practice.clock.now = ended_at + timedelta(minutes=20)
    (meeting,) = look(practice)
    assert (meeting.contact_id, meeting.met_at) == (rosa.id, ended_at)
    for _ in range(3):
        look(practice)
        await practice.tick()
    (question,) = questions(practice)
    assert "Dr. Rosa Lind" in str(question["Subject"])
    add_notes(practice.desk, meeting.id, [Note(NoteKind.POINT, "the waiting list")], (), practice.now)
    await practice.tick()
    assert practice.message("thanks").state is State.DRAFT
    assert any("the waiting list" in body(mail) for mail in practice.mails())


async def test_the_48_hours_of_the_thank_you_run_from_the_meetings_end(practice, write):
    practice.add_contact()
    ended_at = practice.now - timedelta(hours=40)
    write(with_rosa(ended_at))
    look(practice)
    await practice.tick()
    assert practice.message("thanks").deadline_at == ended_at + timedelta(hours=48)
    assert "promised by" in body(questions(practice)[0])


async def test_a_meeting_that_ends_in_the_evening_is_asked_about_in_the_morning(practice, write):
    practice.add_contact()
    ended_at = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)  # 21:30 in Portland
    write(with_rosa(ended_at))
    practice.clock.now = ended_at + timedelta(minutes=20)
    look(practice)
    await practice.live(timedelta(hours=10))  # until 7:50
    assert questions(practice) == []
    await practice.live(HOUR)
    assert len(questions(practice)) == 1


async def test_a_meeting_stops_the_chase(practice, write):
    rosa = practice.add_contact()
    practice.enroll(rosa)
    await practice.tick()
    write(with_rosa(practice.now + HOUR))
    practice.clock.now += 2 * HOUR
    look(practice)
    stopped = {e.sequence: e.reason for e in practice.enrollments(rosa.id) if e.reason}
    assert stopped == {"introduction": "met"}


async def test_a_contact_is_known_by_the_full_name_in_the_title_too(practice, write):
    rosa = practice.add_contact("rosa@home.example")
    write(event(practice.now - HOUR, "SUMMARY:Coffee with Rosa Lind"))
    assert [meeting.contact_id for meeting in look(practice)] == [rosa.id]


async def test_a_meeting_with_two_contacts_is_one_with_each(practice, write):
    rosa, lee = (
        practice.add_contact(),
        practice.add_contact("lee@school.example", given_name="Lee", family_name="Fox"),
    )
    write(with_rosa(practice.now - HOUR, "ORGANIZER:mailto:lee@school.example"))
    assert {meeting.contact_id for meeting in look(practice)} == {rosa.id, lee.id}


@pytest.mark.parametrize(
    "lines",
    [
        ["STATUS:CANCELLED"],
        ["CLASS:PRIVATE"],
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:rosa.lind@clinic.example.com"],
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:maya@lakeside.example"],
    ],
)
async def test_what_was_cancelled_declined_or_is_private_asks_nothing(practice, write, lines):
    practice.add_contact()
    write(with_rosa(practice.now - HOUR, *lines))
    assert look(practice) == []


async def test_appointments_with_others_ask_nothing(practice, write):
    practice.add_contact()
    write(event(practice.now - HOUR, "SUMMARY:About Rosa", "ATTENDEE:mailto:rosa@elsewhere.example"))
    assert look(practice) == []


async def test_an_appointment_that_moved_before_it_took_place_counts_at_its_new_time(practice, write):
    practice.add_contact()
    first = practice.now + HOUR
    write(with_rosa(first))
    look(practice)
    write(with_rosa(first + 3 * HOUR))
    practice.clock.now = first + HOUR
    assert look(practice) == []
    practice.clock.now = first + 4 * HOUR
    assert [meeting.met_at for meeting in look(practice)] == [first + 3 * HOUR]


async def test_one_that_is_moved_a_little_after_it_took_place_is_still_one_meeting(practice, write):
    practice.add_contact()
    write(with_rosa(practice.now - HOUR))
    look(practice)
    write(with_rosa(practice.now - 2 * HOUR))
    assert len(look(practice)) == 1


async def test_each_of_a_weekly_series_is_asked_about_once(practice, write):
    practice.add_contact()
    write(with_rosa(practice.now - HOUR, "RRULE:FREQ=WEEKLY;COUNT=3"))
    for _ in range(30):
        look(practice)
        practice.clock.now += timedelta(days=1)
    assert len(known_meetings(practice)) == 3


async def test_a_meeting_that_the_owner_noted_herself_that_day_is_not_noted_again(practice, write):
    rosa = practice.add_contact()
    noted = practice.meet(rosa, "the waiting list")
    write(with_rosa(practice.now - 2 * HOUR))
    assert [meeting.id for meeting in look(practice)] == [noted.id]
    practice.clock.now += timedelta(days=1)
    assert len(look(practice)) == 1


async def test_who_has_left_is_met_all_the_same_and_nothing_is_asked(practice, write):
    rosa = practice.add_contact()
    opt_out_address(practice.desk, rosa.address, "opt-out", "owner", practice.now)
    write(with_rosa(practice.now - HOUR))
    assert len(look(practice)) == 1
    await practice.tick()
    assert practice.mails() == []


async def test_what_ended_more_than_two_days_ago_is_not_asked_about(practice, write):
    practice.add_contact()
    write(with_rosa(practice.now - timedelta(hours=49)))
    assert look(practice) == []


async def test_a_calendar_that_was_away_for_a_day_loses_no_meeting_and_status_says_so(
    practice, write, tmp_path
):
    practice.add_contact()
    (tmp_path / "practice" / "maya.ics").unlink()
    assert not read_calendars(practice.desk)
    (said,) = [line for line in show_status(practice.desk, practice.now)["broken"] if "calendar" in line]
    assert "cannot be read: there is no such file" in said
    write(with_rosa(practice.now))
    practice.clock.now += timedelta(days=1)
    assert len(look(practice)) == 1
    assert not any("calendar" in line for line in show_status(practice.desk, practice.now)["broken"])


async def test_a_calendar_that_is_named_no_more_is_no_trouble(practice, tmp_path):
    (tmp_path / "practice" / "maya.ics").write_text("hello")
    assert not read_calendars(practice.desk)
    practice.reload(shipped_schedules())
    practice.desk.leads = True
    Calendars(practice.desk).look()
    assert practice.desk.troubles == {}


async def test_nothing_that_stands_in_the_calendar_reaches_the_log_the_database_or_a_mail(
    practice, write, capsys, tmp_path
):
    practice.add_contact()
    write(
        with_rosa(practice.now - HOUR, "DESCRIPTION:Zebra-words", "LOCATION:Zebra-place", uid="Zebra-uid"),
        event(practice.now - HOUR, "SUMMARY:Zebra", "RRULE:FREQ=SECONDLY", uid="odd"),
    )
    look(practice)
    await practice.tick()
    practice.desk.store.close()
    logged = capsys.readouterr()
    assert "meeting.ended" in logged.out
    assert "Zebra" not in logged.out + logged.err + "".join(map(str, practice.mails()))
    files = [path for path in (tmp_path / "practice").rglob("*") if path.is_file() and path.suffix != ".ics"]
    assert files
    assert [path for path in files if b"zebra" in path.read_bytes().lower()] == []


async def test_a_colleagues_contact_is_left_to_the_colleague(tmp_path, write):
    """In a group practice the one who writes to somebody also thanks."""
    text = shipped_schedules()
    block = text[text.index("owner:") : text.index("delivery:")]
    maya = "".join(f"  {line}\n" for line in block.replace("owner:", "maya:", 1).splitlines() if line)
    lee = maya.replace("  maya:", "  lee:", 1).replace("email: maya@", "email: lee@")
    lee = lee.replace("    time_zone:", "    calendars: {file: maya.ics}\n    time_zone:")
    text = text.replace(block, f"owners:\n{maya}{lee}").replace(
        "    audience:", "    owner: maya\n    audience:"
    )
    practice = open_practice(tmp_path / "practice", schedules=text)
    practice.add_contact()
    write(with_rosa(practice.now - HOUR))
    assert look(practice) == []
    await practice.app.close()


class Feed(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.text)

    def log_message(self, *args):
        """Nobody reads it."""


@pytest.fixture
def feed(tmp_path):
    """A calendar's server, with the certificate of an authority of our own."""
    folder = tmp_path / "authority"
    folder.mkdir()
    authority = make_authority(folder)
    server = http.server.HTTPServer(("127.0.0.1", 0), Feed)
    server.socket = authority.serve().wrap_socket(server.socket, server_side=True)
    server.asked, server.status, server.text, server.trust = [], 200, b"", authority.trust()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_private_address_is_read_and_stands_in_no_log_and_no_status(tmp_path, feed, write, capsys):
    schedules = shipped_schedules((OWNER, f"{OWNER}  calendars: {{address: {{env: MAYA_CALENDAR}}}}\n"))
    address = f"https://localhost:{feed.server_port}/private-5f3a/basic.ics"
    practice = open_practice(tmp_path / "practice", schedules=schedules, settings={"MAYA_CALENDAR": address})
    practice.add_contact()
    feed.status = 503
    assert not read_calendars(practice.desk, trust=feed.trust)
    assert "its server answers 503" in practice.desk.troubles["calendar owner"]
    logged = capsys.readouterr().out
    assert "calendar.failed" in logged
    seen = json.dumps(show_status(practice.desk, practice.now)) + logged + repr(practice.desk.schedules)
    assert "5f3a" not in seen
    write(with_rosa(practice.now - HOUR))
    feed.status, feed.text = 200, (tmp_path / "practice" / "maya.ics").read_bytes()
    assert read_calendars(practice.desk, trust=feed.trust)
    assert len(known_meetings(practice)) == 1
    assert practice.desk.troubles == {}
    assert feed.asked == ["/private-5f3a/basic.ics"] * 2
    await practice.app.close()


async def test_the_daemon_reads_calendars_beside_its_rounds_and_not_at_each(practice, write):
    practice.add_contact()
    write(with_rosa(practice.now - HOUR))
    practice.desk.leads = True
    calendars = Calendars(practice.desk)
    calendars.look()
    (first,) = [thread for thread in [calendars._thread] if thread]
    first.join()  # `stop` waits for a moment only
    assert len(known_meetings(practice)) == 1
    write()
    calendars.look()
    assert calendars._thread is first  # not yet due again
    practice.desk.leads = False
    calendars._next = 0
    calendars.look()
    assert calendars._thread is first  # another daemon leads

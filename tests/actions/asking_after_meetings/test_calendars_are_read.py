"""The owner's calendars are read wherever they lie, and what stands in them stays there."""

import http.server
import json
import threading
from datetime import timedelta

import pytest

from outreach.actions.read_calendars import Calendars, read_calendars
from outreach.actions.show_status import show_status
from tests.actions.asking_after_meetings.appointments import (
    HOUR,
    OWNER,
    event,
    known_meetings,
    look,
    with_rosa,
)
from tests.practice import open_practice, shipped_schedules
from tests.smtp.authority import Authority


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


class Feed(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.text)

    def log_message(self, *args):
        """Nobody reads it."""


@pytest.fixture
def feed():
    """A calendar's server, with the certificate of an authority of our own."""
    authority = Authority()
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

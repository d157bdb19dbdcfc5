"""Which appointments a calendar tells of, and who was to come. In doubt, none."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.ics import read_apart, read_appointments
from outreach.sequence.window import Interval

PORTLAND = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 3, 4, 20, tzinfo=UTC)
LATELY = Interval(NOW - timedelta(days=2), NOW)
TALK = "DTSTART:20260303T170000Z\nDTEND:20260303T180000Z\nSUMMARY:Coffee"
ROSA = "ATTENDEE;CN=Rosa;PARTSTAT=ACCEPTED:mailto:rosa@clinic.example"
WEEKLY = (
    "UID:w\nDTSTART;TZID=America/Los_Angeles:20260106T090000\nDTEND;TZID=America/Los_Angeles:20260106T100000"
)


def ics(*events, head=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *head]
    for number, event in enumerate(events):
        own = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *own, *event.strip().split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events, during=LATELY, head=()):
    return read_appointments(ics(*events, head=head), zone=PORTLAND, during=during)


def test_what_ended_in_these_days_is_told_with_who_was_to_come():
    (talk,) = read(f"{TALK}\nORGANIZER:mailto:Maya@lakeside.example\n{ROSA}")
    assert (talk.starts_at.hour, talk.ends_at.hour, talk.title) == (17, 18, "Coffee")
    assert talk.coming == {"maya@lakeside.example", "rosa@clinic.example"}


@pytest.mark.parametrize("day", ["20260302T170000Z", "20260304T193000Z", "20360303T170000Z"])
def test_what_ended_earlier_or_has_not_ended_is_left_out(day):
    assert read(f"DTSTART:{day}\nDURATION:PT1H") == ()


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:CANCELLED",
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "CLASS:CONFIDENTIAL",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ],
)
def test_what_is_cancelled_tentative_private_or_free_is_left_out(line):
    assert read(f"{TALK}\n{line}") == ()


def test_a_calendar_that_cancels_tells_of_nothing():
    assert read(TALK, head=["METHOD:CANCEL"]) == ()


def test_a_whole_day_is_no_appointment():
    assert read("DTSTART;VALUE=DATE:20260303\nSUMMARY:Birthday of Rosa Lind") == ()


def test_who_declined_is_not_coming():
    (talk,) = read(f"{TALK}\nATTENDEE;PARTSTAT=DECLINED:mailto:rosa@clinic.example")
    assert (talk.coming, talk.declined) == (frozenset(), {"rosa@clinic.example"})


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE:MAILTO:Rosa@Clinic.example",
        "ATTENDEE;EMAIL=rosa@clinic.example:/aPrincipal/123/",
        "ATTENDEE:mailto:rosa+calendar@clinic.example?subject=hello",
        "ATTENDEE;CN=Rosa\n  Lind:mailto:rosa@cli\n nic.example",
    ],
)
def test_an_address_is_read_however_a_calendar_writes_it(line):
    (talk,) = read(f"{TALK}\n{line}")
    assert talk.coming == {"rosa@clinic.example"}


def test_rooms_and_lists_are_not_people():
    assert read(f"{TALK}\nATTENDEE;CUTYPE=ROOM:mailto:room@clinic.example")[0].coming == frozenset()


def test_each_of_a_series_is_one_of_its_own_at_the_local_hour():
    days = Interval(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC))
    found = read(f"{WEEKLY}\nRRULE:FREQ=WEEKLY", during=days)
    assert [each.ends_at.isoformat() for each in found] == [
        "2026-03-03T18:00:00+00:00",
        "2026-03-10T17:00:00+00:00",  # summer time has begun
    ]
    assert len({each.instance for each in found}) == 2


def test_one_of_a_series_that_was_moved_counts_at_its_new_time_and_stays_the_same_one():
    series = f"{WEEKLY}\nRRULE:FREQ=WEEKLY"
    moved = "UID:w\nRECURRENCE-ID:20260303T170000Z\nDTSTART:20260304T170000Z\nDURATION:PT1H"
    (as_planned,), (found,) = read(series), read(series, moved)
    assert found.ends_at == datetime(2026, 3, 4, 18, tzinfo=UTC)
    assert found.instance == as_planned.instance


def test_one_of_a_series_that_was_moved_away_cancelled_or_left_out_is_not_told():
    series = f"{WEEKLY}\nRRULE:FREQ=WEEKLY"
    away = "UID:w\nRECURRENCE-ID:20260303T170000Z\nDTSTART:20260401T170000Z\nDURATION:PT1H"
    cancelled = (
        "UID:w\nRECURRENCE-ID:20260303T170000Z\nDTSTART:20260303T170000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    )
    assert read(series, away) == ()
    assert read(series, cancelled) == ()
    assert read(f"{series}\nEXDATE;TZID=America/Los_Angeles:20260303T090000") == ()


def test_of_two_versions_of_an_event_the_later_one_counts():
    old, new = f"UID:a\nSEQUENCE:1\n{TALK}", "UID:a\nSEQUENCE:2\nDTSTART:20260501T170000Z\nDURATION:PT1H"
    assert read(old, new) == read(new, old) == ()


def test_a_series_whose_later_ones_all_changed_is_in_doubt():
    changed = (
        "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260224T170000Z\nDTSTART:20260224T190000Z\nDURATION:PT1H"
    )
    assert read(f"{WEEKLY}\nRRULE:FREQ=WEEKLY", changed) == ()


def test_a_time_without_a_zone_is_the_owners():
    (talk,) = read("DTSTART:20260303T090000\nDTEND:20260303T100000")
    assert talk.ends_at == datetime(2026, 3, 3, 18, tzinfo=UTC)


def test_a_zone_that_the_calendar_defines_or_windows_names_is_understood():
    event = "DTSTART;TZID=Pacific Standard Time:20260303T090000\nDURATION:PT1H"
    assert read(event)[0].ends_at == datetime(2026, 3, 3, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "odd",
    [
        "SUMMARY:no start",
        "DTSTART:soon\nDTEND:20260303T180000Z",
        "DTSTART;TZID=Atlantis/Capital:20260303T090000\nDURATION:PT1H",
        "DTSTART:20260303T090000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260303T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=XX",
    ],
)
def test_an_event_that_cannot_be_understood_keeps_no_other_from_being_read(odd):
    assert [each.title for each in read(odd, TALK)][-1:] == ["Coffee"]


def test_what_is_no_calendar_is_refused_without_quoting_it():
    for raw in (
        b"",
        b"<html>Sign in, Rosa Lind</html>",
        b"BEGIN:VEVENT\r\nSUMMARY:Rosa Lind\r\nEND:VEVENT\r\n",
    ):
        with pytest.raises(ValueError, match="calendar") as told:
            read_appointments(raw, zone=PORTLAND, during=LATELY)
        assert "Rosa" not in str(told.value)


def test_ten_years_of_appointments_are_read_in_a_moment():
    first = datetime(2016, 1, 1, tzinfo=UTC)
    text = f"DURATION:PT1H\nSUMMARY:x\n{ROSA}\nDESCRIPTION:{'bla ' * 100}"
    years = ics(*(f"DTSTART:{first + timedelta(hours=8 * n):%Y%m%dT%H%M%SZ}\n{text}" for n in range(11_200)))
    began = time.process_time()
    found = read_appointments(years, zone=PORTLAND, during=LATELY)
    assert len(found) == 6
    assert time.process_time() - began < 2


def test_one_event_of_very_many_lines_is_read_in_linear_time():
    began = time.process_time()
    with pytest.raises(ValueError, match="too many events"):
        read(f"{TALK}\n" + "\n".join(["X-NOTE:Zebra"] * 400_000))
    assert time.process_time() - began < 5


def test_a_series_that_never_ends_its_unfolding_is_refused_in_time():
    every = ",".join(map(str, range(60)))
    endless = f"DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE={every};BYSECOND={every}"
    began = time.process_time()
    with pytest.raises(ValueError, match="repeat too often"):
        read(endless)
    assert time.process_time() - began < 10


def test_a_calendar_read_by_a_process_of_its_own_is_the_same():
    calendar = ics(f"{TALK}\n{ROSA}\nATTENDEE;PARTSTAT=DECLINED:mailto:lee@school.example")
    known = read_appointments(calendar, zone=PORTLAND, during=LATELY)
    assert read_apart(calendar, zone=PORTLAND, during=LATELY) == known
    with pytest.raises(ValueError, match="it holds no calendar"):
        read_apart(b"", zone=PORTLAND, during=LATELY)


@pytest.mark.parametrize(
    "hostile",
    [
        ics(
            *(
                f"UID:{n}\nDTSTART:20200101T090000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"
                for n in range(300)
            )
        ),
        b"BEGIN:VCALENDAR\n" + b"a\n" * ((5 << 20) - 20),
    ],
    ids=["repeats that never come", "more lines than memory"],
)
def test_a_calendar_that_would_take_all_time_or_memory_costs_the_process_that_reads_it(hostile):
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"broke the reader|confuses the reader|took too long|too many"):
        read_apart(hostile, zone=PORTLAND, during=LATELY, patience=5)
    assert time.monotonic() - began < 10


def test_what_an_appointment_is_about_shows_itself_in_no_log():
    (talk,) = read(f"UID:secret-uid\n{TALK}\n{ROSA}")
    assert not any(word in repr(talk) for word in ("Coffee", "rosa", "secret-uid"))


@given(st.binary(max_size=300) | st.text("BEGINVCALDR:;=\n0123TZ", max_size=300).map(str.encode))
def test_any_bytes_are_a_calendar_or_refused_in_words(raw):
    try:
        read_appointments(raw, zone=PORTLAND, during=LATELY)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - only this error may come, and it says something

"""A campaign test in Python says the same as one in a file, and fails in the same words."""

import pytest

from outreach.errors import CampaignTestInvalid, NotFound
from outreach.testing import campaign
from outreach.testing.fluent import CampaignTestFailed

BUSY_FRIDAY = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1
DTSTAMP:20200101T000000Z
DTSTART:20200306T080000Z
DTEND:20200307T080000Z
SUMMARY:Away
END:VEVENT
END:VCALENDAR
"""


def test_people_their_days_and_what_is_expected_are_said_in_the_words_of_a_file(place):
    with campaign(schedules=place.folder / "schedules.yaml") as test:
        test.settings(zone="America/New_York", shelf=[])
        test.person("rosa", audience="physician")
        test.happens("mon 2 mar 2026", enrolled="rosa")
        test.expect("mon 2 mar", mail="introduction/hello", to="rosa")
        test.expect(by="mon 9 mar", mail="introduction/nudge", to="rosa")
        test.nothing_more_until("1 jun")


def hello_alone():
    with campaign() as test:
        test.person("rosa", audience="physician").happens("mon 2 mar 2026", enrolled="rosa")
        test.expect("mon 2 mar", mail="introduction/hello", to="rosa").nothing_more_until("1 jun")


def with_wrong_words():
    with campaign("It holds") as test:
        test.person("rosa", audience="physican").happens("2026-03-02", enroled="rosa")


def with_a_mistake_in_python():
    with campaign() as test:
        test.person("rosa", audience=1 / 0)


def test_where_the_block_ends_the_test_is_played_and_a_failure_shows_both_timelines():
    with pytest.raises(CampaignTestFailed) as caught:
        hello_alone()
    said = str(caught.value)
    assert said.startswith("hello alone\n")
    assert "-> not expected" in said
    assert "mail introduction/nudge to rosa" in said
    assert "waits 5 business days" in said


def test_a_word_that_is_wrong_is_told_by_its_place():
    with pytest.raises(CampaignTestInvalid) as caught:
        with_wrong_words()
    assert str(caught.value) == "happens[0].enroled: unknown key. Did you mean 'enrolled'?"


def test_an_error_of_the_block_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        with_a_mistake_in_python()


def test_where_no_schedules_lie_above_the_file_that_is_told(tmp_path):
    code = "from outreach.testing import campaign\ncampaign()"
    with pytest.raises(NotFound, match=r"no schedules\.yaml in any folder above"):
        exec(compile(code, tmp_path / "test_it.py", "exec"), {"__name__": "test_it"})


def test_busy_days_of_a_calendar_close_the_window_in_whichever_year_the_test_lies(place):
    schedules = place.folder / "schedules.yaml"
    text = schedules.read_text("utf-8")
    schedules.write_text(text.replace("  # calendars: [maya.ics]", "  calendars: [maya.ics]"), "utf-8")
    (place.folder / "maya.ics").write_text(BUSY_FRIDAY.replace("\n", "\r\n"), "utf-8")
    with campaign(schedules=schedules) as test:
        test.person("rosa", audience="physician").happens("thu 5 mar 2020 18:00", enrolled="rosa")
        test.expect("mon 9 mar", mail="introduction/hello", to="rosa").nothing_more_until("mon 9 mar")

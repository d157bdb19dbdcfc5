"""The calendars that schedules.yaml names: files whose busy times close the window, and those of the owners."""

import os
from datetime import UTC, datetime

import pytest

from outreach.config.schedules import load_schedules
from outreach.sequence.schedules import CalendarSource
from outreach.sequence.secret import Secret
from outreach.sequence.window import Interval

BUSY = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r
BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20301102T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
PRIVATE = "https://calendar.example/private-5f3a/basic.ics"


def test_the_window_closes_while_a_calendar_named_in_the_file_is_busy(load, small, tmp_path):
    (tmp_path / "maya.ics").write_bytes(BUSY)
    os.utime(
        tmp_path / "maya.ics", (1_800_000_000, 1_800_000_000)
    )  # January 2027: the years after it are looked at
    assert load(small.replace("away: [2026-12-24]", "calendars: maya.ics")).window.busy == ()
    now = datetime(2030, 11, 1, tzinfo=UTC)
    schedules = load_schedules(tmp_path / "schedules.yaml", environ={}, now=now)
    nine = datetime(2030, 11, 2, 16, tzinfo=UTC)  # in Los Angeles
    assert schedules.window.busy == (Interval(nine, nine.replace(hour=17)),)


def test_a_calendar_that_cannot_be_read_is_a_mistake_at_its_place(report, small, tmp_path):
    (tmp_path / "maya.ics").write_text("hello")
    said = report(small.replace("away: [2026-12-24]", "calendars: [maya.ics]"))
    assert said.startswith("schedules.yaml:15:94: send_window.calendars[0]: the calendar ")
    assert "cannot be used: it is no calendar that can be read" in said


def owners_calendars(small, text):
    return small.replace("  links: {website", f"  calendars: {text}\n  links: {{website")


def test_an_owners_calendar_is_a_file_beside_the_schedules_or_a_secret_address(load, small, tmp_path):
    text = "[{file: maya.ics}, {address: {env: MAYA_CALENDAR}}]"
    owner = load(owners_calendars(small, text), MAYA_CALENDAR=PRIVATE).owners["owner"]
    file = str(tmp_path / "maya.ics")  # it need not be there yet
    assert owner.calendars == (CalendarSource(file=file), CalendarSource(address=Secret(PRIVATE)))
    assert "5f3a" not in repr(owner)


def test_one_calendar_needs_no_list_and_an_address_may_be_kept_in_a_file(load, small, tmp_path):
    secret = tmp_path / "address"
    secret.touch(mode=0o600)
    secret.write_text(f"{PRIVATE.replace('https', 'webcal')}\n")
    owner = load(owners_calendars(small, "{address: {file: address}}")).owners["owner"]
    assert owner.calendars == (CalendarSource(address=Secret(PRIVATE)),)


def test_in_the_sandbox_an_address_may_be_nowhere_yet(load, small):
    assert load(owners_calendars(small, "{address: {env: MAYA_CALENDAR}}")).owners["owner"].calendars == ()


def test_live_delivery_needs_the_address(report, small):
    live = owners_calendars(small, "{address: {env: MAYA_CALENDAR}}").replace("sandbox", "live")
    assert "the environment variable MAYA_CALENDAR is not set" in report(live)


@pytest.mark.parametrize("text", [PRIVATE, f"{{address: {PRIVATE}}}", f"[{{address: '{PRIVATE}'}}]"])
def test_an_address_that_is_written_into_the_file_is_refused_and_not_repeated(report, small, text):
    said = report(owners_calendars(small, text))
    assert "{env: NAME}" in said
    assert "5f3a" not in said


def test_an_address_that_is_not_encrypted_is_refused_and_not_repeated(report, small):
    for address in (PRIVATE.replace("https", "http"), "private-5f3a"):
        said = report(owners_calendars(small, "{address: {env: MAYA_CALENDAR}}"), MAYA_CALENDAR=address)
        assert "no address that begins with https://" in said
        assert "5f3a" not in said


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "a calendar is either {address: …} or {file: PATH}"),
        ("{file: a.ics, address: {env: A}}", "a calendar is either {address: …} or {file: PATH}"),
        ("{address: {}}", "kept either in {env: NAME} or in {file: PATH}"),
        ("{files: a.ics}", "Did you mean 'file'?"),
    ],
)
def test_a_calendar_that_is_written_wrongly_is_a_mistake_at_its_place(report, small, text, problem):
    said = report(owners_calendars(small, text))
    assert said.startswith("schedules.yaml:8:")
    assert problem in said

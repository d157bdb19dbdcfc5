"""Meetings and notes: what is private stays a type of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.errors import NotFound
from outreach.sequence.model import Contact, Enrollment, Meeting, Note, NoteKind, PrivateNote, Status
from outreach.store import contacts, enrollments, meetings

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
POINTS = tuple(Note(NoteKind.POINT, f"point {n}") for n in range(20))
SECRET = PrivateNote(NoteKind.NEED, "canary-7e1f")


@pytest.fixture
def tx(store):
    with store.write() as tx:
        for name in ("ada", "jo"):
            contacts.add(tx, Contact(id=name, address=f"{name}@clinic.example", created_at=NOW), name)
        yield tx


def make_meeting(name="m", contact="ada", days=0, **notes):
    return Meeting(name, contact, NOW + days * DAY, "Café Lumen", **notes)


def test_a_meeting_comes_back_with_its_notes_in_their_order(tx):
    meeting = make_meeting(notes=POINTS)
    meetings.add(tx, meeting, NOW)
    assert meetings.get(tx, "m") == meeting


def test_a_private_note_comes_back_as_one_and_only_as_one(tx):
    meetings.add(tx, make_meeting(notes=POINTS[:1], private_notes=(SECRET,)), NOW)
    found = meetings.get(tx, "m")
    assert found.notes == POINTS[:1]
    assert [type(note) for note in found.private_notes] == [PrivateNote]
    assert [(n.kind, n.show_to_owner()) for n in found.private_notes] == [(NoteKind.NEED, "canary-7e1f")]
    assert "canary" not in repr(found)


def test_later_notes_come_after_the_first(tx):
    meetings.add(tx, make_meeting(notes=POINTS[:2]), NOW)
    meetings.add_notes(tx, "m", POINTS[2:4], [SECRET], NOW + DAY)
    found = meetings.get(tx, "m")
    assert (found.notes, len(found.private_notes)) == (POINTS[:4], 1)


def test_a_meeting_that_never_was_is_none_or_an_error(tx):
    assert meetings.find(tx, "m") is None
    assert meetings.latest(tx, "ada") is None
    with pytest.raises(NotFound, match="meeting"):
        meetings.get(tx, "m")


def test_the_latest_meeting_is_the_one_held_last_not_the_one_noted_last(tx):
    for name, days in (("second", 2), ("first", 1)):
        meetings.add(tx, make_meeting(name, days=days), NOW)
    meetings.add(tx, make_meeting("other", contact="jo", days=9), NOW)
    assert meetings.latest(tx, "ada").id == "second"
    assert [m.id for m in meetings.of_contact(tx, "ada")] == ["second", "first"]
    assert {m.id for m in meetings.get_many(tx, ["first", "other", "none"])} == {"first", "other"}


def test_a_span_of_days_ends_before_its_end(tx):
    for days in range(3):
        meetings.add(tx, make_meeting(f"day {days}", days=days), NOW)
    assert [m.id for m in meetings.between(tx, NOW, NOW + 2 * DAY)] == ["day 0", "day 1"]


def start(tx, meeting, status=Status.ACTIVE):
    meetings.add(tx, meeting, NOW)
    trigger = f"meeting:{meeting.id}"
    begun = Enrollment(
        f"of {meeting.id}", "ada", "partners", "thank-you", trigger, NOW, "thanks", NOW, NOW, status
    )
    enrollments.add(tx, replace(begun, meeting_id=meeting.id))


def test_a_meeting_with_nothing_to_mention_waits_for_its_notes(tx):
    start(tx, make_meeting("noted", notes=POINTS[:1]))
    start(tx, make_meeting("bare", days=2))
    start(tx, make_meeting("private", days=1, private_notes=(SECRET,)))
    start(tx, make_meeting("long ago", days=-9))
    assert [m.id for m in meetings.without_notes(tx, NOW)] == ["private", "bare"]


def test_no_notes_are_wanted_of_a_meeting_from_which_nothing_runs(tx):
    meetings.add(tx, make_meeting("only noted"), NOW)
    start(tx, make_meeting("of one who left"), Status.STOPPED)
    assert meetings.without_notes(tx, NOW) == []

"""A meeting in the owner's calendar ends, and she is asked how it went: once, at a decent hour."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.actions.log_meeting import add_notes
from outreach.actions.opt_out import opt_out_address
from outreach.sequence.model import Note, NoteKind, State
from tests.actions.asking_after_meetings.appointments import (
    HOUR,
    event,
    known_meetings,
    look,
    questions,
    with_rosa,
)
from tests.practice import body, open_practice, shipped_schedules


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

"""What a meeting, a reply, a call or a referral changes: what stops, what starts, and when the next mail comes."""

from datetime import timedelta

import pytest

from outreach.actions.enroll import enroll
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.log_referral import log_referral
from outreach.actions.opt_out import opt_out_address
from outreach.actions.record_reply import record_contact, record_reply
from outreach.errors import NotPossible
from outreach.sequence.model import Note, NoteKind, State, Status
from outreach.store import events, facts, tasks
from tests.practice import body, open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"


def running(practice, contact):
    return {e.sequence for e in practice.enrollments(contact.id) if e.status is Status.ACTIVE}


async def thank(practice, contact, *points):
    """A meeting, its thank-you, and thus the start of the monthly mails."""
    practice.meet(contact, *points or ["the waiting list"])
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=6))


async def test_two_meetings_are_two_thank_yous_each_with_its_own_words(practice):
    rosa = practice.add_contact(ROSA)
    await thank(practice, rosa, "the waiting list")
    await practice.live(timedelta(days=1))
    await thank(practice, rosa, "the new clinic")
    await practice.live(timedelta(days=1))
    first, second = practice.mails_to(ROSA)
    assert "the waiting list" in body(first)
    assert "the new clinic" in body(second)
    assert "the waiting list" not in body(second)


async def test_two_meetings_start_one_monthly_sequence(practice):
    rosa = practice.add_contact(ROSA)
    await thank(practice, rosa)
    await thank(practice, rosa)
    assert [e.sequence for e in practice.enrollments(rosa.id)].count("value-add") == 1


async def test_a_meeting_stops_the_introduction_and_its_nudge_never_comes(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(days=1))
    practice.meet(rosa)
    await practice.live(timedelta(days=20), step=timedelta(hours=6))
    assert len(practice.mails_to(ROSA)) == 1
    assert practice.message("hello").state is State.SENT


async def test_a_reply_stops_the_introduction_and_starts_nothing(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(days=1))
    stopped = record_reply(practice.desk, rosa.id, practice.now, practice.now)
    assert [(e.sequence, e.reason) for e in stopped] == [("introduction", "replied")]
    await practice.live(timedelta(days=20), step=timedelta(hours=6))
    assert len(practice.mails_to(ROSA)) == 1
    assert running(practice, rosa) == set()


async def test_a_reply_before_the_first_mail_has_left_keeps_it_back(practice):
    practice.clock.now -= timedelta(hours=8)
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.tick()
    record_reply(
        practice.desk, rosa.id, practice.now + timedelta(minutes=1), practice.now + timedelta(minutes=1)
    )
    await practice.live(timedelta(days=2))
    assert practice.mails_to(ROSA) == []


async def test_an_old_reply_is_no_answer_to_a_new_sequence(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    assert record_reply(practice.desk, rosa.id, practice.now - timedelta(days=30), practice.now) == []
    await practice.live(timedelta(hours=1))
    assert len(practice.mails_to(ROSA)) == 1


async def test_a_reply_to_the_monthly_mails_stops_none_of_them(practice):
    rosa = practice.add_contact(ROSA)
    await thank(practice, rosa)
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    assert "value-add" in running(practice, rosa)


async def test_a_reply_after_three_monthly_mails_starts_the_collaboration_once(practice):
    rosa = practice.add_contact(ROSA)
    for number in range(6):
        practice.shelve(f"article {number}")
    await thank(practice, rosa)
    await practice.live(timedelta(days=95), step=timedelta(hours=6))
    assert "collaboration" not in running(practice, rosa)
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    assert "collaboration" in running(practice, rosa)
    record_reply(practice.desk, rosa.id, practice.now, practice.now + timedelta(hours=1))
    assert [e.sequence for e in practice.enrollments(rosa.id)].count("collaboration") == 1


async def test_what_waits_for_an_answer_to_a_sequence_starts_although_the_answer_stops_it(tmp_path):
    warm = "\n  warm:\n    starts: {after: introduction, when: replied}\n    steps: [{id: call, task: Call them}]\n"
    changes = (
        ("value-add, collaboration]", "value-add, collaboration, warm]"),
        ("\n  # After a meeting:", warm + "\n  # After a meeting:"),
    )
    practice = open_practice(tmp_path, schedules=shipped_schedules(*changes))
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(days=1))
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    assert running(practice, rosa) == {"warm"}
    await practice.app.close()


async def test_a_reply_of_somebody_who_left_starts_nothing(practice):
    rosa = practice.add_contact(ROSA)
    await thank(practice, rosa)
    opt_out_address(practice.desk, ROSA, "opt-out", "reply", practice.now)
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    assert running(practice, rosa) == set()


async def test_a_call_moves_the_next_monthly_mail_a_month_on(practice):
    rosa = practice.add_contact(ROSA)
    practice.shelve("an article")
    await thank(practice, rosa)
    await practice.live(timedelta(days=25), step=timedelta(hours=6))
    called_at = practice.now
    record_contact(practice.desk, rosa.id, called_at, practice.now)
    await practice.live(timedelta(days=40), step=timedelta(hours=6))
    check_in = practice.message("check-in")
    assert check_in.ended_at >= called_at + timedelta(days=28)


async def test_a_meeting_that_is_still_to_come_is_not_noted(practice):
    rosa = practice.add_contact(ROSA)
    with pytest.raises(NotPossible):
        log_meeting(practice.desk, rosa.id, practice.now + timedelta(hours=1), practice.now)


async def test_a_meeting_of_yesterday_is_promised_from_yesterday_and_noted_today(practice):
    rosa = practice.add_contact(ROSA)
    log_meeting(practice.desk, rosa.id, practice.now - timedelta(days=1), practice.now)
    await practice.tick()
    assert practice.message("thanks").deadline_at == practice.now + timedelta(days=1)
    with practice.desk.store.read() as tx:
        assert {fact.at for fact in events.of_contact(tx, rosa.id)} == {practice.now}


async def test_an_earlier_meeting_that_is_noted_later_does_not_turn_the_clock_back(practice):
    rosa = practice.add_contact(ROSA)
    practice.meet(rosa, "the waiting list")
    log_meeting(practice.desk, rosa.id, practice.now - timedelta(days=100), practice.now)
    with practice.desk.store.read() as tx:
        assert facts.of_contacts(tx, {rosa.id})[rosa.id][1].last_met_at == practice.now


async def test_who_was_enrolled_by_hand_is_thanked_by_the_same_campaign(practice):
    friend = practice.add_contact(ROSA, audience="")
    enroll(practice.desk, friend.id, practice.now, "referral-partners")
    meeting = practice.meet(friend)
    assert "thank-you" in running(practice, friend)
    add_notes(practice.desk, meeting.id, [Note(NoteKind.POINT, "the waiting list")], [], practice.now)
    await practice.tick()
    assert practice.message("thanks").state is State.DRAFT


async def test_a_meeting_with_somebody_no_campaign_writes_to_is_noted_and_starts_nothing(practice):
    stranger = practice.add_contact(ROSA, audience="dentist")
    practice.meet(stranger, "the waiting list")
    assert practice.enrollments(stranger.id) == []


async def test_a_received_referral_is_thanked_and_a_sent_one_is_counted(practice):
    rosa = practice.add_contact(ROSA)
    day = practice.now.date()
    assert log_referral(practice.desk, rosa.id, "sent", day, practice.now)[1] == []
    [started] = log_referral(practice.desk, rosa.id, "received", day, practice.now)[1]
    assert started.sequence == "referral-thanks"
    [again] = log_referral(practice.desk, rosa.id, "received", day, practice.now)[1]
    assert again.id != started.id
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2


PROMISED = (
    "Drop off what you promised to bring, wait: 7 days, when: meeting.gift",
    "Do it, when: meeting.promises",
)


@pytest.mark.parametrize(("kind", "given"), [(NoteKind.PROMISE, ["Do it"]), (NoteKind.POINT, [])])
async def test_a_task_for_what_was_promised_comes_only_where_something_was(tmp_path, kind, given):
    practice = open_practice(tmp_path, schedules=shipped_schedules(PROMISED))
    rosa = practice.add_contact(ROSA)
    notes = [Note(NoteKind.POINT, "the waiting list"), Note(kind, "to send it")]
    log_meeting(practice.desk, rosa.id, practice.now, practice.now, notes=notes)
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(days=1))
    with practice.desk.store.read() as tx:
        assert [task.text for task in tasks.list_open(tx)] == given
    await practice.app.close()

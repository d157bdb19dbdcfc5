"""Who leaves, who wants less, who is paused: what no later step may forget."""

from datetime import timedelta

import pytest

from outreach.actions.enroll import enroll
from outreach.actions.explain import explain
from outreach.actions.opt_out import less_often, opt_out, opt_out_address, set_rhythm
from outreach.actions.review_draft import later
from outreach.actions.stop import end_absence, pause_contact, resume_contact, stop_contact
from outreach.errors import NotPossible, OptedOut
from outreach.sequence.model import State, Status
from outreach.store import contacts

ROSA = "rosa.lind@clinic.example.com"


def leave(practice, contact):
    return opt_out(practice.desk, practice.desk.leave_token(contact.id), "one-click", practice.now)


async def test_an_opt_out_between_the_approval_and_the_mail_wins(practice):
    rosa = practice.add_contact(ROSA)
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    leave(practice, rosa)
    await practice.live(timedelta(days=3))
    assert practice.mails_to(ROSA) == []
    assert practice.message("thanks").state is State.SKIPPED


async def test_who_left_cannot_be_enrolled_and_a_meeting_starts_nothing(practice):
    rosa = practice.add_contact(ROSA)
    leave(practice, rosa)
    with pytest.raises(OptedOut):
        enroll(practice.desk, rosa.id, practice.now)
    practice.meet(rosa, "the waiting list")
    assert practice.enrollments(rosa.id) == []


async def test_another_spelling_of_the_address_has_left_too(practice):
    rosa = practice.add_contact(ROSA)
    opt_out_address(practice.desk, "Rosa.Lind+news@CLINIC.example.com", "opt-out", "reply", practice.now)
    with pytest.raises(OptedOut):
        enroll(practice.desk, rosa.id, practice.now)


async def test_who_asked_for_less_gets_the_monthly_mail_every_other_month(practice):
    rosa = practice.add_contact(ROSA)
    for number in range(6):
        practice.shelve(f"article {number}")
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=6))
    less_often(practice.desk, practice.desk.leave_token(rosa.id), practice.now)
    started_at = practice.now
    await practice.live(timedelta(days=130), step=timedelta(hours=8))
    _thanks, *monthly = practice.mails_to(ROSA)
    assert [round((mail["Date"].datetime - started_at).days / 30.4) for mail in monthly] == [2, 4]


async def test_who_asks_for_as_much_as_before_gets_the_monthly_mail_every_month(practice):
    rosa = practice.add_contact(ROSA)
    for number in range(6):
        practice.shelve(f"article {number}")
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=6))
    less_often(practice.desk, practice.desk.leave_token(rosa.id), practice.now)
    await practice.live(timedelta(days=10), step=timedelta(hours=8))
    set_rhythm(practice.desk, rosa.id, practice.now, less=False)
    started_at = practice.now
    await practice.live(timedelta(days=60), step=timedelta(hours=8))
    _thanks, *monthly = practice.mails_to(ROSA)
    assert [round((mail["Date"].datetime - started_at).days / 30.4, 1) for mail in monthly] == [0.7, 1.7]


async def test_a_paused_contact_gets_nothing_and_goes_on_by_itself(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    until = practice.now + timedelta(days=10)
    pause_contact(practice.desk, rosa.id, until, practice.now)
    await practice.live(timedelta(days=9, hours=21), step=timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    await practice.live(timedelta(days=2), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 1


async def test_who_is_back_earlier_than_a_program_said_gets_the_mail_that_waited(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    with practice.desk.store.write() as tx:
        contacts.touch(tx, rosa.id, away_until=practice.now + timedelta(days=20))
    await practice.live(timedelta(days=4), step=timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    [away] = [hold for hold in explain(practice.desk, rosa.id, practice.now).holds if hold.code == "away"]
    assert away.command == f"outreach resume {ROSA}"
    assert end_absence(practice.desk, rosa.id, practice.now)
    await practice.live(timedelta(days=1), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 1
    assert not end_absence(practice.desk, rosa.id, practice.now)


async def test_a_written_mail_that_was_put_off_for_an_absence_leaves_when_they_are_back(practice):
    for number in range(2):
        practice.enroll(practice.add_contact(f"{number}@clinic{number}.example.com"))
    await practice.tick()
    [waiting] = practice.messages(State.APPROVED)  # for the mailbox's turn
    with practice.desk.store.write() as tx:
        contacts.touch(tx, waiting.contact_id, away_until=practice.now + timedelta(days=20))
    await practice.live(timedelta(days=4), step=timedelta(hours=3))
    assert practice.mails_to(waiting.address) == []
    assert end_absence(practice.desk, waiting.contact_id, practice.now)
    await practice.live(timedelta(days=1), step=timedelta(hours=3))
    assert len(practice.mails_to(waiting.address)) == 1


async def test_a_pause_holds_back_what_was_approved_already(practice):
    rosa = practice.add_contact(ROSA)
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    pause_contact(practice.desk, rosa.id, practice.now + timedelta(days=1), practice.now)
    await practice.live(timedelta(hours=23))
    assert practice.mails_to(ROSA) == []
    await practice.live(timedelta(days=1))
    assert len(practice.mails_to(ROSA)) == 1


async def test_who_is_resumed_gets_one_mail_and_no_burst(practice):
    rosa = practice.add_contact(ROSA)
    practice.shelve("an article")
    practice.enroll(rosa)
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    pause_contact(practice.desk, rosa.id, practice.now + timedelta(days=300), practice.now)
    await practice.live(timedelta(days=40), step=timedelta(hours=6))
    resume_contact(practice.desk, rosa.id, practice.now)
    await practice.live(timedelta(days=1), step=timedelta(hours=2))
    assert practice.mails_to(ROSA) == []  # forty days late: its owner is asked again
    practice.approve_drafts()
    await practice.live(timedelta(days=5), step=timedelta(hours=2))
    assert len(practice.mails_to(ROSA)) == 1


@pytest.mark.parametrize("is_resumed", [True, False])
async def test_a_pause_does_not_forget_that_a_mail_was_to_leave_later(practice, is_resumed):
    rosa = practice.add_contact(ROSA)
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    later(practice.desk, practice.message("thanks").id, practice.now + timedelta(days=14), practice.now)
    pause_contact(practice.desk, rosa.id, practice.now + timedelta(days=3), practice.now)
    await practice.live(timedelta(days=2), step=timedelta(hours=3))
    if is_resumed:
        resume_contact(practice.desk, rosa.id, practice.now)
    await practice.live(timedelta(days=11), step=timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    await practice.live(timedelta(days=3), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 1


async def test_explain_says_that_somebody_is_paused_and_until_when(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    pause_contact(practice.desk, rosa.id, practice.now + timedelta(days=10), practice.now)
    await practice.tick()
    told = explain(practice.desk, rosa.id, practice.now)
    assert [hold.text for hold in told.holds if hold.code == "paused"] == [
        "They are paused until Thu 12 Mar 10:00."
    ]
    assert told.coming[0].happening.at > practice.now + timedelta(days=9)


async def test_the_owner_stops_everything_for_one_contact_and_for_nobody_else(practice):
    rosa, paul = practice.add_contact(ROSA), practice.add_contact("paul@school.example.com")
    practice.enroll(rosa)
    practice.enroll(paul)
    stop_contact(practice.desk, rosa.id, practice.now)
    await practice.live(timedelta(days=2))
    assert practice.mails_to(ROSA) == []
    assert len(practice.mails_to("paul@school.example.com")) == 1


async def test_enrolling_twice_starts_nothing_a_second_time(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(days=30), step=timedelta(hours=6))
    assert enroll(practice.desk, rosa.id, practice.now) == []
    await practice.live(timedelta(days=30), step=timedelta(hours=6))
    assert len(practice.mails_to(ROSA)) == 2
    assert {e.status for e in practice.enrollments(rosa.id)} == {Status.FINISHED}


async def test_an_audience_without_a_campaign_is_refused_and_said_so(practice):
    stranger = practice.add_contact(ROSA, audience="dentist")
    with pytest.raises(NotPossible, match="dentist"):
        enroll(practice.desk, stranger.id, practice.now)

"""A promise: the owner hears in time, and every one of them ends as kept, late or broken."""

from datetime import timedelta

import pytest

from outreach.actions.log_meeting import add_notes
from outreach.actions.review_draft import later, skip
from outreach.actions.send_summary import make_summary
from outreach.sequence.model import Note, NoteKind, State
from tests.practice import open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
UNREVIEWED = (
    "needs: [meeting.notes], review: true, late: ask}",
    "needs: [meeting.notes], review: true, unreviewed: send}",
)


@pytest.fixture
async def sends_unreviewed(tmp_path):
    opened = open_practice(tmp_path / "unreviewed", schedules=shipped_schedules(UNREVIEWED))
    yield opened
    await opened.app.close()


def warnings(practice):
    return [m for m in practice.messages(State.SENT) if m.template == "promise-warning"]


def promises(practice):
    """How many ended in each way, or are late, up to this minute."""
    summary, _ = make_summary(practice.desk, "owner", practice.now + timedelta(minutes=1))
    return {how: count for how, count in summary["promises"].items() if count}


async def test_a_promise_that_waits_for_notes_warns_at_24_and_at_40_hours_once_each(practice):
    met_at = practice.now
    practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=60), step=timedelta(minutes=30))
    after = [warning.created_at - met_at for warning in warnings(practice)]
    assert after == [timedelta(hours=24), timedelta(hours=40)]


async def test_the_warning_says_who_waits_for_what_and_until_when(practice):
    meeting = practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=25))
    [warning] = [
        mail for mail in practice.mails() if "promise" in str(mail).lower() and "Lind" in mail["Subject"]
    ][-1:]
    text = warning.get_body(("plain",)).get_content()
    assert "Lind" in text
    assert "Wednesday, 4 March, 09:00" in text
    assert f"outreach meet notes {meeting.id[-6:]} --mention" in " ".join(text.split())


async def test_a_promise_that_was_kept_warns_nobody(practice):
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=60))
    assert warnings(practice) == []
    assert promises(practice) == {"kept": 1}


async def test_after_a_stop_of_the_daemon_one_warning_stands_for_both(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    practice.clock.now += timedelta(hours=41)
    await practice.tick()
    await practice.tick()
    assert len(warnings(practice)) == 1


async def test_a_promise_past_its_deadline_is_late_and_the_summary_says_whose(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=50))
    summary, mail = make_summary(practice.desk, "owner", practice.now)
    assert promises(practice) == {"late": 1}
    assert [item["who"] for item in summary["not_kept"]] == ["Dr. Rosa Lind"]
    assert "Lind" in mail.text


async def test_notes_after_the_deadline_still_make_a_mail_and_the_promise_stays_late(practice):
    meeting = practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=50))
    add_notes(practice.desk, meeting.id, [Note(NoteKind.POINT, "the waiting list")], [], practice.now)
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=24))
    assert len(practice.mails_to(ROSA)) == 1
    assert promises(practice) == {"late": 1}


async def test_a_promise_that_the_owner_skips_is_broken(practice):
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.tick()
    skip(practice.desk, practice.message("thanks").id, "maya", practice.now)
    assert promises(practice) == {"broken": 1}


async def test_unreviewed_ask_never_sends_and_ends_late(practice):
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.live(timedelta(hours=72))
    assert practice.mails_to(ROSA) == []
    assert promises(practice) == {"late": 1}


async def test_unreviewed_send_leaves_at_the_last_call(sends_unreviewed):
    practice = sends_unreviewed
    met_at = practice.now
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.live(timedelta(hours=47), step=timedelta(minutes=5))
    assert practice.mails_to(ROSA) == []
    await practice.live(timedelta(hours=1), step=timedelta(minutes=5))
    [mail] = practice.mails_to(ROSA)
    assert mail["Date"].datetime <= met_at + timedelta(hours=48)
    assert practice.message("thanks").approved_by == "unreviewed: send"
    assert promises(practice) == {"kept": 1}


async def test_unreviewed_send_respects_that_the_owner_said_later(sends_unreviewed):
    practice = sends_unreviewed
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.tick()
    later(practice.desk, practice.message("thanks").id, practice.now + timedelta(days=14), practice.now)
    await practice.live(timedelta(days=7))
    assert practice.mails_to(ROSA) == []


async def test_unreviewed_send_sends_nothing_that_was_written_after_the_deadline(sends_unreviewed):
    practice = sends_unreviewed
    meeting = practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(hours=49))
    add_notes(practice.desk, meeting.id, [Note(NoteKind.POINT, "the waiting list")], [], practice.now)
    await practice.live(timedelta(hours=48))
    assert practice.message("thanks").state is State.DRAFT
    assert practice.mails_to(ROSA) == []


async def test_a_friday_meeting_is_thanked_on_friday(practice):
    practice.clock.now += timedelta(days=4, hours=1)  # Friday, 10:00
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(days=3))
    [mail] = practice.mails_to(ROSA)
    assert f"{mail['Date'].datetime:%a}" == "Fri"
    assert promises(practice) == {"kept": 1}

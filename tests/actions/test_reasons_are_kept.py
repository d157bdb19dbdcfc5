"""Why a mail was planned for then, and what put it off, is still known when it has left."""

from datetime import timedelta

from outreach.actions.review_draft import later
from outreach.sequence.decision import Reason
from outreach.sequence.model import State
from outreach.sequence.reasons import as_data, read_data
from outreach.store import events
from tests.practice import open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
LIMITS = "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}"


def facts(practice, kind):
    day = timedelta(days=1)
    with practice.desk.store.read() as tx:
        return events.between(tx, practice.now - 99 * day, practice.now + day, [kind])


def codes(event):
    return [why[0] for why in event.data["why"]]


def test_reasons_come_back_as_they_were_kept():
    reasons = (Reason("wait", "waits 2 days"), Reason("window", "moved to Monday", "hours"))
    assert read_data(as_data(reasons)) == reasons
    assert read_data(None) == ()


async def test_a_mail_that_was_sent_still_knows_why_it_was_planned_for_then(practice):
    practice.clock.now += timedelta(days=4, hours=12)  # Friday, 21:00
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(days=3))
    assert practice.message("hello").state is State.SENT
    [planned] = facts(practice, "prepared")
    assert codes(planned) == ["wait", "window"]
    assert planned.data["why"][1][1] == "moved to Mon 9 Mar 08:30: outside the send window"


async def test_what_waits_for_the_mailboxs_turn_says_so_once_however_many_days_it_takes(tmp_path):
    limits = "{per_day: 1, gap: 10m, jitter: 0m}"
    practice = open_practice(tmp_path, schedules=shipped_schedules((LIMITS, limits)))
    for number in range(4):
        practice.enroll(practice.add_contact(f"person{number}@clinic.example.com"))
    await practice.live(timedelta(days=4))
    assert len([m for m in practice.messages(State.SENT) if m.step == "hello"]) == 4
    waited = facts(practice, "put off")
    assert [event.data["code"] for event in waited] == ["turn"] * 3
    assert len({event.message_id for event in waited}) == 3
    await practice.app.close()


async def test_a_mail_that_is_held_for_a_week_is_noted_as_held_once(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.live(timedelta(days=7), step=timedelta(hours=6))
    [held] = facts(practice, "held")
    assert codes(held)[-1] == "needs"


async def test_a_draft_that_the_owner_moved_knows_until_when(practice):
    practice.meet(practice.add_contact(ROSA), "her waiting list")
    await practice.tick()
    until = practice.now + timedelta(days=1)
    later(practice.desk, practice.message("thanks").id, until, practice.now)
    [moved] = facts(practice, "moved")
    assert moved.data["until"] == until.isoformat()


async def test_no_reason_that_is_kept_names_a_person_or_a_note(practice):
    practice.enroll(practice.add_contact(ROSA))
    practice.meet(practice.add_contact("amy@clinic.example.com"), "her waiting list")
    await practice.live(timedelta(days=10), step=timedelta(hours=6))
    with practice.desk.store.read() as tx:
        found = events.between(tx, practice.now - timedelta(days=99), practice.now)
    kept = str([event.data for event in found]).lower()
    assert "waits 5 business days" in kept
    assert not [word for word in ("lind", "clinic", "example.com", "waiting list") if word in kept]

"""Three weeks of downtime: what became due meanwhile does not leave at once, and what is too late asks."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from outreach.sequence.model import State
from outreach.store import invariants
from tests.practice import MONDAY, open_practice, shipped_schedules

PORTLAND = ZoneInfo("America/Los_Angeles")
SCHEDULES = shipped_schedules(("ramp: {start: 5, add: 2}", "ramp: {start: 12, add: 1}"))
DOWN = timedelta(weeks=3)


async def run_down_and_up(folder, people):
    """Everybody gets the introduction before the daemon goes down; every nudge becomes due while it is."""
    practice = open_practice(folder, schedules=SCHEDULES, as_daemon=True)
    for number in range(people):
        practice.enroll(practice.add_contact(f"person{number}@clinic.example.com"))
    await practice.live(timedelta(days=1, hours=8), timedelta(minutes=15))
    await practice.app.close()
    return open_practice(folder, schedules=SCHEDULES, as_daemon=True, now=practice.now + DOWN)


async def test_what_three_weeks_made_due_leaves_at_the_ordinary_pace(tmp_path):
    practice = await run_down_and_up(tmp_path, 24)
    known = {mail["Message-ID"] for mail in practice.mails()}
    assert len([mail for mail in practice.mails() if "person" in str(mail["To"])]) == 24
    await practice.tick()
    at_once = [m for m in practice.mails() if m["Message-ID"] not in known and "person" in str(m["To"])]
    assert len(at_once) <= 1  # the gap, from the first mail on

    await practice.live(timedelta(days=2), timedelta(minutes=10))
    late = [m for m in practice.mails() if m["Message-ID"] not in known and "person" in str(m["To"])]
    moments = sorted(mail["Date"].datetime for mail in late)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(late) == 24
    assert min(gaps) >= timedelta(minutes=10)
    days = Counter(moment.astimezone(PORTLAND).date() for moment in moments)
    assert sorted(days.values()) == [4, 20]
    assert {mail["Message-ID"] for mail in practice.mails()} >= known
    with practice.desk.store.read() as tx:
        assert invariants.check(tx, practice.now) == []
    await practice.app.close()


PROMISE = (
    "needs: [meeting.notes], review: true, late: ask",
    "needs: [meeting.notes], review: true",
    "thanks",
)
FIRST = ("{id: hello, template: introduction", "{id: hello, template: introduction", "hello")


@pytest.mark.parametrize(
    ("step", "rule", "state"),
    [
        (PROMISE, "ask", State.DRAFT),
        (PROMISE, "skip", State.DRAFT),  # a promise is never dropped in silence
        (PROMISE, "send", State.SENT),
        (FIRST, "ask", State.DRAFT),
        (FIRST, "skip", State.SKIPPED),
        (FIRST, "send", State.SENT),
    ],
)
async def test_what_three_weeks_made_late_follows_the_rule_of_its_step(tmp_path, step, rule, state):
    shipped, words, step_id = step
    schedules = shipped_schedules((shipped, f"{words}, late: {rule}"))
    practice = open_practice(tmp_path, schedules=schedules, as_daemon=True)
    if step is PROMISE:
        practice.meet(practice.add_contact(), "the waiting list")
        await practice.tick()
        practice.approve_drafts()
    else:
        for name in ("rosa", "rico"):
            practice.enroll(practice.add_contact(f"{name}@clinic.example.com"))
        await practice.tick()  # one leaves, the other one waits for the mailbox's gap
    [waiting] = [m for m in practice.messages(State.APPROVED) if m.step == step_id]
    await practice.app.close()
    again = open_practice(tmp_path, schedules=schedules, as_daemon=True, now=MONDAY + DOWN)
    await again.live(timedelta(days=1), timedelta(hours=1))
    assert next(m for m in again.messages() if m.id == waiting.id).state is state
    assert len(again.mails_to(waiting.address)) == (rule == "send")
    await again.app.close()

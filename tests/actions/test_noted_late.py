"""What is noted a day after it took place is not yet forgotten."""

from datetime import timedelta

from outreach.actions.doctor import examine
from outreach.actions.log_meeting import log_meeting


async def test_a_meeting_noted_the_day_after_is_due_now_and_no_violation(practice):
    rosa = practice.add_contact()
    _, [thanks] = log_meeting(practice.desk, rosa.id, practice.now - timedelta(days=1), practice.now)
    assert examine(practice.desk, practice.now) == []
    [kept] = practice.enrollments(rosa.id)
    assert kept.due_at == practice.now
    assert kept.anchor_at == practice.now - timedelta(days=1)  # the promise runs from the meeting
    assert thanks == kept

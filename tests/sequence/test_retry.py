"""When to try again."""

from datetime import timedelta

import pytest
from sequence_values import wall

from outreach.sequence.retry import next_try

NOW = wall("2026-03-03 10:00")


def test_the_pauses_double_from_5_minutes_so_that_greylisting_lets_the_mail_in():
    pauses = [(next_try(attempts, NOW) - NOW).total_seconds() for attempts in (1, 2, 3, 4)]
    assert pauses == [300, 600, 1200, 2400]


def test_after_five_attempts_a_mail_has_failed():
    assert next_try(5, NOW) is None
    assert next_try(6, NOW) is None


@pytest.mark.parametrize("attempts", [5, 6, 1000, 10**9])
def test_a_mailbox_that_cannot_be_reached_is_tried_for_ever(attempts):
    assert next_try(attempts, NOW, "mailbox") == NOW + timedelta(seconds=4000)


def test_no_attempt_at_all_is_treated_as_one():
    assert next_try(0, NOW) == NOW + timedelta(seconds=300)

"""What becomes of a mail that should have left before."""

from datetime import timedelta

import pytest
from sequence_values import INTRODUCTION, enter, texts, wall
from timeline_values import TUESDAY, ask, with_step

from outreach.sequence.decision import Mail, Skip


@pytest.mark.parametrize(
    ("late", "kind", "asks"), [("send", Mail, False), ("ask", Mail, True), ("skip", Skip, None)]
)
def test_a_mail_that_is_a_week_late_follows_its_catch_up_rule(late, kind, asks):
    sequence = with_step(INTRODUCTION, late=late)
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=7))
    assert isinstance(coming, kind)
    assert getattr(coming, "ask", None) == asks
    assert texts(coming)[-1].startswith("is 7 days late (since Tue 3 Mar)")


@pytest.mark.parametrize("late", ["send", "ask", "skip"])
def test_a_mail_that_is_2_days_late_just_leaves(late):
    sequence = with_step(INTRODUCTION, late=late)
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=2))
    assert isinstance(coming, Mail)
    assert not coming.ask


def test_the_night_is_no_lateness():
    """What counts is the moment it should have left, which the window had moved."""
    sequence = with_step(INTRODUCTION, late="skip", late_after=timedelta(hours=1))
    coming = ask(sequence, enter(sequence, wall("2026-03-06 22:00")), now=wall("2026-03-09 09:00"))
    assert isinstance(coming, Mail)


def test_only_mail_that_must_not_be_late_has_a_last_moment():
    assert ask(INTRODUCTION, enter(INTRODUCTION, TUESDAY)).not_after is None
    sequence = with_step(INTRODUCTION, late="ask")
    assert ask(sequence, enter(sequence, TUESDAY)).not_after == TUESDAY + timedelta(days=3)


def test_the_last_moment_counts_from_when_the_mail_should_have_left():
    sequence = with_step(INTRODUCTION, late="ask")
    coming = ask(sequence, enter(sequence, TUESDAY), now=TUESDAY + timedelta(days=1))
    assert coming.not_after == TUESDAY + timedelta(days=3)

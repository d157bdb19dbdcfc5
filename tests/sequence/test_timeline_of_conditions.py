"""What a step waits for, and what leaves it out."""

from dataclasses import replace
from datetime import timedelta

from sequence_values import INTRODUCTION, THANK_YOU, VALUE_ADD, codes, enter, facts, shown, texts
from timeline_values import TUESDAY, ask, monthly, nudge, with_step

from outreach.sequence.decision import Mail, OwnerTask, Skip


def test_without_notes_the_thank_you_is_held():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY), facts(has=frozenset()))
    assert coming.needs_missing == ("meeting.notes",)
    assert texts(coming)[-1] == "is held until notes of the meeting are there"


def test_an_empty_shelf_skips_the_mail_when_it_would_leave_and_not_before():
    coming = ask(VALUE_ADD, monthly(), facts(has=frozenset()))
    assert isinstance(coming, Skip)
    assert shown(coming.at) == "Fri 2026-04-03 10:00"
    assert texts(coming)[-1] == "is skipped unless a resource that fits is there"


def test_a_task_whose_condition_does_not_hold_is_skipped():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY, step="gift"))
    assert isinstance(coming, Skip)
    assert texts(coming)[-1] == 'is skipped, because "meeting.gift" does not hold'


def test_a_task_whose_condition_holds_comes_after_its_wait():
    coming = ask(THANK_YOU, enter(THANK_YOU, TUESDAY, step="gift"), facts(has=frozenset({"meeting.gift"})))
    assert isinstance(coming, OwnerTask)
    assert shown(coming.at) == "Tue 2026-03-10 10:00"


def test_a_condition_may_be_negated():
    sequence = with_step(INTRODUCTION, when="not meeting.gift")
    assert isinstance(ask(sequence, enter(sequence, TUESDAY)), Mail)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(has=frozenset({"meeting.gift"}))), Skip)


def test_replied_means_since_this_sequence_started():
    sequence = with_step(VALUE_ADD, when="replied")
    before, after = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(last_reply_at=before)), Skip)
    assert isinstance(ask(sequence, enter(sequence, TUESDAY), facts(last_reply_at=after)), Mail)


def test_a_nudge_without_an_earlier_mail_is_skipped():
    """The owner skipped the first mail: "following up on my mail" would be a lie."""
    coming = ask(INTRODUCTION, replace(nudge(), sent=0))
    assert isinstance(coming, Skip)
    assert "thread" in codes(coming)


def test_a_nudge_is_skipped_when_the_owner_was_in_touch_by_herself_since_the_mail():
    """ "Did you see my mail?" after a telephone call would be odd."""
    called = facts(last_contact_at=nudge().anchor_at + timedelta(days=1))
    coming = ask(INTRODUCTION, nudge(), called)
    assert isinstance(coming, Skip)
    assert texts(coming)[-1] == "is skipped, because you were in touch after the last mail"
    before = facts(last_contact_at=nudge().anchor_at - timedelta(days=1))
    assert isinstance(ask(INTRODUCTION, nudge(), before), Mail)


def test_an_answer_stops_a_nudge_only_where_the_sequence_says_so():
    at, endless = nudge().anchor_at + timedelta(days=1), replace(INTRODUCTION, stops=frozenset())
    assert isinstance(ask(endless, nudge(), facts(last_contact_at=at, last_reply_at=at)), Mail)
    assert isinstance(ask(endless, nudge(), facts(last_contact_at=at, last_met_at=at)), Mail)

"""People who act by chance, and the same chance each time."""

from dataclasses import replace
from datetime import timedelta

from played import FRIDAY, enrolled, make_world, people
from sequence_values import COLLABORATION, INTRODUCTION, THANK_YOU, VALUE_ADD, make_message

from outreach.sequence.future import TEMPERS, Habits, OwnerHabits, Temper, What, play
from outreach.sequence.future import acts as act
from outreach.sequence.model import State

ALL = (INTRODUCTION, THANK_YOU, VALUE_ADD, COLLABORATION)


def year(world, habits):
    habits = replace(habits, acts=tuple(enrolled(world)))
    return list(play(world, habits, now=FRIDAY, until=FRIDAY + timedelta(days=365)))


def of(deeds, who):
    return [(deed.at, deed.what, deed.step) for deed in deeds if deed.contact_id == who]


def test_the_same_seed_makes_the_same_year_and_another_seed_another_one():
    world = make_world(*ALL, people=people(12))
    assert year(world, Habits(1)) == year(world, Habits(1))
    assert year(world, Habits(1)) != year(world, Habits(2))


def test_nobodys_year_changes_because_somebody_else_is_there():
    few, many = make_world(*ALL, people=people(2)), make_world(*ALL, people=people(9))
    assert of(year(few, Habits(4)), "c001") == of(year(many, Habits(4)), "c001")


def test_the_silent_get_everything_and_do_nothing():
    deeds = year(make_world(*ALL, people=people(5)), Habits(1, TEMPERS["silent"]))
    assert {type(deed.act) for deed in deeds if deed.act} == {act.Enrolled}
    assert sum(deed.what is What.SENT for deed in deeds) == 10


def test_typical_people_answer_meet_refer_are_away_bounce_and_leave():
    deeds = year(make_world(*ALL, people=people(300)), Habits(1))
    kinds = {type(deed.act) for deed in deeds if deed.act}
    assert kinds >= {act.Replied, act.Met, act.Noted, act.Referred, act.WentAway, act.Bounced, act.OptedOut}


def test_nobody_meets_on_a_weekend():
    deeds = year(make_world(*ALL, people=people(60)), Habits(1, TEMPERS["eager"]))
    assert {deed.at.weekday() for deed in deeds if isinstance(deed.act, act.Met)} <= {0, 1, 2, 3, 4}


def test_an_owner_who_never_decides_sends_no_draft_and_keeps_no_promise():
    never = OwnerHabits(None, None, None)
    deeds = year(make_world(*ALL, people=people(20)), Habits(1, Temper(answers=1, meets=1), never))
    assert not [
        deed for deed in deeds if deed.what in (What.KEPT, What.TASK) or deed.step == "thanks" == deed.what
    ]
    assert [deed for deed in deeds if deed.what is What.LATE]


def test_what_waits_for_the_owner_already_is_done_after_a_while_too():
    [one] = people(1)
    enrollment = replace(_entered(), due_at=None)
    draft = make_message(
        key="in-introduction/hello/1", state=State.DRAFT, approved_hash="", review=True, contact_id="c000",
        enrollment_id=enrollment.id, due_at=FRIDAY, created_at=FRIDAY,
    )  # fmt: skip
    world = make_world(INTRODUCTION, people=(replace(one, enrollments=(enrollment,), messages=(draft,)),))
    deeds = list(play(world, Habits(1, TEMPERS["silent"]), now=FRIDAY, until=FRIDAY + timedelta(days=3)))
    assert [deed.at - FRIDAY for deed in deeds if deed.what is What.SENT] == [timedelta(hours=4)]


def _entered():
    from sequence_values import enter

    return enter(INTRODUCTION, FRIDAY, contact_id="c000")

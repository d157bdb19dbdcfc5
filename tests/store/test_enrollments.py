"""Enrollments: stored once, saved whole, and found when they are due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outreach.errors import NotFound
from outreach.sequence.model import Contact, Enrollment, Status
from outreach.store import contacts, enrollments

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        for name in ("ada", "jo"):
            contacts.add(tx, Contact(id=name, address=f"{name}@clinic.example", created_at=NOW), name)
        yield tx


def make(name="e", **changes):
    first = Enrollment(name, "ada", "partners", "introduction", f"trigger {name}", NOW, "hello", NOW, NOW)
    return replace(first, **changes)


def ids(found):
    return [enrollment.id for enrollment in found]


def test_an_enrollment_comes_back_as_it_was(tx):
    stopped = make(
        status=Status.STOPPED,
        occurrence=3,
        unanswered=2,
        sent=1,
        reason="replied",
        ended_at=NOW + DAY,
        due_at=None,
    )
    assert enrollments.add(tx, stopped)
    assert enrollments.get(tx, "e") == stopped
    assert enrollments.find(tx, "none") is None


def test_the_same_trigger_starts_a_sequence_once(tx):
    assert enrollments.add(tx, make())
    assert not enrollments.add(tx, make("again", trigger="trigger e"))
    new = [
        make("again", trigger="trigger e"),
        make("other"),
        make("jos", contact_id="jo", trigger="trigger e"),
    ]
    assert ids(enrollments.add_new(tx, new)) == ["other", "jos"]


def test_a_save_writes_all_that_may_change_and_nothing_else(tx):
    enrollments.add(tx, make())
    later = make(
        status=Status.FINISHED,
        step="nudge",
        occurrence=2,
        anchor_at=NOW + DAY,
        due_at=None,
        unanswered=1,
        sent=2,
        reason="done",
        ended_at=NOW + DAY,
    )
    enrollments.save(tx, replace(later, campaign="another", started_at=NOW + DAY))
    assert enrollments.get(tx, "e") == later


def test_what_is_not_there_cannot_be_saved(tx):
    with pytest.raises(NotFound, match="enrollment"):
        enrollments.save(tx, make())
    with pytest.raises(NotFound, match="enrollment"):
        enrollments.get(tx, "e")


def test_an_enrollment_that_ended_stays_ended(tx):
    """Somebody may have read it before the opt-out that stopped it."""
    enrollments.add(tx, make(status=Status.STOPPED, due_at=None))
    enrollments.save_many(tx, [make(step="nudge")])
    enrollments.set_due_many(tx, [("e", NOW, "again")])
    assert enrollments.get(tx, "e") == make(status=Status.STOPPED, due_at=None)
    with pytest.raises(NotFound):
        enrollments.save(tx, make())


def test_due_are_the_active_whose_time_has_come_the_longest_waiting_first(tx):
    new = [
        make("now"),
        make("late", due_at=NOW - DAY),
        make("soon", due_at=NOW + DAY),
        make("waiting", due_at=None),
        make("over", status=Status.FINISHED),
    ]
    enrollments.add_new(tx, new)
    assert ids(enrollments.due(tx, NOW, 10)) == ["late", "now"]
    assert ids(enrollments.due(tx, NOW, 1)) == ["late"]
    assert enrollments.next_due_at(tx) == NOW - DAY


def test_nothing_is_next_where_nothing_waits(tx):
    assert enrollments.next_due_at(tx) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_daemons_look_at_different_enrollments(store):
    with store.write() as tx:
        contacts.add(tx, Contact(id="ada", address="ada@clinic.example", created_at=NOW), "ada")
        enrollments.add_new(tx, [make("first"), make("second", due_at=NOW + DAY)])
    with store.write() as one, store.write() as other:
        assert ids(enrollments.due(one, NOW + DAY, 1, lock=True)) == ["first"]
        assert ids(enrollments.due(other, NOW + DAY, 10, lock=True)) == ["second"]


def test_a_due_date_moves_with_its_reason(tx):
    enrollments.add_new(tx, [make("one"), make("two")])
    enrollments.set_due(tx, "one", None, "a draft waits")
    enrollments.set_due_many(tx, [("two", NOW + DAY, "waits a day")])
    assert enrollments.get(tx, "one") == make("one", due_at=None, reason="a draft waits")
    assert enrollments.get(tx, "two") == make("two", due_at=NOW + DAY, reason="waits a day")


def test_waking_a_contact_wakes_what_waits_for_time_alone(tx):
    new = [
        make("later", due_at=NOW + DAY),
        make("held", due_at=None),
        make("over", status=Status.STOPPED, due_at=NOW + DAY),
    ]
    enrollments.add_new(tx, [*new, make("jos", contact_id="jo", due_at=NOW + DAY)])
    enrollments.wake(tx, "ada", NOW)
    due = {e.id: e.due_at for e in enrollments.get_many(tx, ["later", "held", "over", "jos"])}
    assert due == {"later": NOW, "held": None, "over": NOW + DAY, "jos": NOW + DAY}


def test_a_contacts_enrollments_come_oldest_first(tx):
    new = [
        make("second", started_at=NOW + DAY),
        make("first"),
        make("over", status=Status.FINISHED, started_at=NOW - DAY),
    ]
    enrollments.add_new(tx, [*new, make("jos", contact_id="jo")])
    assert ids(enrollments.of_contact(tx, "ada")) == ["over", "first", "second"]
    assert ids(enrollments.active_of(tx, "ada")) == ["first", "second"]


def test_everybody_under_way_is_read_page_by_page(tx):
    enrollments.add_new(tx, [make(f"e{n}") for n in range(5)] + [make("e9", status=Status.STOPPED)])
    first = enrollments.active_page(tx, 3)
    rest = enrollments.active_page(tx, 3, after=first[-1].id)
    assert ids(first + rest) == ["e0", "e1", "e2", "e3", "e4"]


def test_those_under_way_are_counted_by_campaign_and_by_step(tx):
    new = [
        make("a"),
        make("b", step="nudge"),
        make("c", campaign="schools"),
        make("d", status=Status.STOPPED),
    ]
    enrollments.add_new(tx, new)
    assert enrollments.count_active(tx) == {"partners": 2, "schools": 1}
    assert sorted(enrollments.standing_at(tx)) == [("introduction", "hello", 2), ("introduction", "nudge", 1)]

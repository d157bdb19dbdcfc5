"""Of several daemons one leads; that two do so for a moment, or that one loses the lead in its work, does no harm."""

import threading
from datetime import timedelta

import pytest

from outreach.actions import tick
from outreach.actions.lead import LENGTH, give_up_lead, take_lead
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.sequence.model import State
from outreach.store import enrollments, instances, messages
from outreach.store.ids import new_id
from tests.practice import open_practice


@pytest.fixture
async def two(tmp_path, database_url):
    opened = [open_practice(tmp_path / f"practice{n}", database_url=database_url) for n in range(2)]
    for practice in opened:
        practice.desk.lease_owner = new_id(practice.now)
        with practice.desk.store.write() as tx:
            instances.register(
                tx,
                practice.desk.instance,
                "test",
                "sandbox",
                practice.now,
                lease_owner=practice.desk.lease_owner,
            )
    yield opened
    for practice in opened:
        await practice.app.close()


def people(practice, count):
    for number in range(count):
        practice.enroll(practice.add_contact(f"person{number}@clinic.example.com"))


def test_one_of_two_leads_and_only_that_one_prepares(two):
    one, other = two
    people(one, 3)
    tick.prepare(one.desk, one.now)
    people_later = one.add_contact("late@clinic.example.com")
    one.enroll(people_later)
    tick.prepare(other.desk, other.now)
    assert (one.desk.leads, other.desk.leads) == (True, False)
    assert len(one.messages(State.APPROVED)) == 3


def test_who_leads_is_followed_when_it_is_silent_for_a_minute(two):
    one, other = two
    assert take_lead(one.desk, one.now)
    assert not take_lead(other.desk, one.now + LENGTH - timedelta(seconds=1))
    assert take_lead(other.desk, one.now + LENGTH)
    assert not take_lead(one.desk, one.now + LENGTH)


def test_who_stops_is_followed_at_once(two):
    one, other = two
    take_lead(one.desk, one.now)
    give_up_lead(one.desk, one.now)
    assert take_lead(other.desk, one.now)


def test_a_daemon_that_is_held_does_not_lead(two):
    one, other = two
    with one.desk.store.write() as tx:
        instances.hold(tx, one.desk.instance, "restored: it is an older copy")
    assert not take_lead(one.desk, one.now)
    assert take_lead(other.desk, one.now)


def test_two_leaders_at_once_prepare_everything_once(two, monkeypatch):
    monkeypatch.setattr(tick, "take_lead", lambda desk, now: True)
    people(two[0], 60)
    both = [threading.Thread(target=tick.prepare, args=(each.desk, each.now)) for each in two]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    for each in two:  # whatever one of them was refused, the next round finds done
        tick.prepare(each.desk, each.now)
    found = two[0].messages()
    assert len([m for m in found if m.contact_id]) == 60
    assert len({m.key for m in found}) == len(found)
    assert [each.desk.troubles for each in two] == [{}, {}]
    with two[0].desk.store.read() as tx:
        assert enrollments.due(tx, two[0].now, 100) == []


def test_a_lead_lost_in_the_middle_is_taken_up_where_it_stood(two, monkeypatch):
    one, other = two
    people(one, 5)
    monkeypatch.setattr("outreach.actions.prepare_drafts.BATCH", 2)
    take_lead(one.desk, one.now)
    assert prepare_drafts(one.desk, one.now) == 2
    one.clock.now = other.clock.now = one.now + LENGTH  # it was paused; the other one leads by now
    tick.prepare(other.desk, other.now)
    tick.prepare(one.desk, one.now)
    assert (one.desk.leads, other.desk.leads) == (False, True)
    assert len(one.messages(State.APPROVED)) == 5


def test_two_who_plan_the_same_message_at_once_plan_it_once(two):
    """The second waits for the first at the key's index, and leaves it alone."""
    one, other = two
    one.is_broken = other.is_broken = True  # the twin belongs to no schedules.yaml
    people(one, 1)
    prepare_drafts(one.desk, one.now)
    [message] = one.messages(State.APPROVED)
    from dataclasses import replace

    twin = [
        replace(message, id=new_id(one.now), key="e/hello/9", message_id=f"<{n}@x.example>") for n in range(2)
    ]

    def add(practice, which):
        with practice.desk.store.write() as tx:
            messages.add_many(tx, [replace(twin[which], id=new_id(practice.now), text="t", html="h")])

    with one.desk.store.write() as tx:
        messages.add_many(tx, [replace(twin[0], text="t", html="h")])
        second = threading.Thread(target=add, args=(other, 1))
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(10)
    assert len([m for m in one.messages() if m.key == "e/hello/9"]) == 1

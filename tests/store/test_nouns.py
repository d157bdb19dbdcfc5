"""The small nouns: resources, referrals, tasks, versions, instances."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.errors import NotFound
from outreach.sequence.model import Contact, Enrollment, Message, Priority, Referral, Resource, State, Task
from outreach.store import (
    contacts,
    enrollments,
    instances,
    messages,
    referrals,
    resources,
    tasks,
    unclaimed,
    versions,
)
from outreach.store.versions import Version

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
ARTICLE = Resource(
    id="r",
    title="Sleep and screens",
    link="https://journal.example/sleep",
    why="It has a table for parents.",
    topics=frozenset({"sleep", "teens"}),
    audiences=frozenset({"physician"}),
    valid_until=TODAY,
    added_at=NOW,
)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        contacts.add(tx, Contact(id="ada", address="ada@clinic.example", created_at=NOW), "ada")
        contacts.add(tx, Contact(id="jo", address="jo@clinic.example", created_at=NOW), "jo")
        enrollments.add(tx, Enrollment("e", "ada", "partners", "thanks", "meeting:m", NOW, "gift", NOW, NOW))
        yield tx


def test_a_resource_comes_back_as_it_was(tx):
    assert resources.add(tx, ARTICLE)
    assert resources.get(tx, "r") == ARTICLE
    assert resources.find_by_link(tx, ARTICLE.link) == ARTICLE
    assert resources.find(tx, "none") is None
    with pytest.raises(NotFound, match="resource"):
        resources.get(tx, "none")


def test_one_link_stands_on_the_shelf_once(tx):
    resources.add(tx, ARTICLE)
    assert not resources.add(tx, replace(ARTICLE, id="again"))


def test_a_resource_is_valid_through_its_last_day_and_the_newest_comes_first(tx):
    resources.add(tx, ARTICLE)
    resources.add(
        tx, replace(ARTICLE, id="always", link="https://a.example", valid_until=None, added_at=NOW + DAY)
    )
    assert [r.id for r in resources.valid(tx, TODAY)] == ["always", "r"]
    assert [r.id for r in resources.valid(tx, TODAY + DAY)] == ["always"]
    assert [r.id for r in resources.list_resources(tx, limit=1, offset=1)] == ["r"]


def test_a_resource_can_be_changed_but_not_when_it_came(tx):
    resources.add(tx, ARTICLE)
    changed = replace(ARTICLE, title="Sleep", topics=frozenset(), valid_until=TODAY - DAY)
    resources.update(tx, replace(changed, added_at=NOW + DAY))
    assert resources.get(tx, "r") == changed
    with pytest.raises(NotFound):
        resources.update(tx, replace(ARTICLE, id="none"))


def test_what_a_mail_brings_is_given_until_the_mail_gives_it_back(tx):
    resources.add(tx, ARTICLE)
    mail = Message(
        id="m",
        key="k",
        priority=Priority.FOLLOW_UP,
        state=State.APPROVED,
        mailbox="maya",
        owner="maya",
        address="ada@clinic.example",
        address_key="ada",
        created_at=NOW,
        due_at=NOW,
        message_id="<m@lakeside.example>",
        contact_id="ada",
        resource_id="r",
    )
    messages.add_many(tx, [mail])
    assert resources.given_to(tx, "ada") == {"r"}
    assert resources.given_to(tx, "jo") == frozenset()
    unclaimed.end(tx, ["m"], State.SKIPPED, "replied", NOW)
    assert resources.given_to(tx, "ada") == frozenset()


def test_referrals_are_counted_both_ways_over_whole_days(tx):
    made = [
        Referral("1", "ada", "received", date(2026, 1, 1)),
        Referral("2", "ada", "received", date(2026, 1, 31)),
        Referral("3", "ada", "sent", date(2026, 1, 15)),
        Referral("4", "jo", "sent", date(2026, 1, 15)),
        Referral("5", "jo", "sent", date(2026, 2, 1)),
    ]
    for referral in made:
        referrals.add(tx, referral, NOW)
    assert referrals.count(tx, date(2026, 1, 1), date(2026, 1, 31)) == {
        "ada": {"sent": 1, "received": 2},
        "jo": {"sent": 1, "received": 0},
    }
    assert referrals.of_contact(tx, "ada") == [made[1], made[2], made[0]]


TASK = Task("t", "e", "ada", "gift", 1, "Drop off the small plant you promised", NOW)


def test_a_step_gives_its_task_once(tx):
    assert tasks.add(tx, TASK, NOW)
    assert not tasks.add(tx, replace(TASK, id="again"), NOW)
    assert tasks.add(tx, replace(TASK, id="next", occurrence=2), NOW)
    assert tasks.get(tx, "t") == TASK
    with pytest.raises(NotFound, match="task"):
        tasks.get(tx, "again")


def test_a_task_is_open_until_it_is_done_once(tx):
    tasks.add(tx, TASK, NOW)
    tasks.add(tx, replace(TASK, id="earlier", occurrence=2, due_at=NOW - DAY), NOW)
    assert [t.id for t in tasks.list_open(tx)] == ["earlier", "t"]
    assert tasks.finish(tx, "t", NOW)
    assert not tasks.finish(tx, "t", NOW + DAY)
    assert [t.id for t in tasks.list_open(tx)] == ["earlier"]
    assert [t.done_at for t in tasks.of_contact(tx, "ada")] == [None, NOW]


def test_the_latest_version_is_the_one_that_came_into_force_last(tx):
    assert versions.find(tx, "a") is None
    assert versions.add(tx, Version("a", "owner: {}", NOW))
    assert versions.add(tx, Version("b", "owner: {name: Maya}", NOW + DAY))
    assert not versions.add(tx, Version("a", "owner: {}", NOW + 2 * DAY))
    assert versions.find(tx, "a") == Version("a", "owner: {}", NOW + 2 * DAY)
    assert versions.find(tx, "b").yaml == "owner: {name: Maya}"
    assert versions.find(tx, "c") is None


def test_a_daemon_that_starts_again_learns_what_it_was(tx):
    assert instances.register(tx, "i", "lakeside", "sandbox", NOW) is None
    instances.hold(tx, "i", "restored?")
    before = instances.register(tx, "i", "other-host", "live", NOW + DAY)
    assert (before.host, before.delivery, before.heartbeat_at, before.hold) == (
        "lakeside",
        "sandbox",
        NOW,
        "restored?",
    )
    now = instances.find(tx, "i")
    assert (now.host, now.delivery, now.started_at, now.hold) == (
        "other-host",
        "live",
        NOW + DAY,
        "restored?",
    )


def test_a_hold_keeps_its_first_reason_until_it_is_released(tx):
    instances.register(tx, "i", "lakeside", "live", NOW)
    instances.hold(tx, "i", "restored?")
    instances.hold(tx, "i", "the clock jumped")
    assert instances.find(tx, "i").hold == "restored?"
    instances.release(tx, "i")
    assert instances.find(tx, "i").hold == ""


def test_a_clock_that_is_set_back_takes_the_heartbeat_back_but_not_the_latest_moment_seen(tx):
    instances.register(tx, "i", "lakeside", "live", NOW)
    instances.heartbeat(tx, "i", NOW + DAY)
    instances.heartbeat(tx, "i", NOW)
    found = instances.find(tx, "i")
    assert (found.heartbeat_at, found.max_wall_at) == (NOW, NOW + DAY)
    assert instances.latest(tx) == found


def test_the_alive_are_those_heard_of_lately(tx):
    assert instances.latest(tx) is None
    instances.register(tx, "old", "lakeside", "live", NOW - DAY)
    instances.register(tx, "new", "lakeside", "live", NOW)
    assert instances.alive(tx, NOW) == {"new"}


def test_taking_over_starts_a_new_epoch_and_ends_the_run_of_the_old_one(tx):
    instances.register(tx, "i", "lakeside", "live", NOW, lease_owner="run")
    assert instances.may_send(tx, "run")
    instances.take_over(tx, "i")
    assert instances.find(tx, "i").epoch == 2
    assert not instances.may_send(tx, "run")


def test_a_run_that_ends_by_itself_says_when_and_sends_nothing_more(tx):
    instances.register(tx, "i", "lakeside", "live", NOW, lease_owner="run")
    instances.sign_off(tx, "run", NOW + DAY)
    found = instances.find(tx, "i")
    assert (found.lease_owner, found.heartbeat_at) == ("", NOW + DAY)
    assert not instances.may_send(tx, "run")


def test_the_second_start_under_one_id_ends_the_first(tx):
    instances.register(tx, "i", "lakeside", "live", NOW, lease_owner="first")
    instances.register(tx, "i", "lakeside", "live", NOW, lease_owner="second")
    assert (instances.may_send(tx, "first"), instances.may_send(tx, "second")) == (False, True)


def test_a_held_instance_may_not_send_and_is_listed(tx):
    instances.register(tx, "i", "lakeside", "live", NOW)
    instances.hold(tx, "i", "restored")
    assert not instances.may_send(tx, "i")
    assert [one.id for one in instances.held(tx, NOW)] == ["i"]
    assert instances.held(tx, NOW + DAY) == []

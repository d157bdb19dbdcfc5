"""When somebody at a practice has answered, colleagues there are not chased meanwhile, where the campaign says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.actions.record_reply import record_reply
from outreach.actions.stop import pause_contact
from outreach.store import contacts
from tests.practice import open_practice, shipped_schedules

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAYS = ("    mailbox: maya\n", "    mailbox: maya\n    colleagues_wait: 10 days\n")
BO = "bo.berg@clinic.example.com"


@pytest.fixture
async def practice(tmp_path):
    opened = open_practice(tmp_path, schedules=shipped_schedules(SAYS))
    yield opened
    await opened.app.close()


async def two(practice, second=BO, first="rosa.lind@clinic.example.com"):
    """Two contacts who have their introductions, and are to be reminded in a week."""
    bo = {"given_name": "Bo", "family_name": "Berg"}
    people = [practice.add_contact(first), practice.add_contact(second, **bo)]
    for person in people:
        practice.enroll(person)
    await practice.live(DAY, HOUR)
    return people


def answered(practice, contact):
    record_reply(practice.desk, contact.id, practice.now, practice.now)


def paused_until(practice, contact):
    with practice.desk.store.read() as tx:
        return contacts.get(tx, contact.id).paused_until


async def test_a_colleague_is_not_reminded_for_as_long_as_the_campaign_says(practice):
    rosa, bo = await two(practice)
    answered(practice, rosa)
    since = practice.now
    await practice.live(9 * DAY, 6 * HOUR)
    assert len(practice.mails_to(bo.address)) == 1
    await practice.live(5 * DAY, HOUR)
    assert len(practice.mails_to(bo.address)) == 2
    assert paused_until(practice, bo) == since + 10 * DAY - HOUR  # ten local days; the clocks went forward


async def test_who_works_at_the_same_organisation_is_a_colleague_under_another_domain_too(practice):
    rosa, bo = await two(practice, "bo@berg.example")
    answered(practice, rosa)
    assert paused_until(practice, bo)


async def test_at_a_free_mail_provider_nobody_is_a_colleague(practice):
    rosa, bo = await two(practice, "bo.berg@gmail.com", first="rosa.lind@gmail.com")
    move_to(practice, bo, "Lake School")
    answered(practice, rosa)
    assert paused_until(practice, bo) is None


def move_to(practice, contact, organisation):
    with practice.desk.store.write() as tx:
        key = practice.desk.address_key(contact.address)
        contacts.update(tx, replace(contact, organisation=organisation), key)


async def test_a_campaign_that_does_not_say_so_chases_on(tmp_path):
    practice = open_practice(tmp_path)
    rosa, bo = await two(practice)
    answered(practice, rosa)
    assert paused_until(practice, bo) is None
    await practice.app.close()


async def test_a_meeting_with_the_colleague_ends_it_and_the_promise_is_kept(practice):
    rosa, bo = await two(practice)
    answered(practice, rosa)
    assert paused_until(practice, bo)
    practice.meet(bo, "how long families wait")
    await practice.live(5 * HOUR, HOUR)
    practice.approve_drafts()
    await practice.live(2 * DAY, HOUR)
    assert "conversation" in practice.mails_to(bo.address)[-1]["Subject"]


async def test_a_longer_pause_of_the_owner_stays_and_no_meeting_ends_it(practice):
    rosa, bo = await two(practice)
    pause_contact(practice.desk, bo.id, practice.now + 30 * DAY, practice.now)
    answered(practice, rosa)
    practice.meet(bo, "families")
    assert paused_until(practice, bo) == practice.now + 30 * DAY


async def test_who_is_in_no_chase_goes_on(practice):
    rosa, bo = await two(practice)
    answered(practice, bo)
    answered(practice, rosa)
    assert paused_until(practice, bo) is None

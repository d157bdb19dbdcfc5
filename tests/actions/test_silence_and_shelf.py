"""The endless sequence: what it brings, how silence slows it down, and what an empty shelf means."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from outreach.actions.gather import gather_cases
from outreach.actions.record_reply import record_reply
from outreach.sequence.model import State, Status

ROSA = "rosa.lind@clinic.example.com"


async def thank(practice, address=ROSA, **about):
    """After its thank-you, the contact is in the monthly sequence."""
    contact = practice.add_contact(address, **about)
    practice.meet(contact, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=6))
    return contact


def value_add(practice, contact):
    return next(e for e in practice.enrollments(contact.id) if e.sequence == "value-add")


def months_between(mails):
    dates = [mail["Date"].datetime for mail in mails]
    return [round((b - a).days / 30.4) for a, b in pairwise(dates)]


async def test_silence_slows_the_monthly_mail_then_stops_it_and_asks_the_owner_once(practice):
    for number in range(12):
        practice.shelve(f"article {number}")
    rosa = await thank(practice)
    await practice.live(timedelta(days=600), step=timedelta(hours=12))
    _thanks, *monthly = practice.mails_to(ROSA)
    assert months_between(monthly) == [1, 1, 3, 3, 3]
    assert value_add(practice, rosa).status is Status.STOPPED
    assert len([m for m in practice.messages(State.SENT) if m.template == "sequence-ended"]) == 1


async def test_an_answer_ends_the_silence(practice):
    for number in range(12):
        practice.shelve(f"article {number}")
    rosa = await thank(practice)
    await practice.live(timedelta(days=120), step=timedelta(hours=12))
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    before = len(practice.mails_to(ROSA))
    await practice.live(timedelta(days=66), step=timedelta(hours=12))
    assert len(practice.mails_to(ROSA)) == before + 2


async def test_an_empty_shelf_skips_the_mail_and_the_sequence_goes_on(practice):
    rosa = await thank(practice)
    await practice.live(timedelta(days=70), step=timedelta(hours=12))
    assert len(practice.mails_to(ROSA)) == 1
    assert (value_add(practice, rosa).status, value_add(practice, rosa).occurrence) == (Status.ACTIVE, 3)


async def test_what_is_valid_today_is_still_given_in_the_evening_when_it_is_tomorrow_in_london(practice):
    """Half past four in Portland: the day of UTC is over, and the contact's is not."""
    evening = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    practice.shelve("an evening for parents", valid_until=date(2026, 3, 2))
    rosa = await thank(practice)
    with practice.desk.store.read() as tx:
        [case] = gather_cases(tx, practice.desk, [value_add(practice, rosa)], evening)
    assert case.resource is not None


async def test_the_owner_hears_of_an_empty_shelf_once_a_week_however_many_it_was_empty_for(practice):
    await thank(practice)
    await thank(practice, "paul@school.example.com", given_name="Paul")
    await practice.live(timedelta(days=40), step=timedelta(hours=12))
    assert len([m for m in practice.messages(State.SENT) if m.template == "shelf-empty"]) == 1


async def test_the_same_resource_never_comes_twice_to_one_person(practice):
    practice.shelve("an article")
    await thank(practice)
    await practice.live(timedelta(days=70), step=timedelta(hours=12))
    assert len(practice.mails_to(ROSA)) == 2  # the thank-you, and the one article


async def test_the_same_resource_may_come_to_two_people(practice):
    practice.shelve("an article")
    await thank(practice)
    await thank(practice, "paul@school.example.com", given_name="Paul")
    await practice.live(timedelta(days=40), step=timedelta(hours=12))
    assert len(practice.mails_to(ROSA)) == len(practice.mails_to("paul@school")) == 2


async def test_what_is_brought_fits_the_interests(practice):
    practice.shelve("for lawyers", audiences=frozenset({"legal"}))
    practice.shelve("on sleep", topics=frozenset({"sleep"}))
    practice.shelve("on school", topics=frozenset({"school"}))
    await thank(practice, interests=frozenset({"school"}))
    await practice.live(timedelta(days=35), step=timedelta(hours=12))
    assert "on school" in str(practice.mails_to(ROSA)[-1])

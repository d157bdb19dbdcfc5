"""How many mails leave, how far apart, and who goes first."""

from datetime import timedelta
from itertools import pairwise

import pytest

from outreach.actions.log_referral import log_referral
from outreach.sequence.model import State
from outreach.store import contacts
from tests.practice import open_practice, shipped_schedules

LIMITS = "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}"
ROSA = "rosa.lind@clinic.example.com"


@pytest.fixture
def opened(tmp_path):
    """Opens practices with these limits, and closes them."""
    everyone = []

    def open_with(limits, *changes):
        everyone.append(
            open_practice(
                tmp_path / str(len(everyone)), schedules=shipped_schedules((LIMITS, limits), *changes)
            )
        )
        return everyone[-1]

    yield open_with
    for practice in everyone:
        practice.desk.store.close()


def to_contacts(practice):
    return [mail for mail in practice.mails() if "maya@" not in str(mail["To"])]


def days(mails):
    return [mail["Date"].datetime.date().isoformat() for mail in mails]


def enroll_many(practice, number):
    for index in range(number):
        practice.enroll(practice.add_contact(f"person{index}@clinic.example.com"))


async def test_between_two_mails_lies_the_gap_and_some_jitter(opened):
    practice = opened("{per_day: 20, gap: 10m, jitter: 10m}")
    enroll_many(practice, 6)
    await practice.live(timedelta(hours=3), step=timedelta(minutes=1))
    left_at = [mail["Date"].datetime for mail in to_contacts(practice)]
    gaps = [later - earlier for earlier, later in pairwise(left_at)]
    assert len(left_at) == 6
    assert all(timedelta(minutes=10) <= gap <= timedelta(minutes=21) for gap in gaps)
    assert len(set(gaps)) > 1


async def test_a_cap_of_two_a_day_lets_promises_go_first_then_follow_ups_then_introductions(opened):
    practice = opened(
        "{per_day: 2, gap: 1m, jitter: 0m}", ("wait: 2h, within: 48h, review: true", "wait: 2h, within: 48h")
    )
    early = practice.add_contact("nudged@clinic.example.com")
    practice.enroll(early)
    await practice.live(
        timedelta(days=6, hours=14), step=timedelta(hours=1)
    )  # Sunday: the nudge is for Monday
    assert len(to_contacts(practice)) == 1
    enroll_many(practice, 2)
    for name in ("first", "second"):
        thanked = practice.add_contact(f"{name}@clinic.example.com")
        log_referral(practice.desk, thanked.id, "received", practice.now.date(), practice.now)
    await practice.live(timedelta(days=5), step=timedelta(minutes=30))
    order = [str(mail["To"]).split("@")[0] for mail in to_contacts(practice)[1:]]
    assert set(order[:2]) == {"first", "second"}
    assert order[2] == "nudged"
    assert max(days(to_contacts(practice)).count(day) for day in days(to_contacts(practice))) == 2


async def test_a_new_mailbox_starts_slowly_and_sends_more_each_day(opened):
    practice = opened("{per_day: 20, gap: 1m, jitter: 0m, ramp: {start: 2, add: 1}}")
    enroll_many(practice, 9)
    await practice.live(timedelta(days=3), step=timedelta(minutes=20))
    sent = days(to_contacts(practice))
    assert [sent.count(day) for day in sorted(set(sent))] == [2, 3, 4]


async def test_mail_to_the_owner_uses_up_nothing(opened):
    practice = opened("{per_day: 1, gap: 1m, jitter: 0m}")
    for index in range(3):
        practice.meet(practice.add_contact(f"person{index}@clinic.example.com"))
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(minutes=10), step=timedelta(minutes=5))
    assert len(practice.mails_to("maya@")) == 3
    assert len(practice.mails_to(ROSA)) == 1


async def test_five_days_lie_between_two_mails_to_one_contact_whatever_the_sequences_say(opened):
    practice = opened(
        "{per_day: 20, gap: 0m, jitter: 0m}", ("wait: 5 business days, thread", "wait: 1 day, thread")
    )
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(days=12), step=timedelta(hours=1))
    hello, nudge = practice.mails_to(ROSA)
    assert nudge["Date"].datetime - hello["Date"].datetime >= timedelta(days=5)


async def test_two_sequences_that_are_due_at_once_still_leave_five_days_apart(opened):
    second = "\n  second:\n    starts: {on: enrolled}\n    steps: [{id: also, template: introduction}]\n"
    practice = opened(
        "{per_day: 20, gap: 0m, jitter: 0m}",
        ("value-add, collaboration]", "value-add, collaboration, second]"),
        ("\n  # After a meeting:", second + "\n  # After a meeting:"),
    )
    practice.enroll(practice.add_contact(ROSA))
    await practice.live(timedelta(days=12), step=timedelta(hours=1))
    left_at = [mail["Date"].datetime for mail in practice.mails_to(ROSA)]
    assert len(left_at) >= 2
    assert all(b - a >= timedelta(days=5) for a, b in pairwise(left_at))


async def test_a_promise_is_not_kept_waiting_by_the_distance(opened):
    practice = opened("{per_day: 20, gap: 1m, jitter: 0m}")
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(hours=1))
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(days=1))
    assert len(practice.mails_to(ROSA)) == 2


async def test_what_a_long_stop_left_behind_comes_at_the_usual_pace(opened):
    practice = opened("{per_day: 3, gap: 10m, jitter: 0m}")
    enroll_many(practice, 9)
    practice.clock.now += timedelta(days=21)
    await practice.live(timedelta(hours=7), step=timedelta(minutes=5))
    assert len(to_contacts(practice)) == 3


async def test_a_clock_that_jumps_ahead_and_back_sends_nothing_twice(opened):
    practice = opened("{per_day: 20, gap: 1m, jitter: 0m}")
    enroll_many(practice, 3)
    await practice.live(timedelta(hours=1), step=timedelta(minutes=10))
    practice.clock.now += timedelta(days=40)
    await practice.live(timedelta(hours=1), step=timedelta(minutes=10))
    practice.clock.now -= timedelta(days=40)
    await practice.live(timedelta(hours=3), step=timedelta(minutes=10))
    names = [(str(mail["To"]), mail["Subject"]) for mail in to_contacts(practice)]
    assert len(names) == len(set(names))


async def test_outside_the_window_nothing_leaves_and_in_the_contacts_zone(opened):
    practice = opened("{per_day: 20, gap: 1m, jitter: 0m}")
    berlin = practice.add_contact("eva@schule.example.com", zone="Europe/Berlin")
    with practice.desk.store.read() as tx:
        assert contacts.get(tx, berlin.id).zone == "Europe/Berlin"
    practice.enroll(berlin)  # 9:00 in Portland is 18:00 in Berlin
    await practice.live(timedelta(days=2), step=timedelta(minutes=30))
    [mail] = practice.mails_to("eva@")
    assert mail["Date"].datetime.hour in (7, 8)  # 8:30 in Berlin, in UTC
    assert practice.message("hello").state is State.SENT


async def test_a_clock_that_was_years_ahead_keeps_no_mailbox_for_years(opened):
    practice = opened("{per_day: 20, gap: 10m, jitter: 10m}")
    started = practice.now
    practice.clock.now += timedelta(days=1500)
    enroll_many(practice, 1)
    await practice.live(timedelta(days=3), step=timedelta(hours=6))
    assert len(to_contacts(practice)) == 1
    practice.clock.now = started
    practice.enroll(practice.add_contact("rosa@clinic.example.com"))
    await practice.live(timedelta(days=2), step=timedelta(hours=1))
    assert "rosa@clinic.example.com" in [str(mail["To"]) for mail in to_contacts(practice)]

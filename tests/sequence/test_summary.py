"""What the weekly summary says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sequence_values import INTRODUCTION, LA, VALUE_ADD, day, enter, make_contact, make_message, wall

from outreach.sequence.decision import Mail, OwnerTask, Skip
from outreach.sequence.model import Meeting, Priority, Referral, State, Task
from outreach.sequence.progress import stop
from outreach.sequence.promise import Keeping
from outreach.sequence.schedules import Step
from outreach.sequence.summary import Item, Week, summarize

NOW = wall("2026-03-09 07:30")
SINCE = wall("2026-03-02 07:30")
KELLER = make_contact(created_at=wall("2026-03-04 10:00"))
QUIET = Week(NOW, SINCE, LA, {"keller": KELLER})
DURING = wall("2026-03-05 10:00")
DEADLINE = wall("2026-03-10 16:00")


def week(**changes):
    return summarize(replace(QUIET, **changes))


def test_a_quiet_week_owes_nothing_and_nothing_is_broken():
    summary = week()
    assert summary.is_all_well
    assert summary.week == "2026-W11"
    assert (summary.sent, summary.quiet, summary.coming, summary.not_kept) == ((), (), (), ())


def test_a_promise_that_waits_for_notes_is_owed_with_its_deadline():
    thanks = make_message(state=State.PLANNED, deadline_at=DEADLINE, step="thanks")
    summary = week(messages=(thanks,), needs={"m": ("meeting.notes",)})
    said = "thanks, promised by Tue 10 Mar 16:00: waits until notes of the meeting are there"
    assert summary.you_owe == (Item("Dr. Ruth Keller", said, DEADLINE, "m", "draft"),)


def test_a_letter_and_the_notes_that_it_waits_for_are_one_thing_to_do():
    meeting, later = (
        Meeting(id_, "keller", wall(f"2026-03-{day} 16:00")) for id_, day in (("x", "08"), ("y", "09"))
    )
    thanks = make_message(state=State.PLANNED, deadline_at=DEADLINE, step="thanks")
    [first, second] = week(
        messages=(thanks,), needs={"m": ("meeting.notes",)}, meetings_without_notes=(meeting, later)
    ).you_owe
    said = "notes of the meeting, for “thanks”, promised by Tue 10 Mar 16:00"
    assert first == Item("Dr. Ruth Keller", said, meeting.met_at, "x", "notes")
    assert (second.what, second.kind) == ("notes of the meeting", "notes")


def test_a_draft_is_owed_and_an_approved_promise_says_that_it_leaves_by_itself():
    draft = make_message(state=State.DRAFT, id="d")
    promise = make_message(state=State.APPROVED, deadline_at=DEADLINE, id="p")
    owed = [item.what for item in week(messages=(draft, promise)).you_owe]
    assert owed == ["hello, promised by Tue 10 Mar 16:00: leaves by itself", "hello: waits for your review"]


def test_notes_answers_and_tasks_are_owed_the_oldest_first():
    meeting = Meeting("x", "keller", wall("2026-03-06 10:00"))
    tasks = (
        Task("t", "e", "keller", "gift", 1, "Drop off the plant", wall("2026-03-03 10:00")),
        Task("u", "e", "keller", "gift", 1, "Not yet", wall("2026-04-03 10:00")),
        Task("v", "e", "keller", "gift", 1, "Done", wall("2026-03-03 10:00"), done_at=DURING),
    )
    summary = week(
        meetings_without_notes=(meeting,), tasks=tasks, waiting={"keller": wall("2026-03-05 10:00")}
    )
    assert [item.what for item in summary.you_owe] == [
        "Drop off the plant",
        "an answer to their mail",
        "notes of the meeting",
    ]


def test_every_promise_of_the_week_ends_as_kept_late_or_broken():
    def promise(state, ended, deadline):
        return make_message(state=state, ended_at=ended, deadline_at=deadline, reason="the address bounced")

    messages = (
        promise(State.SENT, DURING, DURING + timedelta(hours=1)),
        promise(State.SENT, DURING, DURING - timedelta(hours=1)),
        promise(State.FAILED, DURING, DURING),
        promise(State.DRAFT, None, DURING),
        promise(State.DRAFT, None, DEADLINE),
        promise(State.SENT, SINCE - timedelta(days=1), SINCE),
    )
    summary = week(messages=messages)
    assert summary.promises == {Keeping.KEPT: 1, Keeping.LATE: 2, Keeping.BROKEN: 1}
    assert [item.what.split(" ")[1] for item in summary.not_kept] == ["late", "broken", "late"]


def test_what_went_out_is_named_and_what_came_of_it_is_counted():
    sent = make_message(state=State.SENT, ended_at=DURING, subject="A short introduction")
    before = make_message(state=State.SENT, ended_at=SINCE - timedelta(days=1))
    mine = make_message(state=State.SENT, ended_at=DURING, priority=Priority.OWNER)
    summary = week(messages=(sent, before, mine), came_back={"replies": 2, "bounces": 1})
    assert [item.what for item in summary.sent] == ["A short introduction"]
    assert summary.came_back == {"replies": 2, "bounces": 1}


def test_who_is_quiet_is_named_and_who_has_gone_silent_is_the_owners_to_decide():
    running = enter(VALUE_ADD, SINCE, unanswered=3)
    asks = stop(enter(VALUE_ADD, SINCE, unanswered=6), "asks the owner", DURING)
    long_ago = stop(enter(VALUE_ADD, SINCE, unanswered=6), "asks the owner", SINCE - timedelta(days=9))
    talking = enter(VALUE_ADD, SINCE, unanswered=2)
    assert [item.what for item in week(enrollments=(running, asks, long_ago, talking)).quiet] == [
        "6 mails of value-add without an answer: you decide how it goes on",
        "3 mails of value-add without an answer",
    ]


def test_what_comes_next_week_is_listed_by_day_without_what_will_be_skipped():
    mail = Mail(INTRODUCTION.steps[0], 1, Priority.INTRODUCTION, NOW, NOW + timedelta(days=2))
    task = OwnerTask(Step("gift", task="Drop off the plant"), 1, NOW + timedelta(days=1))
    skip = Skip(INTRODUCTION.steps[0], 1, NOW)
    summary = week(coming=(("keller", mail), ("keller", task), ("keller", skip)))
    assert [item.what for item in summary.coming] == ["Drop off the plant", "hello"]


def test_growth_is_counted_against_the_goal_and_spread_over_audiences():
    contacts = {
        "a": KELLER,
        "b": make_contact(id="b", audience="school", created_at=wall("2026-02-28 10:00")),
        "c": make_contact(id="c", audience=""),
    }
    summary = week(contacts=contacts, goal=2)
    assert (summary.new_contacts, summary.new_contacts_last_month, summary.goal) == (1, 1, 2)
    assert summary.audiences == {"physician": 1, "school": 1, "none": 1}


def test_a_contact_of_the_last_evening_of_february_is_februarys_in_the_owners_zone():
    contacts = {"a": make_contact(created_at=datetime(2026, 3, 1, 5, 0, tzinfo=UTC))}
    assert week(contacts=contacts).new_contacts == 0


def test_referrals_are_counted_by_month_in_both_directions_over_the_turn_of_the_year():
    referrals = (
        Referral("1", "keller", "received", day("2026-03-02")),
        Referral("2", "keller", "received", day("2025-12-31")),
        Referral("3", "keller", "sent", day("2025-12-01")),
        Referral("4", "keller", "sent", day("2024-12-01")),
    )
    months = week(referrals=referrals).referrals
    assert [month.month for month in months] == [
        "2025-10",
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert (months[2].sent, months[2].received) == (1, 1)
    assert (months[5].sent, months[5].received) == (0, 1)


def test_everything_that_is_broken_is_said():
    uncertain = make_message(state=State.UNCERTAIN)
    failed = make_message(state=State.FAILED, ended_at=DURING, reason="refused: no such address")
    old = make_message(state=State.FAILED, ended_at=SINCE - timedelta(days=1))
    summary = week(
        messages=(uncertain, failed, old),
        paused_mailboxes={"maya": "the login was refused"},
        gone=("Nora Body",),
        problems=("schedules.yaml is invalid since Friday; the last good version is in force.",),
    )
    assert [item.what for item in summary.broken] == [
        "schedules.yaml is invalid since Friday; the last good version is in force.",
        "the mailbox is paused: the login was refused",
        "hello: nobody can know whether it left",
        "hello: refused: no such address",
        "no such address: ask for the new one",
    ]
    assert summary.broken[-1].who == "Nora Body"
    assert not summary.is_all_well


def test_of_many_addresses_that_are_gone_the_first_are_named():
    [item] = week(gone=("Al", "Bo", "Cy", "Di", "Ed", "Fay", "Gus")).broken
    assert item.who == "Al, Bo, Cy, Di, Ed and 2 more"


def test_a_person_who_was_erased_has_no_name_any_more():
    assert (
        week(messages=(make_message(state=State.DRAFT, contact_id="gone"),)).you_owe[0].who
        == "somebody erased"
    )

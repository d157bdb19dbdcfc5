"""Files on the disk come into force by themselves where that harms nobody; everything else waits for a person."""

from datetime import timedelta

import pytest

from outreach.actions.plan_change import make_plan
from outreach.actions.show_status import show_status
from outreach.actions.take_up import FEW, WAITING, remember
from outreach.sequence.model import Contact
from outreach.sequence.progress import start
from outreach.store import contacts, enrollments, plans
from tests.actions.taking_up.changed_files import (
    LATER,
    NUDGE,
    ROSA,
    SOONER,
    files,
    hashes,
    in_force,
    open_as_command,
    told,
    write,
)
from tests.practice import body, open_practice, shipped_schedules


async def test_a_harmless_change_is_taken_up_by_any_command_and_by_the_daemon(practice):
    write(practice, (NUDGE, "wait: 12 business days, thread"))
    command = open_as_command(practice)
    await command.close()
    assert command.desk.in_force == in_force(practice).number == 2
    assert practice.desk.in_force == 1
    assert practice.look_at_files(templates=False)
    assert practice.desk.schedules.sequences["introduction"].steps[1].wait.business_days == 12
    assert WAITING not in practice.desk.troubles


async def test_a_mail_that_would_leave_sooner_waits_is_shown_and_told_once(practice):
    write(practice, SOONER)
    for _ in range(3):
        assert not practice.look_at_files()
        await practice.live(timedelta(hours=9))
    assert practice.desk.schedules.sequences["introduction"].steps[1].wait.business_days == 9
    [problem] = [said for said in show_status(practice.desk, practice.now)["broken"] if "change" in said]
    assert "they would send 1 mail sooner. `outreach plan` shows what they do" in problem
    [mail] = told(practice)
    assert "they would send 1 mail sooner" in " ".join(body(practice.mails_to("maya@")[-1]).split())
    assert mail.subject == "A change of your campaigns waits for somebody"
    await practice.live(timedelta(days=9), step=timedelta(hours=4))
    assert len(practice.mails_to(ROSA)) == 1


async def test_a_file_that_is_as_it_was_waits_no_more(practice):
    write(practice, SOONER)
    practice.look_at_files()
    write(practice, LATER)
    assert not practice.look_at_files()
    assert WAITING not in practice.desk.troubles
    assert in_force(practice).number == 1


async def test_a_command_says_in_one_line_what_is_not_in_force(practice):
    write(practice, SOONER)
    command = open_as_command(practice)
    assert "would send 1 mail sooner" in command.desk.troubles[WAITING]
    assert command.desk.schedules.sequences["introduction"].steps[1].wait.business_days == 9
    await command.close()


async def test_files_that_wait_are_judged_once_for_all_commands(practice):
    write(practice, SOONER)
    await open_as_command(practice).close()
    with practice.desk.store.read() as tx:
        made = plans.find_latest(tx, 1, *hashes(practice))
    practice.clock.now += timedelta(hours=3)
    practice.add_contact("new@clinic.example.com")
    await open_as_command(practice).close()
    with practice.desk.store.read() as tx:
        assert plans.find_latest(tx, 1, *hashes(practice)) == made


async def test_the_daemon_looks_again_the_next_day_for_what_has_become_harmless(practice):
    write(practice, SOONER)
    practice.look_at_files()
    await practice.live(timedelta(days=15), step=timedelta(hours=6))  # the reminder has left meanwhile
    assert len(practice.mails_to(ROSA)) == 2
    assert practice.look_at_files()
    assert in_force(practice).number == 2


async def test_what_was_harmless_when_it_was_planned_is_judged_again(practice):
    """The plan was made while the reminder had nobody to go to."""
    write(practice, ("wait: 10 business days, thread", "wait: 9 business days, thread"), LATER)
    with practice.desk.store.read() as tx:
        made = make_plan(tx, practice.desk, files(practice), practice.now)
    remember(practice.desk, made)
    assert made.is_harmless
    proposal = start(
        practice.desk.schedules.sequences["collaboration"], contact_id=practice.add_contact("a@b.example").id,
        campaign="referral-partners", trigger="x", enrollment_id="x", at=practice.now,
    )  # fmt: skip
    with practice.desk.store.write() as tx:
        enrollments.add(tx, proposal)
    command = open_as_command(practice)
    await command.close()
    assert "would send 1 mail sooner" in command.desk.troubles[WAITING]


async def test_a_command_leaves_a_long_look_to_the_daemon(practice):
    sequence = practice.desk.schedules.sequences["introduction"]
    people = [
        Contact(
            f"c{number}", f"person{number}@clinic.example.com", audience="physician", created_at=practice.now
        )
        for number in range(FEW)
    ]
    started = [
        start(sequence, contact_id=each.id, campaign="referral-partners", trigger="enrolled",
              enrollment_id=f"e{each.id}", at=practice.now)
        for each in people
    ]  # fmt: skip
    with practice.desk.store.write() as tx:
        contacts.add_many(tx, [(each, each.address) for each in people])
        enrollments.add_new(tx, started)
    practice.is_broken = True  # nobody has looked at so many yet
    write(practice, SOONER)
    command = open_as_command(practice)
    await command.close()
    assert "the daemon has not looked yet at what they do to so many people" in command.desk.troubles[WAITING]


async def test_a_window_that_never_opens_waits_and_stops_no_command(practice):
    write(practice, LATER, ("away: [2026-12-21..2027-01-03]", "away: [2026-01-01..2030-01-03]"))
    command = open_as_command(practice)
    await command.close()
    assert "There is no send window" in command.desk.troubles["schedules"]
    assert not practice.look_at_files()
    assert in_force(practice).number == 1


async def test_with_nobody_under_way_everything_is_harmless(tmp_path):
    practice = open_practice(tmp_path)
    write(practice, SOONER, ("review: true, late: ask", "late: ask"), ("per_day: 20", "per_day: 50"))
    assert practice.look_at_files()
    await practice.app.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("per_day: 20", "per_day: 50"), "(mailbox maya: 20 a day"),
        (("stops: [replied, met]", "stops: [met]"), "an answer stops it no more"),
        (("needs: [meeting.notes], review: true", "needs: [meeting.notes]"), "leaves without your review"),
    ],
)
async def test_what_lets_more_leave_waits_though_no_mail_moves(practice, change, said):
    write(practice, LATER, change)
    assert not practice.look_at_files()
    assert said in practice.desk.troubles[WAITING]


async def test_going_live_waits_while_people_are_enrolled(practice):
    text = shipped_schedules(LATER, ("delivery: sandbox", "delivery: live"))
    text = text.replace("lakeside.example", "lakeside.org").replace(
        "\n# opt_out:\n#   base", "\nopt_out:\n  base"
    )
    practice.app.settings.schedules.write_text(text, "utf-8")
    practice.app.environ = {"SMTP_PASSWORD": "x", "IMAP_PASSWORD": "x"}
    assert not practice.look_at_files()
    assert "delivery: goes from sandbox to live" in practice.desk.troubles[WAITING], practice.desk.troubles
    assert practice.desk.schedules.delivery == "sandbox"

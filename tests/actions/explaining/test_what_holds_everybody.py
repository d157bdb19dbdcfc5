"""Why nobody gets anything: mailbox, daemon and schedules are named where they hold a mail."""

from dataclasses import replace

import sqlalchemy as sa

from outreach.actions.explain import explain
from outreach.smtp import Accepted, NotPermitted, Unknown
from outreach.store import cursors, enrollments, instances, mailboxes
from outreach.store.schema import enrollments as table
from tests.actions.explaining.explained import DAY, HOUR, LIMITS, ROSA, holds, write
from tests.practice import open_practice, shipped_schedules


class Silent:
    """Takes the mail and never answers."""

    async def deliver(self, parcel, permit):
        return Unknown("the line broke") if await permit() else NotPermitted()

    async def close(self) -> None: ...


class Kind:
    async def deliver(self, parcel, permit):
        return Accepted(250, "ok") if await permit() else NotPermitted()

    async def close(self) -> None: ...


async def test_an_uncertain_mail_asks_somebody_to_decide(tmp_path):
    practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: Silent())
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.tick()
    text, command = holds(practice, rosa)["uncertain"]
    assert (
        text == "Nobody can know whether introduction/hello arrived. Look into your Sent folder, and decide."
    )
    assert command == f"outreach uncertain decide {practice.message('hello').id[-6:]} sent"
    await practice.app.close()


async def test_a_cap_that_is_used_up_names_the_next_turn_and_the_line_that_says_so(tmp_path):
    limits = "{per_day: 1, gap: 0m, jitter: 0m}"
    practice = open_practice(tmp_path, schedules=shipped_schedules((LIMITS, limits)))
    first, second = practice.add_contact(ROSA), practice.add_contact("amy@clinic.example.com")
    practice.enroll(first)
    await practice.tick()
    practice.enroll(second)
    assert holds(practice, second)["turn"][0].startswith("The mailbox maya has sent its 1 mail of the day")
    await practice.tick()
    told = explain(practice.desk, second.id, practice.now, file=practice.app.settings.schedules)
    [hold] = [hold for hold in told.holds if hold.code == "turn"]
    assert hold.rule == ("mailboxes", "maya", "limits", "per_day")
    assert told.rules[hold.rule].value == "1"
    assert "Waited for its turn" not in told.coming[0].says[0].text
    await practice.app.close()


async def test_a_mailbox_that_is_paused_says_why_and_how_to_go_on(practice, enrolled):
    write(practice, lambda tx: mailboxes.pause(tx, "maya", "535 wrong password.", practice.now))
    assert holds(practice, enrolled)["mailbox"] == (
        "The mailbox maya is paused: 535 wrong password.",
        "outreach mailboxes resume maya",
    )


async def test_a_mailbox_that_is_not_read_holds_the_reminder(practice, enrolled):
    write(practice, lambda tx: mailboxes.stop_reading(tx, "maya", "wrong password"))
    await practice.tick()
    text, command = holds(practice, enrolled)["unread"]
    assert (
        text == "Answers in the mailbox maya are not read (wrong password). A reminder waits until they are."
    )
    assert command == "outreach mailboxes resume maya"


async def test_a_reminder_that_waits_for_the_first_look_into_the_mailbox_says_so(tmp_path):
    practice = open_practice(tmp_path, settings={"IMAP_PASSWORD": "x", "SMTP_PASSWORD": "x"})
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(10 * DAY, step=6 * HOUR)
    assert holds(practice, rosa)["unread"][0] == "introduction/nudge waits until the mailbox maya was read."
    with practice.desk.store.read() as tx:
        assert cursors.read_at(tx) == {}
    await practice.app.close()


async def test_an_installation_on_hold_sends_nobody_anything(practice, enrolled):
    write(practice, lambda tx: instances.hold(tx, practice.desk.instance, "restored: it is an older copy"))
    assert holds(practice, enrolled)["hold"] == (
        "Nothing leaves, restored: it is an older copy.",
        "outreach reconcile",
    )


async def test_a_daemon_that_does_not_run_sends_nothing(practice, enrolled):
    practice.clock.now += HOUR
    told = explain(practice.desk, enrolled.id, practice.now)
    [hold] = [hold for hold in told.holds if hold.code == "daemon"]
    assert (hold.text, hold.command) == (
        "The daemon has not been running since Mon 2 Mar 09:00.",
        "outreach run",
    )


async def test_the_sandbox_says_that_nobody_gets_a_mail_and_which_line_says_so(practice, enrolled):
    told = explain(practice.desk, enrolled.id, practice.now, file=practice.app.settings.schedules)
    assert told.rules["delivery",].value == "sandbox"
    assert [hold.code for hold in told.holds] == ["sandbox"]


async def test_a_window_that_never_opens_is_told_instead_of_a_moment(practice, enrolled):
    window = replace(practice.desk.schedules.window, days=frozenset())
    practice.desk.schedules = replace(practice.desk.schedules, window=window, sha256="another")
    text, _ = holds(practice, enrolled)["no-window"]
    assert "There is no send window in the 400 days after" in text
    assert explain(practice.desk, enrolled.id, practice.now).coming == ()


async def test_a_step_that_schedules_yaml_has_no_more_is_told(practice, enrolled):
    write(practice, lambda tx: tx.execute(sa.update(table).values(step="wave")))
    found = holds(practice, enrolled)
    assert found["lost"][0] == "introduction stands at its step wave, which schedules.yaml has no more."
    practice.is_broken = True


async def test_what_could_not_be_prepared_is_told(practice, enrolled):
    [one] = practice.enrollments(enrolled.id)
    write(
        practice, lambda tx: enrollments.set_due(tx, one.id, practice.now + HOUR, "trouble: TemplateMissing")
    )
    assert "could not be prepared" in holds(practice, enrolled)["trouble"][0]


async def test_where_nothing_holds_it_nothing_is_named(tmp_path):
    practice = open_practice(tmp_path, make_postman=lambda _: Kind())
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    assert holds(practice, rosa) == {}
    await practice.app.close()

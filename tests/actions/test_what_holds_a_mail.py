"""Why somebody gets nothing: each thing that holds a mail is named, with the command that lets go of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach.actions.explain import explain
from outreach.actions.opt_out import opt_out, suppress
from outreach.actions.stop import pause_contact, stop_contact
from outreach.smtp import Accepted, NotPermitted, Unknown
from outreach.store import contacts, cursors, enrollments, instances, mailboxes
from outreach.store.schema import enrollments as table
from tests.practice import open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
LIMITS = "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def holds(practice, contact):
    """By code, (sentence, command)."""
    with practice.desk.store.write() as tx:
        instances.heartbeat(tx, practice.desk.instance, practice.now)
    told = explain(practice.desk, contact.id, practice.now)
    return {hold.code: (hold.text, hold.command) for hold in told.holds if hold.code != "sandbox"}


@pytest.fixture
def rosa(practice):
    return practice.add_contact(ROSA)


@pytest.fixture
def enrolled(practice, rosa):
    practice.enroll(rosa)
    return rosa


def write(practice, act):
    with practice.desk.store.write() as tx:
        return act(tx)


async def test_joon_gets_nothing_because_nobody_enrolled_him(practice):
    joon = practice.add_contact("j.park@west.example.com", audience="school")
    found = holds(practice, joon)
    text = "No sequence is running, so nothing will be sent: nobody took them into a campaign yet."
    assert found["not-enrolled"] == (text, "outreach enroll j.park@west.example.com")
    assert found["would-start"][0] == "When they have sent you a client, referral-thanks starts."


async def test_an_audience_that_no_campaign_names_is_told(practice):
    found = holds(practice, practice.add_contact(ROSA, audience="dentist"))
    assert "no campaign names the audience “dentist”" in found["no-campaign"][0]


async def test_what_has_ended_says_why_and_when(practice, enrolled):
    stop_contact(practice.desk, enrolled.id, practice.now)
    text, _ = holds(practice, enrolled)["over"]
    assert text.endswith("The last one, introduction, has ended: you stopped it (Mon 2 Mar).")


async def test_who_left_gets_nothing_ever_and_by_which_way_they_left_is_told(practice, enrolled):
    opt_out(practice.desk, practice.desk.leave_token(enrolled.id), "one-click", practice.now)
    text = (
        "They left, with the one click of their mail program (Mon 2 Mar 2026). Nothing is ever sent to them."
    )
    assert holds(practice, enrolled) == {"suppressed": (text, "")}
    assert explain(practice.desk, enrolled.id, practice.now).coming == ()


async def test_an_address_that_does_not_exist_is_told(practice, enrolled):
    key = practice.desk.address_key(ROSA)
    write(
        practice,
        lambda tx: suppress(tx, key, "hard bounce", "bounce", practice.now, contact_id=enrolled.id),
    )
    assert holds(practice, enrolled)["suppressed"][0].startswith(
        "Their address does not exist (Mon 2 Mar 2026)"
    )


async def test_a_pause_names_its_end_and_moves_what_comes(practice, enrolled):
    until = practice.now + 3 * DAY
    pause_contact(practice.desk, enrolled.id, until, practice.now)
    assert holds(practice, enrolled)["paused"] == (
        "They are paused until Thu 5 Mar 09:00.",
        f"outreach resume {ROSA}",
    )
    assert explain(practice.desk, enrolled.id, practice.now).coming[0].happening.at == until


async def test_who_is_away_is_told_with_the_day_of_return(practice, enrolled):
    write(practice, lambda tx: contacts.touch(tx, enrolled.id, away_until=practice.now + 2 * DAY))
    assert holds(practice, enrolled)["away"][0].startswith("They are away until Wed 4 Mar 09:00")


async def test_a_draft_that_nobody_approved_names_the_command(practice, rosa):
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    draft = practice.message("thanks").id[-6:]
    expected = ("thank-you/thanks is written and waits for your yes.", f"outreach drafts approve {draft}")
    assert holds(practice, rosa) == {"unapproved": expected, "shelf": holds(practice, rosa)["shelf"]}


async def test_a_mail_without_notes_names_the_meeting_to_note(practice, rosa):
    meeting = practice.meet(rosa)
    await practice.tick()
    text = "thank-you/thanks waits for what was said when you met (Mon 2 Mar). No notes, no mail."
    assert holds(practice, rosa)["notes"] == (text, f'outreach meet notes {meeting.id[-6:]} --mention "…"')


async def test_a_value_that_is_missing_is_named(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "introduction.physician.md").write_text("---\nsubject: Hello\n---\nAs {{ contact.role }}.\n")
    practice = open_practice(tmp_path / "practice", settings={"OUTREACH_TEMPLATES": str(folder)})
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.tick()
    text, _ = holds(practice, rosa)["missing"]
    assert text.startswith(
        "introduction/hello is not written yet: it waits, because the template introduction needs"
    )
    assert "`contact.role`" in text
    await practice.app.close()


async def test_an_empty_shelf_names_the_mail_that_is_left_out(practice, rosa):
    practice.meet(rosa, "her waiting list")
    found = holds(practice, rosa)["shelf"]
    assert (
        found[0]
        == "The shelf has nothing left that fits them, so value-add/check-in of Thu 2 Apr is left out."
    )
    assert found[1].startswith("outreach resources add")


async def test_a_task_that_is_not_done_holds_its_sequence(tmp_path):
    schedules = shipped_schedules(("wait: 7 days, when: meeting.gift", "wait: 1 hour"))
    practice = open_practice(tmp_path, schedules=schedules)
    rosa = practice.add_contact(ROSA)
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(DAY)
    found = holds(practice, rosa)["task"]
    assert found[0] == "thank-you waits for you: “Drop off what you promised to bring”."
    assert found[1].startswith("outreach tasks done ")
    await practice.app.close()


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

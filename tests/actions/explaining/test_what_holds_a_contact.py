"""Why somebody gets nothing: what holds their mail is named, with the command that lets go of it."""

from outreach.actions.explain import explain
from outreach.actions.opt_out import opt_out, suppress
from outreach.actions.stop import pause_contact, stop_contact
from outreach.store import contacts
from tests.actions.explaining.explained import DAY, ROSA, holds, write
from tests.practice import open_practice, shipped_schedules


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

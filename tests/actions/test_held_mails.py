"""What is missing holds one mail and names itself; what is broken stops nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from outreach.actions.add_contact import edit_contact
from outreach.store.schema import enrollments
from tests.practice import body, open_practice

ROSA = "rosa.lind@clinic.example.com"


@pytest.fixture
async def demanding(tmp_path):
    """A practice whose introduction asks for the contact's role."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "introduction.physician.md").write_text(
        "---\nsubject: Hello\n---\nYour work as {{ contact.role }} matters.\n"
    )
    opened = open_practice(tmp_path / "practice", settings={"OUTREACH_TEMPLATES": str(folder)})
    yield opened
    await opened.app.close()


async def test_a_missing_value_holds_the_mail_and_names_itself(demanding):
    demanding.enroll(demanding.add_contact(ROSA))
    await demanding.live(timedelta(days=3), step=timedelta(hours=3))
    assert demanding.mails_to(ROSA) == []
    assert "contact.role" in demanding.message("hello").reason


async def test_the_value_releases_the_mail_within_a_day(demanding):
    rosa = demanding.add_contact(ROSA)
    demanding.enroll(rosa)
    await demanding.live(timedelta(hours=2))
    edit_contact(demanding.desk, rosa.id, {"role": "head of the clinic"}, demanding.now)
    await demanding.live(timedelta(days=1))
    [mail] = demanding.mails_to(ROSA)
    assert "head of the clinic" in body(mail)


async def test_one_mail_that_is_held_keeps_no_other_back(demanding):
    demanding.enroll(demanding.add_contact(ROSA))
    demanding.enroll(demanding.add_contact("paul@school.example.com", role="principal"))
    await demanding.live(timedelta(hours=2))
    assert len(demanding.mails_to("paul@")) == 1


async def test_a_broken_enrollment_is_shown_and_stops_nobody(practice):
    rosa, paul = practice.add_contact(ROSA), practice.add_contact("paul@school.example.com")
    practice.enroll(rosa)
    practice.enroll(paul)
    with practice.desk.store.write() as tx:  # as no code of ours would write it
        tx.execute(
            sa.update(enrollments)
            .where(enrollments.c.contact_id == rosa.id)
            .values(anchor_at=practice.now.replace(year=9999, month=12, day=31))
        )
    await practice.live(timedelta(hours=2))
    assert len(practice.mails_to("paul@")) == 1
    assert any(topic.startswith("enrollment") for topic in practice.desk.troubles)


async def test_a_zone_that_nobody_knows_is_the_owners_and_stops_nobody(practice):
    practice.enroll(practice.add_contact(ROSA, zone="Mars/Olympus"))
    practice.enroll(practice.add_contact("paul@school.example.com"))
    await practice.live(timedelta(hours=2))
    assert len(practice.mails_to(ROSA)) == len(practice.mails_to("paul@")) == 1


async def test_trouble_with_the_summary_keeps_no_mail_back(practice):
    practice.clock.now += timedelta(days=7)
    practice.enroll(practice.add_contact(ROSA))
    practice.clock.now += timedelta(hours=1)
    schedules = practice.desk.schedules
    practice.desk.schedules = replace(schedules, summary=replace(schedules.summary, weekday="no day"))
    await practice.tick()
    assert len(practice.mails_to(ROSA)) == 1
    assert "TypeError" in practice.desk.troubles["summary"]

"""The owner answers her weekly summary by its numbers."""

import pytest

from outreach.actions.send_summary import send_now
from outreach.sequence.model import State
from tests.actions.owner_by_mail.writing import MAYA, ROSA, answer, change_text, draft, words
from tests.practice import body


@pytest.fixture
async def summary(practice, asked):
    [owner] = practice.desk.schedules.owners.values()
    practice.meet(practice.add_contact("jo.park@school.example.com", given_name="Jo", family_name="Park"))
    send_now(practice.desk, owner, practice.now)
    await practice.tick()
    [mail] = [m for m in practice.new_mails_to(MAYA) if m["Subject"].startswith("Your week")]
    return mail


def number_of(summary, words):
    [line] = [line for line in body(summary).split("\n") if words in line]
    return line.partition(":")[0].removeprefix("- ")


async def test_the_numbers_of_a_summary_are_its_own_for_ever(practice, server, summary):
    number = number_of(summary, "Lind")
    practice.enroll(
        practice.add_contact("amy.aaron@clinic.example.com", given_name="Amy", family_name="Aaron")
    )
    await practice.tick()
    practice.new_mails_to(MAYA)
    await answer(practice, server, f"skip {number}", summary)
    assert [m.address for m in practice.messages(State.SKIPPED)] == [ROSA]


async def test_what_the_summary_names_may_be_approved_only_if_a_mail_has_shown_its_text(
    practice, server, summary
):
    number = number_of(summary, "Lind")
    change_text(practice)
    [told] = await answer(practice, server, f"ok {number}", summary)
    assert draft(practice).state is State.DRAFT
    assert "Something that she never read." in words(told)
    [_] = await answer(practice, server, f"ok {number}", told)
    assert draft(practice).state is State.SENT


async def test_a_summary_without_a_number_is_asked_which(practice, server, summary):
    [told] = await answer(practice, server, "ok", summary)
    assert "which of the questions" in words(told)

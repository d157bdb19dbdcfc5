"""An answer waits in the summary until it is answered."""

from outreach.actions.opt_out import opt_out_address
from outreach.actions.record_reply import record_contact
from tests.actions.reading_answers.mailbox import (
    DAY,
    HOUR,
    MAYA,
    ROSA,
    arrive,
    introduced,
    letter,
    read,
    week,
)
from tests.practice import body


def waits(practice):
    """Whose answers the summary of this moment lists."""
    return list(week(practice).waiting)


async def test_the_summary_has_the_words_that_wait_for_an_answer(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday. Bring the leaflets."))
    read(practice, judge)
    await practice.live(8 * DAY, 6 * HOUR)
    summaries = [body(mail) for mail in practice.mails_to(MAYA) if "Your week" in mail["Subject"]]
    assert any("“Yes, Tuesday. Bring the leaflets.”" in " ".join(text.split()) for text in summaries)


async def test_an_answer_is_listed_until_it_is_answered_however_long_that_takes(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday."))
    read(practice, judge)
    practice.clock.now += 90 * DAY
    assert waits(practice) == [rosa.id]
    record_contact(practice.desk, rosa.id, practice.now, practice.now)
    assert waits(practice) == []


async def test_a_meeting_answers_what_waited_and_who_has_left_waits_for_nothing(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday."))
    read(practice, judge)
    practice.meet(rosa, "families")
    assert waits(practice) == []
    practice.clock.now += HOUR
    arrive(practice, server, letter("And one more question."))
    read(practice, judge)
    assert waits(practice) == [rosa.id]
    opt_out_address(practice.desk, ROSA, "opt-out", "owner", practice.now)
    assert waits(practice) == []

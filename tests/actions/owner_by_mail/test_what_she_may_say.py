"""The owner decides by mail: what her answers to a draft do."""

from datetime import timedelta

from outreach.sequence.model import State
from tests.actions.owner_by_mail.writing import (
    ROSA,
    answer,
    change_text,
    draft,
    nothing_follows,
    unproven,
    words,
    write,
)
from tests.practice import MONDAY, body


async def test_ok_approves_and_the_letter_leaves(practice, server, asked):
    [told] = await answer(practice, server, "Ok\n\nSent from my iPhone", asked)
    assert draft(practice).approved_by == "owner"
    assert draft(practice).state is State.SENT
    assert str(told["Subject"]).startswith("Approved: ")
    assert "Dr. Rosa Lind" in words(told)
    assert told["Auto-Submitted"] == "auto-generated"


async def test_her_signature_below_an_ok_changes_nothing(practice, server, asked):
    signed = "Ok\n\nMaya Okafor, LMFT\nLakeside Therapy\n12 Harbor Street, Portland, OR 97201\nTel. +1 (503) 555-0100\nwww.lakeside.example"
    await answer(practice, server, signed, asked)
    assert draft(practice).state is State.SENT


async def test_skip_ends_the_letter_and_a_second_skip_says_so(practice, server, asked):
    [told] = await answer(practice, server, "No thanks", asked)
    assert draft(practice).state is State.SKIPPED
    assert "is not sent" in words(told)
    [again] = await answer(practice, server, "skip", asked)
    assert "taken out before" in words(again)


async def test_later_moves_the_letter_which_still_needs_her_word(practice, server, asked):
    [told] = await answer(practice, server, "in 3 days", asked)
    assert draft(practice).state is State.DRAFT
    assert draft(practice).due_at - practice.now == timedelta(days=3)
    assert "Thu 5 Mar" in words(told)
    [_] = await answer(practice, server, "ok", told)  # the answer may be answered
    assert draft(practice).state is State.APPROVED


async def test_a_day_that_nobody_knows_moves_nothing(practice, server, asked):
    [told] = await answer(practice, server, "later when the snow melts", asked)
    assert "no day or time" in words(told)
    assert draft(practice).due_at == MONDAY


async def test_her_own_words_leave_with_the_way_to_leave(practice, server, asked):
    [told] = await answer(practice, server, "rewrite: Subject: Short\nDear Rosa,\n\nhello.\n\nMaya", asked)
    [letter] = practice.mails_to(ROSA)
    assert letter["Subject"] == "Short"
    assert "hello." in body(letter)
    assert "waiting" not in body(letter)
    for needed in (practice.desk.leave_url(draft(practice).contact_id), "12 Harbor Street"):
        assert needed in words(letter)
    assert "hello." in words(told)


async def test_in_doubt_nothing_is_done_and_she_is_told_what_she_can_say(practice, server, asked):
    [told] = await answer(practice, server, "ok, but not to Rosa's old address?", asked)
    assert draft(practice).state is State.DRAFT
    assert "- ok - skip - later friday" in words(told)
    assert "Rosa's old address" not in words(told)
    [_] = await answer(practice, server, "ok", told)
    assert draft(practice).state is State.SENT


async def test_an_approval_is_of_the_text_that_the_mail_showed(practice, server, asked):
    change_text(practice)
    [told] = await answer(practice, server, "ok", asked)
    assert draft(practice).state is State.DRAFT
    assert "Something that she never read." in words(told)
    [_] = await answer(practice, server, "ok", told)
    assert draft(practice).state is State.SENT
    assert "Something that she never read." in body(practice.mails_to(ROSA)[0])


async def test_thanks_is_answered_by_nothing(practice, server, asked):
    await nothing_follows(practice, server, write("Thank you!", asked))
    assert unproven(practice) == []

"""A person decides about a draft, and what she decided is what happens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.actions.review_draft import approve, later, rewrite, skip
from outreach.errors import ApprovalOutdated, NotFound, NotPossible
from outreach.sequence.model import State, Status
from outreach.store import messages, unclaimed
from tests.practice import body, open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
REVIEWED = ("{id: hello, template: introduction}", "{id: hello, template: introduction, review: true}")


@pytest.fixture
async def practice(tmp_path):
    """Introductions are reviewed here."""
    opened = open_practice(tmp_path, schedules=shipped_schedules(REVIEWED))
    yield opened
    await opened.app.close()


@pytest.fixture
async def draft(practice):
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    [found] = practice.messages(State.DRAFT)
    return found


def change_text(practice, draft, text):
    """Somebody writes another text behind the owner's back, whatever state the mail is in."""
    with practice.desk.store.write() as tx:
        [known] = messages.get_many(tx, [draft.id])
        unclaimed.save(tx, replace(known, text=text, content_hash="0" * 64))


async def test_a_draft_that_nobody_approves_never_leaves(practice, draft):
    await practice.live(timedelta(days=20), step=timedelta(hours=4))
    assert practice.mails_to(ROSA) == []


async def test_an_approval_names_the_text_and_another_text_is_refused(practice, draft):
    with pytest.raises(ApprovalOutdated):
        approve(practice.desk, draft.id, "f" * 64, "maya", practice.now)
    assert practice.message("hello").state is State.DRAFT


async def test_a_text_that_changed_after_its_approval_never_leaves_and_needs_a_person_again(practice, draft):
    approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now)
    change_text(practice, draft, "Something that she never read.")
    await practice.live(timedelta(days=2))
    assert practice.mails_to(ROSA) == []
    assert practice.message("hello").state is State.DRAFT


async def test_saying_yes_twice_is_saying_it_once(practice, draft):
    approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now)
    assert approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now).state is State.APPROVED
    await practice.live(timedelta(days=1))
    assert len(practice.mails_to(ROSA)) == 1


async def test_a_mail_that_is_held_cannot_be_approved(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    held = practice.message("thanks")
    with pytest.raises(NotPossible, match=r"meeting\.notes"):
        approve(practice.desk, held.id, held.content_hash, "maya", practice.now)


async def test_skip_is_for_ever_and_the_sequence_goes_on(practice, draft):
    skip(practice.desk, draft.id, "maya", practice.now)
    [enrollment] = practice.enrollments(draft.contact_id)
    assert (enrollment.step, enrollment.status) == ("nudge", Status.ACTIVE)
    await practice.live(timedelta(days=30), step=timedelta(hours=6))
    assert [m.state for m in practice.messages() if m.step == "hello"] == [State.SKIPPED]
    assert practice.mails_to(ROSA) == []  # nor is there anything that the nudge could follow up


async def test_what_was_skipped_cannot_be_approved_any_more(practice, draft):
    skip(practice.desk, draft.id, "maya", practice.now)
    with pytest.raises(NotFound):
        approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now)


async def test_an_approved_mail_can_still_be_called_back(practice):
    practice.clock.now -= timedelta(hours=8)  # it waits for the window to open
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    practice.approve_drafts()
    await practice.tick()
    waiting = practice.message("hello")
    assert waiting.state is State.APPROVED
    skip(practice.desk, waiting.id, "maya", practice.now)
    await practice.live(timedelta(days=2))
    assert practice.mails_to(ROSA) == []


async def test_what_has_left_cannot_be_called_back(practice, draft):
    practice.approve_drafts()
    await practice.tick()
    with pytest.raises(NotFound):
        skip(practice.desk, draft.id, "maya", practice.now)


async def test_later_moves_the_mail_and_does_not_approve_it(practice, draft):
    later(practice.desk, draft.id, practice.now + timedelta(days=14), practice.now)
    await practice.live(timedelta(days=15), step=timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    practice.approve_drafts()
    await practice.tick()
    assert len(practice.mails_to(ROSA)) == 1


async def test_an_approved_mail_that_is_moved_leaves_at_its_new_time(practice, draft):
    practice.approve_drafts()
    moved_to = practice.now + timedelta(days=14)
    later(practice.desk, draft.id, moved_to, practice.now)
    await practice.live(timedelta(days=16), step=timedelta(hours=1))
    [mail] = practice.mails_to(ROSA)
    assert moved_to <= mail["Date"].datetime < moved_to + timedelta(hours=1)


async def test_a_mail_that_is_not_written_yet_cannot_be_moved(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    with pytest.raises(NotPossible):
        later(practice.desk, practice.message("thanks").id, practice.now + timedelta(days=14), practice.now)


async def test_a_rewritten_draft_leaves_as_it_was_typed(practice, draft):
    rewrite(
        practice.desk, draft.id, "Hello from Lakeside", "Dear Rosa,\n\n1 < 2 & 3.\n", "maya", practice.now
    )
    await practice.tick()
    [mail] = practice.mails_to(ROSA)
    assert mail["Subject"] == "Hello from Lakeside"
    assert body(mail).splitlines() == ["Dear Rosa,", "", "1 < 2 & 3."]
    html = mail.get_body(("html",)).get_content()
    assert "1 &lt; 2 &amp; 3." in html


async def test_a_rewritten_nudge_keeps_its_subject_and_its_thread(practice, draft):
    practice.approve_drafts()
    practice.reload(
        shipped_schedules(
            REVIEWED,
            ("wait: 5 business days, thread: true", "wait: 5 business days, thread: true, review: true"),
        )
    )
    await practice.live(timedelta(days=6), step=timedelta(hours=6))
    rewrite(practice.desk, practice.message("nudge").id, "Once more", "Dear Rosa,\n", "maya", practice.now)
    await practice.live(timedelta(days=3))
    hello, nudge = practice.mails_to(ROSA)
    assert nudge["Subject"] == "Once more"
    assert nudge["In-Reply-To"] == hello["Message-ID"]


async def test_held_mail_that_the_owner_writes_herself_is_held_no_longer(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    rewrite(practice.desk, practice.message("thanks").id, "Thank you", "Dear Rosa,\n", "maya", practice.now)
    await practice.live(timedelta(hours=1))
    assert [mail["Subject"] for mail in practice.mails_to(ROSA)] == ["Thank you"]


@pytest.mark.parametrize(
    ("subject", "text"), [(" ", ""), ("Hello", " \n"), ("Hello\nBcc: x@y.example", "Dear Rosa,")]
)
async def test_what_cannot_be_a_mail_is_refused_when_it_is_typed(practice, draft, subject, text):
    with pytest.raises(NotPossible):
        rewrite(practice.desk, draft.id, subject, text, "maya", practice.now)
    assert practice.message("hello").state is State.DRAFT


async def test_an_approved_mail_that_stood_still_too_long_needs_a_second_yes_and_leaves_with_it(tmp_path):
    asks = (REVIEWED[0], "{id: hello, template: introduction, review: true, late: ask, late_after: 2 days}")
    practice = open_practice(tmp_path / "late", schedules=shipped_schedules(asks))
    practice.clock.now -= timedelta(hours=8)
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    practice.approve_drafts()  # it waits for the window
    practice.clock.now += timedelta(days=9)  # the machine was off
    await practice.tick()
    assert practice.message("hello").state is State.DRAFT
    practice.approve_drafts()
    await practice.live(timedelta(days=1))
    assert len(practice.mails_to(ROSA)) == 1
    await practice.app.close()

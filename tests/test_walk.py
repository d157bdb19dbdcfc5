"""The walk of one message through the house, told as a story. Start reading here."""

from datetime import timedelta

from outreach.actions.enroll import enroll
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.opt_out import opt_out
from outreach.actions.review_draft import approve
from outreach.sequence.model import Note, NoteKind, PrivateNote, State
from tests.practice import Practice, body

ROSA = "rosa.lind@clinic.example.com"
MAYA = "maya@lakeside.example.com"


async def test_a_thank_you_goes_its_way_from_the_meeting_to_the_mail(practice: Practice):
    # Monday morning: Maya has met Dr. Lind, and says so before she has written down what was said.
    rosa = practice.add_contact(ROSA)
    meeting, started = log_meeting(practice.desk, rosa.id, practice.now, practice.now)
    assert [enrollment.sequence for enrollment in started] == ["thank-you"]

    # The next tick plans the thank-you, finds no notes, holds the mail and asks Maya how it went.
    await practice.tick()
    [held] = practice.messages(State.PLANNED)
    assert held.reason == "waits for meeting.notes"
    assert held.deadline_at == practice.now + timedelta(hours=48)
    [question] = practice.new_mails_to("maya@")
    assert "Lind" in body(question)

    # She answers with two lines; one of them is for nobody else. The draft is written and shown to her.
    said = [Note(NoteKind.POINT, "how long families wait for a first appointment")]
    add_notes(
        practice.desk, meeting.id, said, [PrivateNote(NoteKind.POINT, "she seemed tired")], practice.now
    )
    await practice.tick()
    [draft] = practice.messages(State.DRAFT)
    [shown] = practice.new_mails_to("maya@")
    assert "how long families wait for a first appointment" in body(shown)
    assert "tired" not in body(shown)

    # Approved, it waits for its time (4 hours after the meeting, inside the send window) and leaves.
    approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now)
    await practice.live(timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    await practice.live(timedelta(hours=2))
    [mail] = practice.mails_to(ROSA)
    assert "how long families wait for a first appointment" in body(mail)
    assert mail["List-Unsubscribe"].startswith("<http")
    [sent] = practice.messages(State.SENT)[-1:]
    assert practice.messages(State.SENT)[0].message_id

    # Sent is recorded once, the promise is kept, and the monthly sequence has started in the same transaction.
    assert sent.ended_at is not None
    steps = {m.step: m for m in practice.messages(State.SENT) if m.contact_id}
    assert steps["thanks"].ended_at <= steps["thanks"].deadline_at

    # When Dr. Lind leaves, nothing goes to her any more, for ever.
    assert opt_out(practice.desk, practice.desk.leave_token(rosa.id), "link", practice.now)
    await practice.live(timedelta(days=60), step=timedelta(hours=6))
    assert len(practice.mails_to(ROSA)) == 1


async def test_an_introduction_is_followed_by_one_nudge_in_its_thread(practice: Practice):
    rosa = practice.add_contact(ROSA)
    enroll(practice.desk, rosa.id, practice.now)
    await practice.live(timedelta(days=14), step=timedelta(hours=2))
    hello, nudge = practice.mails_to(ROSA)
    assert nudge["In-Reply-To"] == hello["Message-ID"]
    assert nudge["Subject"] == f"Re: {hello['Subject']}"
    assert nudge["Date"].datetime - hello["Date"].datetime >= timedelta(days=5)

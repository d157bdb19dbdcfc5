"""Why somebody got a mail on that day."""

from datetime import timedelta

from outreach.actions.decide_uncertain import decide_uncertain
from outreach.actions.log_meeting import add_notes, note_contact
from outreach.actions.review_draft import later, skip
from outreach.actions.stop import pause_contact, stop_contact
from outreach.sequence.model import Note, NoteKind
from outreach.smtp import Accepted, Deferred, NotPermitted, Refused, Unknown
from tests.actions.explaining.explained import DAY, HOUR, LIMITS, ROSA, coming, past, story, told
from tests.practice import open_practice, shipped_schedules


async def test_why_dr_lind_got_a_mail_on_tuesday(practice, rosa):
    practice.clock.now += timedelta(days=4, hours=12)  # Friday, 21:00
    practice.meet(rosa)
    await practice.tick()
    [meeting] = [e.meeting_id for e in practice.enrollments(rosa.id)]
    practice.clock.now += 62 * HOUR  # Monday, after the promise was over
    add_notes(practice.desk, meeting, [Note(NoteKind.POINT, "her waiting list")], [], practice.now)
    await practice.tick()
    practice.clock.now += 20 * HOUR
    practice.approve_drafts()
    await practice.live(2 * HOUR)
    assert story(practice, rosa, "thank-you/thanks was sent") == [
        "Waited 4 hours after the meeting (Fri 6 Mar).",
        "The promise (48 hours) could no longer be kept: it was to leave on Mon 9 Mar 12:00.",
        "Was held from Fri 6 Mar 21:00 to Mon 9 Mar 12:00, because something was missing.",
        "You approved it on Tue 10 Mar 08:00.",
        "It was promised by Sun 8 Mar 22:00, and came late.",
    ]


async def test_the_past_is_told_in_its_order_with_what_began_and_ended_it(practice, rosa):
    practice.enroll(rosa)
    await practice.live(DAY, step=6 * HOUR)
    with practice.desk.store.write() as tx:
        note_contact(tx, rosa.id, practice.now, practice.now, replied=True)
    practice.clock.now += HOUR
    stop_contact(practice.desk, rosa.id, practice.now)
    assert list(past(practice, rosa)) == [
        "introduction began: you enrolled them.",
        "introduction/hello was sent: “A therapist you can call, at Lakeside Therapy”.",
        "They answered.",
        "introduction was stopped: you stopped it.",
    ]


async def test_only_the_last_few_things_are_told_unless_everything_is_asked_for(practice, rosa):
    for _ in range(12):
        pause_contact(practice.desk, rosa.id, practice.now + DAY, practice.now)
        practice.clock.now += HOUR
    found = told(practice, rosa)
    assert (len(found.passed), found.earlier) == (8, 4)
    assert told(practice, rosa, everything=True).earlier == 0


async def test_a_mail_that_the_owner_moved_and_skipped_says_so(practice, rosa):
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    draft = practice.message("thanks").id
    later(practice.desk, draft, practice.now + 7 * DAY, practice.now)
    skip(practice.desk, draft, "owner", practice.now)
    assert story(practice, rosa, "thank-you/thanks was not sent: you said so.")[-2:] == [
        "You moved it on Mon 2 Mar 09:00: to leave no earlier than Mon 9 Mar 10:00.",
        "It was promised by Wed 4 Mar 09:00, and the promise was broken.",
    ]


async def test_a_mail_that_waited_for_its_turn_says_since_when(tmp_path):
    practice = open_practice(
        tmp_path, schedules=shipped_schedules((LIMITS, "{per_day: 1, gap: 0m, jitter: 0m}"))
    )
    first, second = practice.add_contact(ROSA), practice.add_contact("amy@clinic.example.com")
    practice.enroll(first)
    practice.enroll(second)
    await practice.live(2 * DAY)
    ends = [story(practice, each, "introduction/hello was sent")[-1] for each in (first, second)]
    assert sorted(ends) == [
        "Came at once after the start (Mon 2 Mar).",
        "It waited for its turn in the mailbox (since Mon 2 Mar 10:00).",
    ]
    await practice.app.close()


class Grumpy:
    """Says these, one after the other."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    async def deliver(self, parcel, permit):
        if not await permit():
            return NotPermitted()
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    async def close(self) -> None: ...


async def test_what_the_server_said_is_told_with_the_mail_that_it_delayed(tmp_path):
    server = Grumpy(Deferred(451, "4.7.1 try again later", "data"), Accepted(250, "ok"))
    practice = open_practice(tmp_path, make_postman=lambda _: server)
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(3 * HOUR, step=timedelta(minutes=5))
    says = story(practice, rosa, "introduction/hello was sent")
    assert "The mail server put it off on Mon 2 Mar 09:05: 451 4.7.1 try again later." in says
    await practice.app.close()


async def test_what_the_server_refused_is_told_in_its_words(tmp_path):
    practice = open_practice(tmp_path, make_postman=lambda _: Grumpy(Refused(554, "5.7.1 no", "data")))
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.tick()
    assert "introduction/hello could not be delivered: the mail server said 5.7.1 no." in past(practice, rosa)
    await practice.app.close()


async def test_a_step_that_was_left_out_says_why(practice, rosa):
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    practice.approve_drafts()
    await practice.live(9 * DAY, step=6 * HOUR)
    assert story(practice, rosa, "thank-you/gift was left out")[-1] == (
        'Was skipped, because "meeting.gift" did not hold.'
    )


async def test_what_nobody_knew_says_who_decided_and_is_not_told_as_coming(tmp_path):
    practice = open_practice(
        tmp_path, as_daemon=True, make_postman=lambda _: Grumpy(Unknown("the line broke"))
    )
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.tick()
    assert story(practice, rosa, "introduction/hello may have been sent: nobody can know yet.")
    assert [step for _, step, _ in coming(practice, rosa)] == ["nudge"]
    practice.clock.now += HOUR
    decide_uncertain(practice.desk, practice.message("hello").id, "abandoned", "owner", practice.now)
    assert story(practice, rosa, "introduction/hello was given up")[-2:] == [
        "The mail server's answer never came (on Mon 2 Mar 09:00).",
        "On Mon 2 Mar 10:00 it was decided to give it up.",
    ]
    await practice.app.close()

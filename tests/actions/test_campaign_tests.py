"""A campaign test plays by the rules of the daemon, with the letters that it would send."""

import re
from datetime import timedelta

import pytest

from outreach.actions.log_meeting import add_notes
from outreach.sequence.future import What
from outreach.sequence.model import Note, NoteKind, PrivateNote
from outreach.testing.practice import Practice
from tests.practice import MONDAY, body

ROSA = {"audience": "physician", "name": "Dr. Rosa Lind", "organisation": "Harbor Pediatrics"}
HELLO = {"on": "mon 2 mar 2026", "enrolled": "rosa"}
NOTES = {"mention": "how long families wait", "promised": "send you a page", "private": "She seemed tired."}


@pytest.fixture
def play(practice):
    """The rows of a test about Rosa, played with the practice's own files."""

    def play(happens, until="1 jun", **top):
        data = {"test": "It holds", "people": {"rosa": ROSA}, "happens": happens, **top}
        data["expect"] = [{"nothing_until": until}]
        outcome = Practice(practice.app.settings.schedules).run_data(data)
        return [row.happened for row in outcome.rows if row.happened]

    return play


def letters(happened):
    return {f"{h.sequence}/{h.step}": h for h in happened if h.what is What.SENT}


def without_link(text):
    return re.sub(r"/leave/\S+", "/leave/…", text)


async def test_a_letter_says_word_for_word_what_the_daemon_would_send(practice, play):
    rosa = practice.add_contact()
    practice.enroll(rosa)
    await practice.live(timedelta(days=8))
    practice.clock.now = MONDAY + timedelta(days=9)
    meeting = practice.meet(rosa)
    notes = [Note(NoteKind.POINT, NOTES["mention"]), Note(NoteKind.PROMISE, NOTES["promised"])]
    add_notes(practice.desk, meeting.id, notes, [PrivateNote(NoteKind.POINT, NOTES["private"])], practice.now)
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(hours=6))
    sent = [mail for mail in practice.mails_to(rosa.address) if "To read" not in mail["Subject"]]
    played = letters(play([HELLO, {"on": "wed 11 mar 10:00", "met": "rosa", **NOTES}], until="31 mar"))
    assert list(played) == ["introduction/hello", "introduction/nudge", "thank-you/thanks"]
    assert [h.subject for h in played.values()] == [str(mail["Subject"]) for mail in sent]
    assert [without_link(h.text).split() for h in played.values()] == [
        without_link(body(mail)).split() for mail in sent
    ]


def test_a_letter_that_cannot_be_written_does_not_leave_and_says_what_it_lacks(practice, play):
    own = practice.app.settings.schedules.parent / "templates" / "emails"
    own.mkdir(parents=True)
    (own / "introduction.md").write_text("---\nsubject: Hello\n---\nAt {{ meeting.place }}.\n", "utf-8")
    held = [h for h in play([HELLO]) if h.what is What.HELD]
    assert held[0].step == "hello"
    assert "meeting" in held[0].why


def test_notes_that_come_later_are_in_the_letter(play):
    happens = [
        {"on": "tue 3 mar 2026 10:00", "met": "rosa", "mention": "the garden"},
        {"on": "tue 3 mar 10:00", "noted": "rosa", "mention": "the pond"},
    ]
    [thanks] = [h for h in play(happens, until="31 mar") if h.what is What.SENT]
    assert "the garden" in thanks.text


def test_what_is_on_the_shelf_is_in_the_letter(play):
    met = {"on": "tue 3 mar 2026", "met": "rosa", "mention": "sleep"}
    shelf = [{"title": "Sleep", "link": "https://example.org/sleep", "why": "It is short."}]
    check_in = letters(play([met], until="30 apr", shelf=shelf))["value-add/check-in"]
    assert check_in.subject == "Sleep"
    assert "https://example.org/sleep" in check_in.text
    assert "It is short." in check_in.text


def test_something_may_happen_at_the_first_midnight_and_on_the_last_evening(play):
    happens = [{**HELLO, "on": "mon 2 mar 2026 00:00"}, {"on": "1 jun 23:59", "replied": "rosa"}]
    assert [h.act for h in play(happens) if h.what is What.ACT] == ["rosa is enrolled", "rosa answers"]


def test_a_promise_that_nobody_keeps_is_late_from_its_deadline_on(play):
    met = {"on": "tue 3 mar 2026 10:00", "met": "rosa", "mention": "sleep"}
    [late] = [h for h in play([met], owner={"approves": "never"}) if h.what is What.LATE]
    assert late.at == MONDAY + timedelta(days=3, hours=1)

"""What is private stays with the owner: no mail, no log, no explanation ever holds it."""

import email
import email.policy
import io
import json
import sys
from datetime import timedelta

import pytest
import structlog

from outreach.actions.explain import explain
from outreach.actions.log_meeting import add_notes, log_meeting
from outreach.actions.opt_out import opt_out
from outreach.actions.preview import preview
from outreach.actions.record_reply import record_reply
from outreach.actions.send_summary import make_summary
from outreach.actions.show_status import show_status
from outreach.cli.log import start_log
from outreach.sequence.model import Note, NoteKind, PrivateNote
from tests.practice import shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
SECRETS = [f"canary-{kind}" for kind in ("point", "need", "promise", "gift", "contact", "later")]
PERSONAL = [
    ROSA,
    "rosa.lind",
    "Rosa",
    "Lind",
    "Harbor Pediatrics",
    "the waiting list",
    "Lakeside Therapy, 12 Harbor",
]


@pytest.fixture
def logged(monkeypatch):
    """Everything that the daemon's log says, down to debug, as a collector would get it."""
    before, written = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    start_log("debug", daemon=True)
    yield written.getvalue
    structlog.configure(**before)


async def live_with_secrets(practice):
    """A year's worth of everything that can happen, with secrets wherever a secret can be written down."""
    rosa = practice.add_contact(ROSA, private_notes="canary-contact")
    practice.shelve("an article")
    practice.enroll(rosa)
    await practice.live(timedelta(hours=2))
    secrets = [PrivateNote(kind, f"canary-{kind.name.lower()}") for kind in NoteKind]
    meeting, _ = log_meeting(practice.desk, rosa.id, practice.now, practice.now, private_notes=secrets)
    await practice.live(timedelta(hours=41))  # asked for notes, and warned
    add_notes(
        practice.desk,
        meeting.id,
        [Note(NoteKind.POINT, "the waiting list")],
        [PrivateNote(NoteKind.POINT, "canary-later")],
        practice.now,
    )
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(days=45), step=timedelta(hours=6))
    record_reply(practice.desk, rosa.id, practice.now, practice.now)
    practice.reload("not: valid")
    await practice.live(timedelta(days=8), step=timedelta(hours=12))
    practice.reload(shipped_schedules())
    return rosa


def as_read(raw):
    """A mail as it is on the wire, and all its parts as they are shown."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    shown = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join([raw.decode("utf-8", "replace"), str(mail["Subject"]), *shown])


async def test_a_private_note_is_in_no_mail_to_anybody(practice):
    await live_with_secrets(practice)
    letters = [as_read(path.read_bytes()) for path in practice.outbox.glob("*.eml")]
    assert len(letters) > 8
    assert any("the waiting list" in letter for letter in letters)
    assert [secret for secret in SECRETS for letter in letters if secret in letter] == []


async def test_a_private_note_is_in_no_explanation_no_status_no_summary_and_no_preview(practice):
    rosa = await live_with_secrets(practice)
    summary, mail = make_summary(practice.desk, "owner", practice.now)
    shown = [
        json.dumps(explain(practice.desk, rosa.id, practice.now, everything=True).as_plain(), default=str),
        json.dumps(show_status(practice.desk, practice.now)),
        json.dumps(summary),
        mail.text,
        preview(practice.desk, rosa.id, "thank-you/thanks", practice.now).text,
        repr(practice.messages()),
        *practice.desk.troubles.values(),
    ]
    assert [secret for secret in SECRETS for text in shown if secret in text] == []


async def test_the_log_names_nobody_and_quotes_nothing(practice, logged):
    rosa = await live_with_secrets(practice)
    opt_out(practice.desk, practice.desk.leave_token(rosa.id), "link", practice.now)
    await practice.tick()
    lines = logged()
    assert '"event": "message.ended"' in lines
    assert [word for word in [*SECRETS, *PERSONAL] if word in lines] == []


async def test_trouble_is_logged_without_the_people_it_happened_to(practice, logged):
    rosa = practice.add_contact(ROSA, private_notes="canary-contact")
    practice.meet(rosa, "the waiting list")
    await practice.tick()
    practice.desk.templates = None  # whatever is rendered now raises
    practice.is_broken = True
    practice.enroll(rosa)
    practice.clock.now += timedelta(hours=30)
    await practice.tick()
    lines = logged()
    assert "AttributeError" in lines
    assert [word for word in [*SECRETS, *PERSONAL] if word in lines] == []


async def test_a_line_of_the_log_stays_one_line_whatever_it_is_about(practice, logged):
    practice.enroll(practice.add_contact(ROSA, given_name='Rosa\n{"event": "forged"}'))
    await practice.tick()
    assert all(json.loads(line)["event"] != "forged" for line in logged().splitlines())

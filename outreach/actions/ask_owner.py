"""The questions that only the owner can answer, each mailed once."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.gather import Case
from outreach.actions.write_to_owner import write_to_owner
from outreach.sequence.appointments import decent_hour
from outreach.sequence.model import Contact, Meeting, Message
from outreach.sequence.schedules import Owner
from outreach.sequence.words import say_cause
from outreach.store.questions import Question


def ask_for_notes(tx: sa.Connection, desk: Desk, case: Case, message: Message, now: datetime) -> None:
    """No notes, no mail: ask how it went."""
    if case.meeting is not None:
        ask_how_it_went(tx, desk, case.owner, case.contact, case.meeting, message.deadline_at, now)


def ask_how_it_went(
    tx: sa.Connection,
    desk: Desk,
    owner: Owner,
    contact: Contact,
    meeting: Meeting,
    deadline_at: datetime | None,
    now: datetime,
) -> None:
    """Once for each meeting, at an hour at which one may be asked. `deadline_at`: of the thank-you, if one waits."""
    words = {
        "contact_name": contact.name,
        "contact_organisation": contact.organisation,
        "contact_address": contact.address,
        "due_by": _say(deadline_at, owner) if deadline_at else "",
        "met_on": _say(meeting.met_at, owner),
        "meeting": meeting.id[-6:],
    }
    at = decent_hour(now, owner.zone)
    asks = [Question(1, "notes", meeting.id)]
    write_to_owner(
        tx, desk, owner, "ask-for-notes", occurrence=meeting.id, context=words, now=now, at=at, asks=asks
    )


def ask_for_review(
    tx: sa.Connection, desk: Desk, case: Case, message: Message, now: datetime, *, again: str = ""
) -> None:
    """Show the draft as it would leave. The same text is shown once, unless something asks for it `again`."""
    words = _about(case, message.deadline_at)
    words |= {"draft": message.id[-6:], "subject": message.subject, "text": message.text}
    words |= {"leaves_on": _when(message.due_at, case)}
    occurrence = f"{message.id}-{message.content_hash[:8]}{again}"
    asks = [Question(1, "draft", message.id, message.content_hash)]
    write_to_owner(
        tx, desk, case.owner, "draft-to-review", occurrence=occurrence, context=words, now=now, asks=asks
    )


def ask_about_end(tx: sa.Connection, desk: Desk, case: Case, reason: str, now: datetime) -> None:
    """A relation has gone quiet, or lost its way: how does it go on?"""
    words = _about(case, None) | {"reason": say_cause(reason), "sequence": case.enrollment.sequence}
    write_to_owner(
        tx, desk, case.owner, "sequence-ended", occurrence=case.enrollment.id, context=words, now=now
    )


def tell_empty_shelf(tx: sa.Connection, desk: Desk, case: Case, now: datetime) -> None:
    """Nothing to say, say nothing; once a week the owner hears that the shelf is empty for somebody."""
    year, week, _ = now.astimezone(case.owner.zone).isocalendar()
    words = _about(case, None) | {"interests": ", ".join(sorted(case.contact.interests))}
    write_to_owner(
        tx, desk, case.owner, "shelf-empty", occurrence=f"{year}-W{week:02}", context=words, now=now
    )


def _about(case: Case, deadline_at: datetime | None) -> dict[str, str]:
    return {
        "contact_name": case.contact.name,
        "contact_organisation": case.contact.organisation,
        "contact_address": case.contact.address,
        "due_by": _when(deadline_at, case) if deadline_at else "",
    }


def _when(at: datetime, case: Case) -> str:
    return _say(at, case.owner)


def _say(at: datetime, owner: Owner) -> str:
    """In the owner's words and zone: "Tuesday, 3 March, 16:00"."""
    local = at.astimezone(owner.zone)
    return f"{local:%A}, {local.day} {local:%B}, {local:%H:%M}"

"""What a template may say: plain words about contact, owner, meeting, resource. Private notes have no way in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from outreach.actions.desk import Desk
from outreach.actions.write_to_owner import owner_words
from outreach.mail.compose import reply_subject
from outreach.sequence.model import Contact, Meeting, Message, Note, NoteKind, Resource
from outreach.sequence.schedules import Owner


def make_context(
    desk: Desk,
    contact: Contact,
    owner: Owner,
    *,
    zone: ZoneInfo,
    meeting: Meeting | None = None,
    resource: Resource | None = None,
    earlier: Sequence[Message] = (),
) -> dict[str, Any]:
    """Only names that are there: a template that asks for another one is held."""
    leave = desk.leave_url(contact.id)
    return letter_words(contact, owner, leave, zone=zone, meeting=meeting, resource=resource, earlier=earlier)


def letter_words(
    contact: Contact,
    owner: Owner,
    leave_url: str,
    *,
    zone: ZoneInfo,
    meeting: Meeting | None = None,
    resource: Resource | None = None,
    earlier: Sequence[Message] = (),
) -> dict[str, Any]:
    """The same where there is no desk: all words of a letter. `leave_url`: where the contact leaves."""
    context: dict[str, Any] = {
        "contact": _contact_words(contact),
        "owner": owner_words(owner, contact.audience, contact.language),
        "practice": owner.practice,
        "opt_out": {"url": leave_url},
    }
    if meeting is not None:
        context["meeting"] = _meeting_words(meeting, zone)
    if resource is not None:
        context["resource"] = {"title": resource.title, "link": resource.link, "why": resource.why}
    if earlier:
        sent_at = earlier[-1].ended_at or earlier[-1].due_at
        subject = reply_subject(earlier[-1].subject).removeprefix("Re: ")  # the template says "Re: ", once
        context["previous"] = {"subject": subject, "date": _day(sent_at.astimezone(zone))}
    return context


def _contact_words(contact: Contact) -> dict[str, str]:
    formal = f"{contact.title} {contact.family_name}".strip() if contact.title else ""
    return {
        "name": contact.name,
        "given_name": contact.given_name,
        "family_name": contact.family_name,
        "title": contact.title,
        "greeting": formal or contact.given_name or contact.family_name,
        "organisation": contact.organisation,
        "role": contact.role,
        "audience": contact.audience,
    }


def _meeting_words(meeting: Meeting, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "date": _day(meeting.met_at.astimezone(zone)),
        "place": meeting.place,
        "points": _texts(meeting.notes, NoteKind.POINT),
        "needs": _texts(meeting.notes, NoteKind.NEED),
        "promises": _texts(meeting.notes, NoteKind.PROMISE),
        "gift": ", ".join(_texts(meeting.notes, NoteKind.GIFT)),
    }


def _texts(notes: Iterable[Note], kind: NoteKind) -> list[str]:
    return [note.text for note in notes if note.kind is kind]


def _day(at: datetime) -> str:
    return f"{at:%A}, {at.day} {at:%B}"

"""A draft as a person reads and edits it."""

import re
from typing import Any

from outreach.actions.review_draft import leaving_sentence
from outreach.app import App
from outreach.cli.opened import short
from outreach.cli.output import end_sentence, say, show_moment
from outreach.errors import NotPossible
from outreach.sequence.model import Contact, Message, State
from outreach.store import contacts, messages


def draft_rows(app: App) -> list[dict[str, Any]]:
    """Drafts and held mails to contacts, the first due first."""
    with app.desk.store.read() as tx:
        found = [m for m in messages.in_state(tx, [State.DRAFT, State.PLANNED]) if m.contact_id]
        people = contacts.get_many(tx, {m.contact_id or "" for m in found})
    return [_row(app, message, people.get(message.contact_id or "")) for message in found]


def as_plain(app: App, message: Message) -> dict[str, Any]:
    """One draft with its text and the hash that an approval is bound to."""
    with app.desk.store.read() as tx:
        contact = contacts.find(tx, message.contact_id or "")
    row = _row(app, message, contact)
    return row | {"text": message.text, "hash": message.content_hash}


def print_draft(app: App, message: Message) -> None:
    """As it would leave; held mails say what they wait for."""
    zone = app.desk.schedules.owners[message.owner].zone
    say(f"Draft {short(message.id)}  {message.sequence}/{message.step}")
    say(f"To: {message.address}")
    if message.state is State.PLANNED:
        say(f"It is not written yet: it {end_sentence(message.reason)}")
        return
    due = f", promised by {show_moment(message.deadline_at, zone)}" if message.deadline_at else ""
    say(f"Leaves: {show_moment(message.due_at, zone)}{due}")
    say(f"Hash: {message.content_hash[:12]}")
    print_text(message.subject, message.text)


def print_text(subject: str, text: str) -> None:
    """With a bar at the left, so that it is plain where the mail begins and ends."""
    for line in (f"Subject: {subject}", "", *text.rstrip().splitlines()):
        say(f"  | {line}".rstrip())


def write_text(app: App, message: Message) -> str:
    """For an editor. A mail that is not written yet begins with what every mail must end with."""
    return f"Subject: {message.subject}\n\n{message.text.strip() or leaving_sentence(app.desk, message)}\n"


def read_text(app: App, typed: str, message: Message) -> tuple[str, str]:
    """Subject and text of what was typed; without a subject line the old one stays.

    Raises NotPossible where one of them is empty, or the way to leave was cut off.
    """
    found = re.match(r"\s*Subject:[ \t]*([^\n]*)\n?", typed, re.IGNORECASE)
    subject = found[1].strip() if found else message.subject
    text = (typed[found.end() :] if found else typed).replace("\r\n", "\n").strip()
    if typed and not (subject and text):
        raise NotPossible(what="The mail cannot be changed so", why="it needs a subject and a text")
    if typed and message.contact_id and app.desk.leave_url(message.contact_id) not in text:
        sentence = leaving_sentence(app.desk, message)
        why = f"it must say how to leave. Add such a sentence:\n{sentence}\nNothing was changed"
        raise NotPossible(what="The mail cannot be changed so", why=why)
    return subject, text


def _row(app: App, message: Message, contact: Contact | None) -> dict[str, Any]:
    owner = app.desk.schedules.owners[message.owner]
    return {
        "id": message.id,
        "short": short(message.id),
        "state": str(message.state),
        "owner": owner.name,
        "name": contact.name if contact else "",
        "address": message.address,
        "step": f"{message.sequence}/{message.step}",
        "subject": message.subject,
        "reason": message.reason,
        "leaves_at": message.due_at,
        "deadline_at": message.deadline_at,
        "leaves": show_moment(message.due_at, owner.zone),
        "due": show_moment(message.deadline_at, owner.zone),
    }

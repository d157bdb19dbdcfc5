"""A person decides about a draft: approve, skip, later, or another text. An approval is bound to the exact text."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from outreach.actions.advance import advance_after
from outreach.actions.desk import Desk
from outreach.errors import ApprovalOutdated, NotFound, NotPossible
from outreach.mail import headers
from outreach.mail.content import Content
from outreach.render.plain import make_html
from outreach.sequence import drafts
from outreach.sequence.model import Message, State
from outreach.store import events, messages, unclaimed

_REVIEWED = (State.PLANNED, State.DRAFT, State.APPROVED)
_TOO_LATE, _ON_ITS_WAY = "This mail can no longer be changed", "it is being sent or has ended"


def find_draft(tx: sa.Connection, id_part: str) -> Message:
    """The one mail to a contact, not yet on its way, that a person means by the start or end of its id."""
    found = [m for m in messages.find(tx, id_part) if m.state in _REVIEWED and m.contact_id]
    if len(found) != 1:
        raise NotFound(what="draft", query=id_part, hint=" `outreach drafts` lists them.")
    return found[0]


def approve(desk: Desk, id_part: str, content_hash: str, by: str, now: datetime) -> Message:
    """Let the draft leave at its time. `content_hash` names the text that the person read.

    A mail that was too late to leave unasked may leave now: this is the answer. Saying it twice is saying it once.
    """
    with desk.store.write() as tx:
        return approve_in(tx, id_part, content_hash, by, now)


def approve_in(tx: sa.Connection, id_part: str, content_hash: str, by: str, now: datetime) -> Message:
    """The same in the transaction of the mail that asked for it."""
    draft = find_draft(tx, id_part)
    if draft.state is State.PLANNED:
        raise NotPossible(what="This mail is not written yet", why=f"it {draft.reason}")
    if draft.content_hash != content_hash:
        raise ApprovalOutdated(draft=draft.id[-6:])
    if draft.approved_hash == content_hash:
        return draft
    approved = drafts.approve(draft, by, now)
    _save(tx, approved, "approved", now, by=by)
    return approved


def skip(desk: Desk, id_part: str, by: str, now: datetime) -> Message:
    """This mail is not sent; the sequence goes on. A no stays a no: the same step is never proposed again."""
    with desk.store.write() as tx:
        return skip_in(tx, desk, id_part, by, now)


def skip_in(tx: sa.Connection, desk: Desk, id_part: str, by: str, now: datetime) -> Message:
    """The same in the transaction of the mail that asked for it."""
    draft = find_draft(tx, id_part)
    if not unclaimed.end(tx, [draft.id], State.SKIPPED, f"skipped by {by}", now):
        raise NotPossible(what=_TOO_LATE, why=_ON_ITS_WAY)
    _note(tx, draft, "skipped", now, by=by)
    advance_after(tx, desk, [(draft, "skipped")], now)
    return draft


def later(desk: Desk, id_part: str, due_at: datetime, now: datetime) -> Message:
    """Not now: leave no earlier than `due_at`."""
    with desk.store.write() as tx:
        return later_in(tx, id_part, due_at, now)


def later_in(tx: sa.Connection, id_part: str, due_at: datetime, now: datetime) -> Message:
    """The same in the transaction of the mail that asked for it."""
    draft = find_draft(tx, id_part)
    if draft.state is State.PLANNED:
        raise NotPossible(what="This mail is not written yet", why=f"it {draft.reason}")
    moved = drafts.move(draft, due_at)
    _save(tx, moved, "moved", now, until=due_at.isoformat())
    return moved


def rewrite(desk: Desk, id_part: str, subject: str, text: str, by: str, now: datetime) -> Message:
    """The owner's own words instead, approved as she wrote them. Held mail, so written, is held no longer."""
    with desk.store.write() as tx:
        return rewrite_in(tx, id_part, subject, text, by, now)


def rewrite_in(tx: sa.Connection, id_part: str, subject: str, text: str, by: str, now: datetime) -> Message:
    """The same in the transaction of the mail that asked for it."""
    draft = find_draft(tx, id_part)
    if events.happened(tx, "commit", message_id=draft.id):
        raise NotPossible(what="This mail cannot be rewritten", why="a server has seen its text already")
    content = _read(subject or draft.subject, text)
    written = replace(
        draft,
        state=State.APPROVED,
        due_at=now if draft.state is State.PLANNED else draft.due_at,
        not_after=None,
        subject=content.subject,
        text=content.text,
        html=content.html,
        content_hash=content.sha256,
        approved_hash=content.sha256,
        approved_by=by,
        reason="rewritten by the owner",
    )
    _save(tx, written, "rewritten", now, by=by)
    return written


def close_letter(desk: Desk, draft: Message, text: str) -> str:
    """The owner's words with the end that every letter must have: how to leave, and where we live."""
    url = desk.leave_url(draft.contact_id or "")
    if url in text:
        return text.rstrip() + "\n"
    known = draft.text.rstrip()
    begin = known.rfind("\n\n", 0, known.find(url)) if url in known else -1
    end = known[begin:].strip() if begin >= 0 else leaving_sentence(desk, draft)
    return f"{text.rstrip()}\n\n{end}\n"


def leaving_sentence(desk: Desk, message: Message) -> str:
    """For a letter that is not written yet."""
    url = desk.leave_url(message.contact_id or "")
    return f"If you would rather not hear from me, write back and say so, or use this page: {url}"


def _read(subject: str, text: str) -> Content:
    """What was typed, if it can be a mail: refused here, and not when its server is already waiting."""
    if not subject.strip() or not text.strip():
        raise NotPossible(what="The mail cannot be changed so", why="it needs a subject and a text")
    if not headers.is_safe(subject):
        raise NotPossible(what="The mail cannot be changed so", why="its subject is more than one line")
    return Content(subject.strip(), text, make_html(text))


def _save(tx: sa.Connection, message: Message, kind: str, now: datetime, **more: str) -> None:
    if not unclaimed.save(tx, message):
        raise NotPossible(what=_TOO_LATE, why=_ON_ITS_WAY)
    _note(tx, message, kind, now, **more)


def _note(tx: sa.Connection, message: Message, kind: str, now: datetime, **more: str) -> None:
    about = {"contact_id": message.contact_id, "enrollment_id": message.enrollment_id}
    events.add(tx, now, kind, **about, message_id=message.id, data={"hash": message.content_hash[:16]} | more)

"""Mail to the owner: questions, drafts to review, warnings, the weekly summary. Each once, by its key."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog

from outreach.actions.desk import Desk
from outreach.errors import OutreachError
from outreach.mail.address import canonical
from outreach.mail.content import Content
from outreach.sequence.model import Message, Priority, State
from outreach.sequence.schedules import Owner
from outreach.store import messages, questions
from outreach.store.ids import new_id
from outreach.store.questions import Question

log = structlog.get_logger("owner")


def write_to_owner(
    tx: sa.Connection,
    desk: Desk,
    owner: Owner,
    kind: str,
    *,
    occurrence: str,
    context: Mapping[str, Any],
    now: datetime,
    at: datetime | None = None,
    asks: Collection[Question] = (),
) -> Message | None:
    """Plan one mail to the owner from the template `kind`. The same occurrence again changes nothing.

    It leaves now, or `at` a later moment. `asks`: what her answer to it may be about.

    A broken template never stops what it was to tell about: then there is a trouble in the status, and None.
    """
    content = _render(desk, owner, kind, context)
    if content is None:
        return None
    written = _seal(_plan(desk, owner, kind, occurrence, max(at or now, now), now), content)
    messages.add_many(tx, [written], desk.schedules.sha256)
    if asks and (known := messages.find_by_key(tx, written.key)) and known.id == written.id:
        questions.add(tx, written.id, asks)
    return written


def _plan(desk: Desk, owner: Owner, kind: str, occurrence: str, due_at: datetime, now: datetime) -> Message:
    """The mail, not written yet."""
    key, mailbox = _key(owner, kind, occurrence), desk.mailbox_of(owner)
    to = _addressee(desk, owner, kind)
    return Message(
        id=new_id(now),
        key=key,
        priority=Priority.OWNER,
        state=State.APPROVED,
        mailbox=mailbox.key,
        owner=owner.key,
        address=to,
        address_key=desk.address_key(to),
        created_at=now,
        due_at=due_at,
        message_id=desk.message_id_of(key, mailbox),
        template=kind,
    )


def _render(desk: Desk, owner: Owner, kind: str, context: Mapping[str, Any]) -> Content | None:
    try:
        template = desk.templates.find(kind, "", owner.language)
        words = {"owner": owner_words(owner, ""), "practice": owner.practice}
        content = template.render(words | {"answer_to": _answer_to(desk, owner, kind)} | dict(context))
    except OutreachError as err:
        log.error("owner.mail.failed", kind=kind, error=type(err).__name__)
        desk.troubles[f"template {kind}"] = str(err)
        return None
    desk.troubles.pop(f"template {kind}", None)
    return content


def _answer_to(desk: Desk, owner: Owner, kind: str) -> str:
    """A summary that goes to somebody else is nobody's to answer."""
    is_hers = canonical(_addressee(desk, owner, kind)) == canonical(owner.email)
    return desk.command_address(owner) if is_hers else ""


def _seal(message: Message, content: Content) -> Message:
    """What goes to the owner herself needs nobody's yes."""
    return replace(
        message,
        subject=content.subject,
        text=content.text,
        html=content.html,
        content_hash=content.sha256,
        approved_hash=content.sha256,
        approved_by="outreach",
    )


def is_written(tx: sa.Connection, owner: Owner, kind: str, occurrence: str) -> bool:
    """Whether this mail was planned before: asked by those who would otherwise render it at every tick."""
    return messages.find_by_key(tx, _key(owner, kind, occurrence)) is not None


def owner_words(owner: Owner, audience: str, language: str = "") -> dict[str, str]:
    """What a template may say about the owner to such a reader."""
    return {
        "name": owner.name,
        "first_name": owner.name.split()[0],
        "practice": owner.practice,
        "email": owner.email,
        "postal_address": owner.postal_address,
        "pitch": owner.pitch_for(audience, language),
        "booking": owner.links.get("booking", ""),
        "website": owner.links.get("website", ""),
    }


def _key(owner: Owner, kind: str, occurrence: str) -> str:
    return f"owner/{owner.key}/{kind}/{occurrence}"


def _addressee(desk: Desk, owner: Owner, kind: str) -> str:
    summary = desk.schedules.summary
    return summary.to if kind == "weekly-summary" and summary and summary.to else owner.email

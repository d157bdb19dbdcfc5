"""The statements of the ledger, built once: what each permits stands in its WHERE."""

import sqlalchemy as sa

from outreach.sequence.model import State
from outreach.store.among import among
from outreach.store.cursors import INBOX
from outreach.store.schema import (
    IN_HANDS,
    attempts,
    contacts,
    contents,
    cursors,
    enrollments,
    instances,
    mailboxes,
    messages,
    suppressions,
)
from outreach.store.types import UTCDateTime

KEEP_BODY = (
    sa.update(contents)
    .where(contents.c.id == sa.bindparam("b_id"), contents.c.body.is_(None))
    .values(body=sa.bindparam("b_body"), body_hash=sa.bindparam("b_hash"))
)
_ATTEMPT = sa.update(attempts).where(
    attempts.c.id == sa.bindparam("b_id"), attempts.c.fence == sa.bindparam("b_fence")
)
ATTEMPT_COMMITTED = _ATTEMPT.values(committed_at=sa.bindparam("b_at"), body_hash=sa.bindparam("b_hash"))
ATTEMPT_ENDED = _ATTEMPT.values(
    ended_at=sa.bindparam("b_at"),
    outcome=sa.bindparam("b_outcome"),
    code=sa.bindparam("b_code"),
    reply=sa.bindparam("b_reply"),
)
EXPIRED = (
    sa.select(messages.c.id)
    .where(IN_HANDS, messages.c.state.in_((State.CLAIMED, State.SENDING)))
    .where(
        sa.or_(
            messages.c.lease_until < sa.bindparam("b_now", type_=UTCDateTime),
            messages.c.lease_until > sa.bindparam("b_latest", type_=UTCDateTime),
        )
    )
    .limit(1)
)
_HOLD = messages.c.id + ":" + sa.cast(messages.c.fence, sa.String)
CONTENTS = sa.select(contents.c.id, contents.c.text, contents.c.html, contents.c.body).where(
    among(contents.c.id, "b_ids")
)
CLAIM = (
    sa.update(messages)
    .where(among(messages.c.id, "b_ids"), messages.c.state == State.APPROVED)
    .values(
        state=State.CLAIMED,
        fence=messages.c.fence + 1,
        lease_owner=sa.bindparam("b_instance"),
        lease_until=sa.bindparam("b_lease_until"),
    )
    .returning(messages.c.id, messages.c.fence)
)
_HELD = sa.and_(among(messages.c.id, "b_ids"), among(_HOLD, "b_holds"))
_NOW = sa.bindparam("b_now", type_=UTCDateTime)
_INSTANCE = sa.bindparam("b_instance", type_=sa.String)
_OPTED_OUT = sa.exists().where(suppressions.c.address_key == messages.c.address_key)
_ACTIVE = sa.exists().where(enrollments.c.id == messages.c.enrollment_id, enrollments.c.status == "active")
_PAUSED = sa.exists().where(contacts.c.id == messages.c.contact_id, contacts.c.paused_until > _NOW)
_BROKEN = sa.exists().where(mailboxes.c.mailbox == messages.c.mailbox, mailboxes.c.paused_reason != "")
_UNREAD = sa.and_(  # a nudge, from a mailbox whose answers nobody has seen for a while
    messages.c.thread.is_(sa.true()),
    messages.c.deadline_at.is_(None),
    among(messages.c.mailbox, "b_read"),
    ~sa.exists().where(
        cursors.c.mailbox == messages.c.mailbox,
        cursors.c.folder == INBOX,
        cursors.c.ok_at > sa.bindparam("b_fresh", type_=UTCDateTime),
    ),
)
# The present run of an instance that is not held: who was taken over, or started twice, has no such row any more.
_FREE = sa.exists().where(instances.c.lease_owner == _INSTANCE, instances.c.hold == "")
COMMIT = (  # everything that must be true at this moment for a dot to be allowed
    sa.update(messages)
    .where(
        _HELD,
        messages.c.state == State.CLAIMED,
        messages.c.lease_owner == _INSTANCE,
        messages.c.lease_until > _NOW,
        messages.c.approved_hash == messages.c.content_hash,
        sa.or_(messages.c.not_after.is_(None), messages.c.not_after >= _NOW),
        sa.or_(messages.c.contact_id.is_(None), ~_OPTED_OUT),
        sa.or_(messages.c.enrollment_id.is_(None), _ACTIVE),
        ~_PAUSED,
        ~_BROKEN,
        ~_UNREAD,
        _FREE,
    )
    .values(state=State.SENDING, lease_until=sa.bindparam("b_lease_until"))
    .returning(messages.c.id)
)
_END = (
    sa.update(messages)
    .where(_HELD)
    .values(
        state=sa.bindparam("b_state"),
        reason=sa.bindparam("b_reason"),
        ended_at=sa.bindparam("b_ended_at"),
        attempts=messages.c.attempts + sa.bindparam("b_tried", type_=sa.Integer),
        lease_until=None,
    )
    .returning(messages.c.id, messages.c.fence)
)
# A message may be recorded as ended from `claimed` (refused or deferred before the commit point) or `sending`;
# a release is from `claimed` alone, for nothing takes back a commit point.
FINISH = _END.where(messages.c.state.in_((State.CLAIMED, State.SENDING)))
RELEASE = _END.where(messages.c.state == State.CLAIMED)
FINISH_UNTIL = FINISH.values(due_at=sa.bindparam("b_due_at"))
RELEASE_UNTIL = RELEASE.values(due_at=sa.bindparam("b_due_at"))

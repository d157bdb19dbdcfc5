"""A message on its way from plan to approval, as values: the daemon keeps them, a played future forgets them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outreach.sequence.decision import Mail
from outreach.sequence.model import Enrollment, Message, State
from outreach.sequence.reasons import say_line
from outreach.sequence.schedules import Campaign, Sequence

HELD = timedelta(days=1)  # a held message is looked at daily, and at once when what it waits for arrives
NEEDS_A_PERSON = frozenset(
    {"unapproved", "too-late"}
)  # refusals that go back to the drafts; others pass by themselves
BY_SCHEDULES = "schedules"  # who approved what nobody has to review


@dataclass(frozen=True, slots=True)
class Label:
    """Under which ids a message is known, and to which address it goes."""

    id: str
    message_id: str
    address: str
    address_key: str


def key_of(enrollment: Enrollment, mail: Mail) -> str:
    """What makes a message unique: planning it twice plans it once."""
    return f"{enrollment.id}/{mail.step.id}/{mail.occurrence}"


def plan(enrollment: Enrollment, mail: Mail, campaign: Campaign, label: Label, now: datetime) -> Message:
    """The message of this step, not written yet."""
    return Message(
        id=label.id,
        key=key_of(enrollment, mail),
        priority=mail.priority,
        state=State.PLANNED,
        mailbox=campaign.mailbox,
        owner=campaign.owner,
        address=label.address,
        address_key=label.address_key,
        created_at=now,
        due_at=now,
        message_id=label.message_id,
        template=mail.step.template or "",
        enrollment_id=enrollment.id,
        contact_id=enrollment.contact_id,
        campaign=enrollment.campaign,
        sequence=enrollment.sequence,
        step=mail.step.id,
        occurrence=mail.occurrence,
        deadline_at=mail.deadline_at,
        not_after=mail.not_after,
        review=mail.step.review or mail.ask,
        thread=mail.step.thread,
    )


def hold(message: Message, why: str, now: datetime) -> Message:
    """Something is missing: it is looked at again a day later."""
    return replace(message, state=State.PLANNED, reason=why[:300], due_at=now + HELD)


def write(message: Message, mail: Mail, content_hash: str, resource_id: str | None) -> Message:
    """The message once its text is there: a draft for the owner, or approved to leave at its moment."""
    return replace(
        message,
        state=State.DRAFT if message.review else State.APPROVED,
        reason=say_line(mail.reasons),
        due_at=mail.leave_at,
        content_hash=content_hash,
        approved_hash="" if message.review else content_hash,
        approved_by="" if message.review else BY_SCHEDULES,
        resource_id=resource_id if "resource" in mail.step.needs else None,
    )


def approve(draft: Message, by: str, now: datetime) -> Message:
    """May leave at its time. What was too late to leave unasked may leave now: this is the answer."""
    in_time = draft.not_after if draft.not_after and draft.not_after >= now else None
    approved = replace(draft, state=State.APPROVED, approved_hash=draft.content_hash, approved_by=by)
    return replace(approved, not_after=in_time)


def move(draft: Message, due_at: datetime) -> Message:
    """Leaves no earlier than `due_at`."""
    return replace(draft, due_at=due_at, not_after=None, reason="moved by the owner")


def reopen(message: Message, why: str) -> Message:
    """It was ready and is so no longer: a person decides once more."""
    draft = replace(message, state=State.DRAFT, reason=why, review=True, not_after=None)
    return replace(draft, approved_hash="", approved_by="")


def is_round(sequence: Sequence | None, step: str) -> bool:
    """The first step of a sequence that repeats: any real contact takes its place."""
    if sequence is None or sequence.repeat is None:
        return False
    return sequence.find_step(step) is sequence.steps[0]


def is_skipped_when_late(sequence: Sequence | None, step: str) -> bool:
    """As when it is planned: a promise asks all the same."""
    found = sequence.find_step(step) if sequence else None
    return found is not None and found.late == "skip" and found.within is None

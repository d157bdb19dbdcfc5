"""Why a contact gets, or does not get, mail next: what is, what comes, and the reason for each."""

from datetime import datetime, timedelta
from typing import Any

from outreach.actions.desk import Desk
from outreach.actions.gather import Case, gather_cases
from outreach.sequence.decision import Finish, Mail, Next, Nothing, OwnerTask, Skip
from outreach.sequence.model import Message
from outreach.sequence.timeline import next_step
from outreach.sequence.walk import walk
from outreach.store import contacts, enrollments, events, messages, suppressions

HORIZON = timedelta(days=180)
MOST = 4  # steps ahead for each sequence


def explain(desk: Desk, contact_id: str, now: datetime) -> dict[str, Any]:
    """Plain data: `contact`, `lines` for a person, `sequences` with their next steps, `history`."""
    with desk.store.read() as tx:
        contact = contacts.get(tx, contact_id)
        left = suppressions.find(tx, desk.address_key(contact.address))
        cases = gather_cases(tx, desk, enrollments.active_of(tx, contact_id), now)
        waiting = messages.open_of_contact(tx, contact_id)
        facts = events.of_contact(tx, contact_id, 12)
    sequences = [_sequence(case, waiting, now) for case in cases]
    lines = [f"{contact.name} ({contact.audience or 'no audience'})"]
    if left is not None:
        lines.append(f"Nothing is ever sent: {left.reason} by {left.source} on {left.at:%Y-%m-%d}.")
    elif not sequences:
        lines.append("No sequence is running, so nothing will be sent. `outreach enroll` starts one.")
    for sequence in sequences:
        lines += ["", f"{sequence['sequence']} (since {sequence['since']})"]
        lines += [f"  {step['when']}  {step['what']}: {step['why']}" for step in sequence["next"]]
    return {
        "contact": contact.id,
        "lines": lines,
        "sequences": sequences,
        "history": [
            {"at": f"{fact.at:%Y-%m-%d %H:%M}", "what": fact.kind, **(fact.data or {})} for fact in facts
        ],
    }


def _sequence(case: Case, waiting: list[Message], now: datetime) -> dict[str, Any]:
    mine = [m for m in waiting if m.enrollment_id == case.enrollment.id]
    return {
        "sequence": case.enrollment.sequence,
        "since": f"{case.enrollment.started_at.astimezone(case.calendar.zone):%d %b %Y}",
        "next": [_open_message(case, message) for message in mine] or _ahead(case, now),
    }


def _open_message(case: Case, message: Message) -> dict[str, str]:
    leaves = message.due_at.astimezone(case.calendar.zone)
    return {
        "when": f"{leaves:%a %d %b %H:%M}",
        "what": f"{message.step} ({message.state})",
        "why": message.reason or "ready",
        "message": message.id,
    }


def _ahead(case: Case, now: datetime) -> list[dict[str, str]]:
    if case.sequence is None:
        return [{"when": "", "what": "nothing", "why": "its sequence is no longer in schedules.yaml"}]
    first = next_step(case.sequence, case.enrollment, case.facts, case.calendar, now)
    coming: list[Next] = [first] if isinstance(first, Nothing) else []
    ahead = walk(case.sequence, case.enrollment, case.facts, case.calendar, now=now, until=now + HORIZON)
    for step in ahead:
        if len(coming) == MOST:
            break
        coming.append(step)
    return [_words(case, step) for step in coming]


def _words(case: Case, step: Next) -> dict[str, str]:
    why = "; ".join(reason.text for reason in step.reasons)
    match step:
        case Mail() | OwnerTask() | Skip():
            local = step.at.astimezone(case.calendar.zone)
            verb = {"Mail": "", "OwnerTask": "task ", "Skip": "skips "}[type(step).__name__]
            return {"when": f"{local:%a %d %b %Y %H:%M}", "what": verb + step.step.id, "why": why}
        case Finish():
            return {"when": "", "what": f"ends ({step.status})", "why": step.reason}
        case _:
            return {"when": "", "what": "nothing", "why": why or "it has ended"}

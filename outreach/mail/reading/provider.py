"""Reports of Amazon SES by way of SNS: JSON in a mail whose headers look like anybody's."""

import json
from collections.abc import Mapping
from typing import Any

from outreach.mail.bounce import find_status, reason_of
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.report import find_address, severity
from outreach.mail.reading.verdict import Bounced, Kind, Verdict

_AMAZON = (".amazonaws.com", ".amazonses.com", "@amazonses.com")
_MOST = 100


def read_notification(incoming: Incoming) -> Verdict | None:
    """A bounce or a complaint in Amazon's own shape; None for anything else."""
    if not any(each.address.lower().endswith(_AMAZON) for each in incoming.senders):
        return None
    told = _json(incoming.text)
    if isinstance(told.get("Message"), str):
        told = _json(told["Message"])
    match told.get("notificationType", told.get("eventType")):
        case "Bounce":
            bounced = tuple(
                each for entry in _entries(told, "bounce", "bouncedRecipients") if (each := _bounced(entry))
            )
            return (
                Verdict(kind=Kind.BOUNCE, why="Amazon tells of a bounce", bounced=bounced)
                if bounced
                else None
            )
        case "Complaint":
            return _complaint(told)
        case "Delivery":
            return Verdict(kind=Kind.OTHER, why="Amazon tells that a mail arrived")
        case _:
            return None


def _complaint(told: Mapping[str, Any]) -> Verdict:
    named = [_text(entry, "emailAddress") for entry in _entries(told, "complaint", "complainedRecipients")]
    whom = tuple(address for each in named if (address := find_address(each)))
    about = told.get("complaint")
    feedback = _text(about, "complaintFeedbackType") if isinstance(about, dict) else ""
    why = "Amazon tells of a complaint"
    return Verdict(kind=Kind.COMPLAINT, why=why, complaints=whom, feedback=feedback or "abuse")


def _json(text: str) -> dict[str, Any]:
    """The object at the beginning; lines were folded by the way, so their ends go. {} where there is none."""
    text = text.strip().replace("\n", "")
    if not text.startswith("{"):
        return {}
    try:
        told, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _entries(told: Mapping[str, Any], about: str, name: str) -> list[dict[str, Any]]:
    inner = told.get(about)
    entries = inner.get(name) if isinstance(inner, dict) else None
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries[:_MOST] if isinstance(entry, dict)]


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _bounced(entry: Mapping[str, Any]) -> Bounced | None:
    address = find_address(_text(entry, "emailAddress"))
    if address is None:
        return None
    words = _text(entry, "diagnosticCode")
    status = find_status(_text(entry, "status")) or find_status(words)
    reason = reason_of(status, words)
    delayed = "delay" in _text(entry, "action").lower()
    how = severity(reason, is_delayed=delayed)
    return Bounced(address=address, status=status, reason=reason, severity=how, words=words[:500])

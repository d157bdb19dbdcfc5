"""Delivers, or says Refused, Deferred or Unknown."""

from outreach.smtp.outbox import Outbox
from outreach.smtp.outcome import (
    Accepted,
    Deferred,
    MailboxBroken,
    NotPermitted,
    Outcome,
    Parcel,
    Permit,
    Postman,
    Refused,
    Unknown,
)
from outreach.smtp.postman import SmtpPostman
from outreach.smtp.timeouts import Timeouts

__all__ = [
    "Accepted",
    "Deferred",
    "MailboxBroken",
    "NotPermitted",
    "Outbox",
    "Outcome",
    "Parcel",
    "Permit",
    "Postman",
    "Refused",
    "SmtpPostman",
    "Timeouts",
    "Unknown",
]

"""The last look before a message is claimed: may it leave now, and if not, why not?"""

from dataclasses import dataclass
from datetime import datetime

from outreach.sequence.calendar import Calendar
from outreach.sequence.model import Enrollment, Message


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is true now. For mail to the owner only `mailbox_paused` and `hold` matter."""

    calendar: Calendar | None = None  # the contact's; None for mail to the owner
    enrollment: Enrollment | None = None
    stops: frozenset[str] = frozenset()  # what the sequence's `stops` names
    suppressed: str | None = None  # the reason why this address is never written to
    paused_until: datetime | None = None
    last_mail_at: datetime | None = None
    last_reply_at: datetime | None = None
    last_met_at: datetime | None = None
    mailbox_paused: str = ""  # the reason; "" while it works
    hold: str = ""  # everything waits: a restored database, a clock that jumped


@dataclass(frozen=True, slots=True)
class Refusal:
    """Our own reason not to send. `ends` the message; or a person must `ask`; or look again at `until`."""

    code: str
    text: str
    until: datetime | None = None
    ends: bool = False
    ask: bool = False


def refusal(message: Message, gate: GateFacts, now: datetime) -> str | None:
    """Why the message does not leave now, in words; None if it may."""
    found = find_refusal(message, gate, now)
    return found.text if found else None


def find_refusal(message: Message, gate: GateFacts, now: datetime) -> Refusal | None:
    """The first refusal that holds; those that end the message come before those that pass."""
    raise NotImplementedError

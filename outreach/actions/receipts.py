"""From a postman's outcome to its receipt, and back again when the database has to learn it later."""

import re
from datetime import datetime

from outreach.sequence.model import Message
from outreach.smtp import Accepted, Deferred, Outcome, Refused, Unknown
from outreach.store.ledger import Claim
from outreach.store.receipt import Receipt

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463; the rest of a reply may name an address
AS_TOLD = "its receipt in the journal says so"


def make_receipt(claim: Claim, outcome: Outcome, at: datetime) -> Receipt | None:
    """None where the outcome says that the commit point was not passed."""
    message = claim.message
    token = token_of(message)
    match outcome:
        case Accepted(code, reply):
            return Receipt(at, message.id, claim.fence, "accepted", token, code, _status(reply))
        case Refused(code, reply, phase):
            return Receipt(at, message.id, claim.fence, "refused", token, code, _status(reply), phase)
        case Deferred(code, reply, phase):
            return Receipt(at, message.id, claim.fence, "deferred", token, code, _status(reply), phase)
        case Unknown():
            return Receipt(at, message.id, claim.fence, "unknown", token)
        case _:
            return None


def token_of(message: Message) -> str:
    """The part of its Message-ID that follows from its key."""
    return message.message_id.strip("<>").partition("@")[0]


def outcome_of(receipt: Receipt) -> Outcome:
    """What the postman said, without the server's words."""
    said = f"{receipt.status} {AS_TOLD}".strip()
    match receipt.answer:
        case "accepted":
            return Accepted(receipt.code or 250, said)
        case "refused":
            return Refused(receipt.code, said, receipt.phase)
        case "deferred":
            return Deferred(receipt.code, said, receipt.phase)
        case "unknown":
            return Unknown(said)


def _status(reply: str) -> str:
    found = _STATUS.search(reply)
    return found.group() if found else ""

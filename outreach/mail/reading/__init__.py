"""Strangers' octets to values: what a mail is, whose answer it is, and what the person wrote. Pure and linear."""

from outreach.mail.reading.authentication import Proof, find_doubt, read_proof
from outreach.mail.reading.classify import classify
from outreach.mail.reading.incoming import Incoming, read_mail
from outreach.mail.reading.verdict import Bounced, Kind, OptOut, Verdict
from outreach.mail.reading.written import reply_text

__all__ = [
    "Bounced",
    "Incoming",
    "Kind",
    "OptOut",
    "Proof",
    "Verdict",
    "classify",
    "find_doubt",
    "read_mail",
    "read_proof",
    "reply_text",
]

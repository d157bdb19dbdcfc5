"""Complaints: RFC 5965 reports by structure, and the mails of Hotmail, which have none."""

import re

from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.origin import own_parts, report_type
from outreach.mail.reading.people import read_addresses
from outreach.mail.reading.report import find_address
from outreach.mail.reading.verdict import Kind, Verdict

_FIELD = re.compile(r"^([A-Za-z-]{2,40})[ \t]{0,4}:[ \t]*(.{0,1000})$", re.MULTILINE)
_HOTMAIL = re.compile(r"complaint about message from \d")
_WHOM = ("original-rcpt-to", "removal-recipient")
_MOST = 100


def read_complaint(incoming: Incoming) -> Verdict | None:
    """None where it is none. Whom it is about stands in the report, else in To of the mail that was given back."""
    reports = [part.text for part in own_parts(incoming) if part.kind == "message/feedback-report"]
    if reports or report_type(incoming) == "feedback-report":
        fields = [(name.lower(), value.strip()) for text in reports for name, value in _FIELD.findall(text)]
        named = [address for name, value in fields if name in _WHOM and (address := find_address(value))]
        feedback = next((value.lower() for name, value in fields if name == "feedback-type"), "")
        return _complaint(named or returned_to(incoming), feedback or "abuse")
    if _HOTMAIL.search(incoming.subject) and any(part.kind == "message/rfc822" for part in incoming.parts):
        return _complaint(returned_to(incoming), "abuse")
    return None


def _complaint(named: list[str], feedback: str) -> Verdict:
    whom = tuple(dict.fromkeys(named))[:_MOST]
    return Verdict(
        kind=Kind.COMPLAINT, why=f"a feedback report ({feedback})", complaints=whom, feedback=feedback
    )


def returned_to(incoming: Incoming) -> list[str]:
    """Whom the mail was for that was given back."""
    for part in incoming.parts:
        if part.kind == "message/rfc822":
            fields = part.fields
        elif part.kind in ("text/rfc822-headers", "message/rfc822-headers"):
            fields = tuple((name.lower(), value) for name, value in _FIELD.findall(part.text))
        else:
            continue
        for wanted in ("x-hmxmroriginalrecipient", "to"):
            found = [
                each.address for name, value in fields if name == wanted for each in read_addresses(value)
            ]
            if found:
                return found
    return []

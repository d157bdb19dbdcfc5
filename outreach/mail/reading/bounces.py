"""Whether a mail is a bounce, and for whom: by structure, by a provider's shape, by words; behind the gate only."""

from dataclasses import replace

from outreach.mail.reading.absence import speaks_of_absence
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.notice import (
    Notice,
    own_addresses,
    read_words,
    split_notice,
    tells_failure,
    tells_failure_plainly,
)
from outreach.mail.reading.origin import is_from_daemon, is_report, may_be_bounce, own_parts, report_type
from outreach.mail.reading.report import read_report, tells_success
from outreach.mail.reading.verdict import Bounced, Kind, Severity, Verdict
from outreach.mail.reasons import Reason


def read_bounce(incoming: Incoming) -> Verdict | None:
    """None where it is none."""
    if not may_be_bounce(incoming) or report_type(incoming) == "disposition-notification":
        return None
    notice = split_notice(_text_of(incoming))
    if found := read_report(incoming, notice.words):
        ours = own_addresses(incoming, notice)
        return _bounce([_unless_ours(each, ours) for each in found], "a delivery report names the address")
    if tells_success(incoming) or not _is_about_failure(incoming, notice):
        return None
    return _by_words(incoming, notice)


def _by_words(incoming: Incoming, notice: Notice) -> Verdict | None:
    if found := read_words(incoming, notice):
        return _bounce(found, "a mail server's words name the address")
    if found := read_report(incoming, notice.returned):
        return _bounce(found, "the mail that was given back is a delivery report itself")
    if is_report(incoming) or is_from_daemon(incoming):
        return Verdict(kind=Kind.DOUBTFUL, why="a mail server reports a failure and names no address")
    return None


def _unless_ours(bounced: Bounced, ours: set[str]) -> Bounced:
    """A refusal that names our own address, and not theirs, speaks of ours (`550 5.1.0 <maya@…> unknown`)."""
    words = bounced.words.lower()
    theirs = any(address.lower() in words for address in (bounced.address, bounced.original) if address)
    if bounced.severity is not Severity.HARD or theirs or not any(address in words for address in ours):
        return bounced
    return replace(bounced, reason=Reason.SENDER, severity=Severity.SOFT)


def _bounce(found: list[Bounced], why: str) -> Verdict:
    return Verdict(kind=Kind.BOUNCE, why=why, bounced=tuple(found))


def _text_of(incoming: Incoming) -> str:
    """What is written for people; some servers write it into a part that is attached, or after the report."""
    if incoming.text.strip():
        return incoming.text
    return "\n".join(part.text for part in own_parts(incoming) if part.kind.startswith("text/"))


def _is_about_failure(incoming: Incoming, notice: Notice) -> bool:
    """Of a mail that only *might* come from a server more is asked: an absence may name addresses too."""
    if is_report(incoming) or is_from_daemon(incoming):
        return tells_failure(incoming.subject, notice.words)
    if speaks_of_absence(incoming):
        return False
    return tells_failure(incoming.subject, "") or tells_failure_plainly(notice.words)

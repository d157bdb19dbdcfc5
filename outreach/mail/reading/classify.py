"""What a mail is: complaint, bounce, auto-reply, opt-out, reply or another, asked in this order."""

import re

from outreach.mail.reading.absence import read_absence
from outreach.mail.reading.bounces import read_bounce
from outreach.mail.reading.complaints import read_complaint
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.leaving import find_leave_token, find_opt_out
from outreach.mail.reading.origin import has_null_path, is_automatic, is_from_daemon, is_report
from outreach.mail.reading.provider import read_notification
from outreach.mail.reading.verdict import Kind, OptOut, Verdict
from outreach.mail.reading.written import reply_text

_NO_REPLY = re.compile(r"(?:no|not|do-?not|never)[-_.]?(?:reply|respond|answer)", re.IGNORECASE)
_ROUND = frozenset({"bulk", "list", "junk"})


def classify(incoming: Incoming) -> Verdict:
    """Says nothing of whose answer it is: `tokens`, `in_reply_to`, `references` and the addresses are the keys."""
    token = find_leave_token(incoming.subject)
    if token is not None:
        why = "it is the mail that our List-Unsubscribe makes"
        return Verdict(kind=Kind.OPT_OUT, why=why, opt_out=OptOut.SURE, leave_token=token)
    return (
        read_complaint(incoming)
        or read_notification(incoming)
        or read_bounce(incoming)
        or read_absence(incoming)
        or _of_program(incoming)
        or _of_person(incoming)
    )


def _of_program(incoming: Incoming) -> Verdict | None:
    """Reports of arrival and reading, lists, newsletters, notices: nobody's answer."""
    if is_report(incoming) or is_automatic(incoming) or has_null_path(incoming):
        return Verdict(kind=Kind.OTHER, why="a program sent it")
    is_list = incoming.has("list-id") or incoming.has("list-post") or incoming.has("feedback-id")
    is_list = is_list or incoming.header("precedence").strip().lower() in _ROUND
    if is_list and not (incoming.in_reply_to or incoming.tokens):
        return Verdict(kind=Kind.OTHER, why="it goes to many")
    if (is_from_daemon(incoming) or _answers_nobody(incoming)) and not incoming.in_reply_to:
        return Verdict(kind=Kind.OTHER, why="a server sent it")
    return None


def _answers_nobody(incoming: Incoming) -> bool:
    return any(_NO_REPLY.match(each.address) for each in incoming.senders)


def _of_person(incoming: Incoming) -> Verdict:
    opt_out = find_opt_out(reply_text(incoming), incoming.subject)
    if opt_out is not None:
        return Verdict(kind=Kind.OPT_OUT, why=f"a person asks to be left alone ({opt_out})", opt_out=opt_out)
    return Verdict(kind=Kind.REPLY, why="a person wrote it")

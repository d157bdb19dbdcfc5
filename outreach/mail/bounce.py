"""What a server's refusal says about an address: a reason, and whether the address is bad.

Words come before the status, for half of all servers send 5.0.0 or a 5.7.1 that means something else; but an
exact status beats words found far from the address. No pattern here can backtrack: bounds on every repeat.
"""

import re

from outreach.mail.reasons import LONGEST, Reason, reason_by_status, reason_in_words

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]\d)")
_REPLY_CODE = re.compile(r"(?<![\d.\-:/#@\w])([45]\d\d)(?:[ \-]|$)")
_NOT_NOW = 4
_NO_SUCH = frozenset({550, 551, 553})
_NO_MAIL = frozenset({521, 556})  # RFC 7504: the host, or the domain, takes no mail at all
_FOR_GOOD = 500
# RFC 5321 4.2.3: a 550 may also be "no access" or policy. A bare refusal, but of the address itself, is no "no such".
_REFUSES = re.compile(
    r"(?<!recipient )(?<!address )(?<!user )(?<!mailbox )\b(?:reject|refus|den(?:y|ied))|forbid|violat|go away"
    r"|not (?:accepted|allowed|welcome)|unauthori[sz]ed",
    re.IGNORECASE,
)
_AFTER_DATA = re.compile(
    r"in reply to (?:the )?(?:end of )?DATA|after (?:pipelined )?(?:end of data|DATA|sending (?:the )?message)"
    r"|from remote server for (?:DATA|TEXT) command"
    r"|after I sent the message|did not like our (?:final )?DATA",
    re.IGNORECASE,
)
# The dots are sendmail's, which writes them behind an address that it checked itself; and where DATA was refused
# because no recipient was left, the recipients had been refused before. Old Postfix says "host … said:" and no command.
# "Requested action not taken: mailbox unavailable" is RFC 5321's 550 to RCPT (4.3.2), and Outlook.com's with 5.5.0.
_AT_RCPT = re.compile(
    r"\bRCPT|recipient command|recipient address rejected|(?:not|n't) like (?:the )?recipient"
    r"|@[\w.-]{1,255}>?\.\.\. |no valid recipients|\bhost \S{1,255} said: "
    r"|requested action not taken: mailbox unavailable",
    re.IGNORECASE,
)
# Of how much, not of this mail: what has too many recipients, hops or mistakes is no matter of time.
_TOO_MUCH = re.compile(
    r"too (?:many(?! (?:hops|recipients|invalid|unknown|bad|errors|redirects))|fast|much|quickly)"
    r"|rate.?limit|rate (?:that|exceed)|unusual rate|throttl|slow down|concurren"
    r"|(?:sending|hourly|daily|message|connection) (?:limit|quota|rate)",
    re.IGNORECASE,
)
_GREY = re.compile("gr[ea]y.?list", re.IGNORECASE)
_COUNTED = frozenset({"4.2.1", "4.7.28"})  # Google's words for a rate; what else 4.2.1 may mean, words tell
# At 5.4.1 Microsoft's words for an unknown address, at 5.7.x none; Postfix refuses an address of its own table so.
_DENIED = re.compile("(?<!recipient address rejected: )access denied", re.IGNORECASE)
# Refused before it heard of any address: by whom we are, or by our own address.
_BEFORE_RCPT = re.compile(
    r"in reply to (?:the )?(?:MAIL|EHLO|HELO|LHLO|STARTTLS|AUTH)\b|refused to talk to me"
    r"|from remote server for (?:MAIL FROM|EHLO|HELO|GREETING)"
    r"|after (?:pipelined )?(?:initial connection|(?:MAIL FROM|EHLO|HELO|LHLO|STARTTLS|AUTH)\b)"
    r"|the initial server greeting|(?:greeting failed|my name was rejected|sender was rejected)",
    re.IGNORECASE,
)
# RFC 5321's words for a 550 of any cause: where a status tells the cause, that one counts.
_UNAVAILABLE = re.compile(
    r"\b(?:mailbox|account|user|recipient|address)(?: \S{1,80}){0,4} (?:un|not )available", re.IGNORECASE
)
_FOR_ALL = re.compile(
    r"unknown address error \d", re.IGNORECASE
)  # Amazon's and Cisco's 5.1.0, whatever was refused
_ASKED = "in reply to RCPT"
_NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.10"})  # RFC 3463 3.2 has 5.2.1 for what is there and disabled
_NEVER_BY_POLICY = frozenset({Reason.UNKNOWN_HOST, Reason.MOVED, Reason.TAKES_NO_MAIL})


def is_bad_address(code: int | None, reply: str) -> bool:
    """Whether a refusal at RCPT says that the address does not exist (RFC 3463 3.2).

    A policy refusal (5.7.x, such as Microsoft's 5.7.515) is the sender's fault, a full mailbox (5.2.2) passes.
    """
    status = find_status(reply)
    if status is None:
        told = reason_in_words(reply)
        return code in _NO_SUCH and (told.is_bad_address if told else not _REFUSES.search(reply[:LONGEST]))
    return reason_of(status, reply, _ASKED).is_bad_address


def is_too_much(code: int | None, reply: str) -> bool:
    """Whether "not now" is said because of how much this mailbox sends, and not because of this mail."""
    if code is None or code // 100 != _NOT_NOW or _GREY.search(reply[:LONGEST]):
        return False
    if _TOO_MUCH.search(reply[:LONGEST]):
        return True
    return find_status(reply) in _COUNTED and reason_in_words(reply) is None


def find_status(text: str) -> str | None:
    """The most telling enhanced status in a refusal: `5.1.1` before `5.0.0`, the last one where they are equal.

    The last one, because a relay writes its own in front of that of the server that refused.
    """
    found = [match[0] for match in _STATUS.finditer(text[:LONGEST])]
    telling = [status for status in found if not status.endswith(".0.0")]
    return (telling or found)[-1] if found else None


def find_reply_code(text: str) -> int | None:
    """A bare SMTP code such as 550."""
    found = _REPLY_CODE.search(text[:LONGEST])
    return int(found[1]) if found else None


def reason_of(status: str | None, words: str, around: str = "") -> Reason:
    """Why, from what the server said, then from its status, then from what is written `around`.

    `status` is such as "5.1.1". A 4.x.x never says that an address is bad, nor does what is refused only once
    the mail itself was sent: then the address was taken before.
    """
    status, words, around = status or "", words[:LONGEST], around[:LONGEST]
    code = find_reply_code(words)
    said = "" if status == "5.1.0" and _FOR_ALL.search(words) else status
    told = reason_in_words(words) or reason_by_status(said) or _reason_by_code(code)
    told = told or reason_in_words(around) or Reason.UNCLEAR
    if status.startswith("5.7.") and (told in _NEVER_BY_POLICY or _DENIED.search(words)):
        return Reason.POLICY
    if told.is_bad_address and _may_pass(status, code):
        return Reason.NETWORK if told is Reason.UNKNOWN_HOST else Reason.TOO_MANY
    if status.endswith((".1.7", ".1.8")):  # RFC 3463 3.2: these two speak of the sender's address
        return Reason.SENDER
    if told.is_bad_address and told is not Reason.TAKES_NO_MAIL and _BEFORE_RCPT.search(words):
        return Reason.SENDER
    if told is Reason.UNKNOWN_ADDRESS and _UNAVAILABLE.search(words):
        told = reason_by_status(status) or told
    if told is Reason.DISABLED and status in _NO_SUCH_MAILBOX:
        told = Reason.UNKNOWN_ADDRESS
    exact = status.startswith("5.1.")
    if told is Reason.UNKNOWN_ADDRESS and not exact and _took_address(status, words, around):
        return Reason.FILTERED
    return told


def _reason_by_code(code: int | None) -> Reason | None:
    return Reason.TAKES_NO_MAIL if code in _NO_MAIL else None


def _may_pass(status: str, code: int | None) -> bool:
    """RFC 5321 4.2.1: a server that answers 4yz may think otherwise later, whatever the one that gave up writes."""
    return status.startswith("4") or (code is not None and code < _FOR_GOOD and not status.startswith("5.1."))


def _took_address(status: str, words: str, around: str) -> bool:
    """Whether the server may have known the address: it refused at DATA, or nothing shows that it did at RCPT.

    Of those that a gateway quotes without the command (`550 user unknown`) half are a person's or a gateway's
    filter; a gateway's own sentence is believed.
    """
    if status == "5.2.0":  # "other mailbox status": the mailbox is there
        return True
    is_policy = status.startswith(("5.2.", "5.7."))
    if _AFTER_DATA.search(words) and (is_policy or "no valid recipients" not in around):
        return True
    if _AT_RCPT.search(words) or _AT_RCPT.search(around):
        return False
    return is_policy or find_reply_code(words) is not None

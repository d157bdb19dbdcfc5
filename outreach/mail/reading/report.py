"""RFC 3464 and RFC 6533: what a delivery report says of each address, in fields."""

import re
from collections.abc import Iterable, Iterator

from outreach.mail.bounce import find_status, reason_of
from outreach.mail.reading.fields import decode_words
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.origin import own_parts
from outreach.mail.reading.verdict import Bounced, Severity
from outreach.mail.reasons import Reason

MOST_ADDRESSES = 50
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{2,40})[ \t]{0,4}:[ \t]*(.*)")
_RECIPIENT = re.compile(r'("[^"\n]{1,64}"|[^\s<>()\[\],;:"@\\]{1,64})@([^\s<>()\[\],;:"@\\]{1,255})')
_ENDED = re.compile(r"fail|delay|^5|error|bounce|reject|expired", re.IGNORECASE)
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_TOLD_APART = frozenset({"EHLO", "HELO", "MAIL", "DATA"})
_Group = dict[str, str]


def find_address(text: str) -> str | None:
    """The first address in a field or line; quoted local parts count."""
    found = _RECIPIENT.search(text)
    return f"{found[1]}@{found[2].rstrip('.')}" if found else None


def read_report(incoming: Incoming, notice: str) -> list[Bounced]:
    """Every address that a delivery-status part, or a text with the same fields, says was not reached."""
    texts = [part.text for part in own_parts(incoming) if part.kind in _STATUS_KINDS]
    if not texts and "-recipient:" in notice.lower():
        texts = [notice]
    found: dict[str, Bounced] = {}
    for group in _groups(texts):
        bounced = _bounced(group, notice)
        if bounced is not None:
            found.setdefault(bounced.address.lower(), bounced)
        if len(found) == MOST_ADDRESSES:
            break
    return list(found.values())


def tells_success(incoming: Incoming) -> bool:
    """Whether it is a report that says only that a mail arrived or was passed on (RFC 3464 2.3.3)."""
    texts = [part.text for part in own_parts(incoming) if part.kind in _STATUS_KINDS]
    actions = [group["action"].lower() for group in _groups(texts) if "action" in group]
    return bool(actions) and not any(_ENDED.search(action) for action in actions)


def _groups(texts: Iterable[str]) -> Iterator[_Group]:
    """One for each address; fields without an address in front belong to the mail, not to one."""
    for text in texts:
        for block in re.split(r"\n[ \t]*\n", text):
            yield from _of_block(block)


def _of_block(block: str) -> Iterator[_Group]:
    group: _Group = {}
    last = ""
    for line in block.split("\n"):
        field = _FIELD.match(line)
        if field is None:
            if last and (line[:1] in (" ", "\t") or last == "diagnostic-code"):
                group[last] += " " + line.strip()
            continue
        last = field[1].lower()
        if last == "final-recipient" and last in group:
            yield group
            group = {}
        group.setdefault(last, field[2].strip())
    if group:
        yield group


def _bounced(group: _Group, notice: str) -> Bounced | None:
    final, original = _address(group, "final-recipient"), _address(group, "original-recipient")
    if final and original and "." not in final.partition("@")[2]:
        final = None  # a name inside somebody's network
    address = final or original or _address(group, "x-actual-recipient")
    action = group.get("action", "").lower()
    if address is None or (action and not _ENDED.search(action)):
        return None
    words = group.get("diagnostic-code", "").partition(";")[2].strip() or group.get("diagnostic-code", "")
    status = _status(group.get("status", ""), words)
    if not action and status is None:
        return None
    words = decode_words(words)
    reason = reason_of(status, words + command_refused(notice, words), notice)
    return Bounced(
        address=address,
        original=original if original and original.lower() != address.lower() else None,
        status=status,
        reason=reason,
        severity=severity(reason, is_delayed="delay" in action),
        words=words[:500],
    )


def severity(reason: Reason, *, is_delayed: bool) -> Severity:
    if is_delayed:
        return Severity.DELAYED
    return Severity.HARD if reason.is_bad_address else Severity.SOFT


def command_refused(notice: str, words: str) -> str:
    """Words that name the command that was refused, where a transcript shows it (sendmail writes one); else none.

    A server that says "unknown" at DATA has taken the address before; at MAIL it has not heard of it yet.
    """
    asked, known = "", " ".join(words.split())
    for line in notice.split("\n")[:300]:
        told = line.strip()
        if told.startswith(">>> "):
            asked = told[4:8].upper()
        elif told.startswith("<<< ") and asked in _TOLD_APART and " ".join(told[4:].split()) in known:
            return f" (in reply to {asked})"
    return ""


def _address(group: _Group, name: str) -> str | None:
    value = decode_words(group.get(name, ""))
    kind, semicolon, rest = value.partition(";")
    if kind.strip().lower() == "x-unix":
        return None
    return find_address(rest if semicolon else value)


def _status(field: str, words: str) -> str | None:
    """The server's own words are more exact than `5.0.0`, and than the `4.4.7` of a mail given up."""
    stated, told = find_status(field), find_status(words)
    if told and (stated is None or stated.endswith(".0.0")) and not told.endswith(".0.0"):
        return told
    return stated or told

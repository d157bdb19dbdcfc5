"""The words of a bounce: which addresses stand where failed ones stand, in any server's report."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from outreach.mail.bounce import find_status, reason_of
from outreach.mail.reading.incoming import Incoming
from outreach.mail.reading.notice_words import (
    COMMAND,
    DELAYED,
    ENDING,
    FAILURE,
    HEADER,
    IN_SENTENCE,
    LABELLED,
    LISTED,
    NOT_LISTED,
    NOT_MEANT,
    PLAIN_FAILURE,
    REPLY,
    RETURNED,
)
from outreach.mail.reading.people import read_addresses
from outreach.mail.reading.report import MOST_ADDRESSES, find_address, severity
from outreach.mail.reading.verdict import Bounced
from outreach.mail.reasons import reason_in_words

_LONGEST = 40_000  # characters of a report that are read
_MOST_PARAGRAPHS = 30  # each is read with all before it: a thousand empty lines took seconds


@dataclass(frozen=True, slots=True)
class Notice:
    """The server's own words and the text of the mail that it gave back."""

    words: str
    returned: str


def split_notice(text: str) -> Notice:
    """Cut where the returned mail begins: at a line that says so, or at its first headers."""
    lines = text[:_LONGEST].split("\n")
    written = False
    for number, line in enumerate(lines):
        if written and (
            RETURNED.match(line[:200]) or (HEADER.match(line.lstrip()[:80]) and _has_headers(lines, number))
        ):
            return Notice("\n".join(lines[:number]), "\n".join(lines[number:]))
        written = written or bool(line.strip())
    return Notice("\n".join(lines), "")


def _has_headers(lines: list[str], number: int) -> bool:
    around = lines[number : number + 12]
    return sum(1 for line in around if re.match(r"\s{0,8}[A-Z][A-Za-z-]{1,30}\s?:", line)) > 1


def tells_failure(subject: str, words: str) -> bool:
    return bool(FAILURE.search(subject[:400]) or FAILURE.search(words[:6_000]))


def tells_failure_plainly(words: str) -> bool:
    return PLAIN_FAILURE.search(words[:3_000]) is not None


def tells_delay(subject: str, words: str) -> bool:
    return bool(DELAYED.search(subject[:400]) or DELAYED.search(words[:3_000]))


def read_words(incoming: Incoming, notice: Notice) -> list[Bounced]:
    """The addresses of the strongest kind of place that holds any, each with what is said below it."""
    own = own_addresses(incoming, notice)
    lines = [line[:1_000] for line in notice.words.split("\n")][:400]
    places = [place for kind in _PLACES if (place := _where(lines, kind, own))]
    if places:
        return _described(incoming, notice, lines, places[0])
    named = _of_header(incoming) or _of_returned(incoming, notice, own)
    return [_one(incoming, notice, address, words=notice.words, around=incoming.subject) for address in named]


def _where(lines: list[str], kind: Callable[[str], str | None], own: set[str]) -> dict[int, str]:
    """The addresses that stand in such a place, by the number of their line."""
    found = {number: address for number, line in enumerate(lines) if (address := kind(line)) is not None}
    return {number: address for number, address in found.items() if address.lower() not in own}


def own_addresses(incoming: Incoming, notice: Notice) -> set[str]:
    """Ours and the reporting server's: never the ones that were not reached."""
    known = {
        each.address.lower() for each in (*incoming.to, *incoming.cc, *incoming.senders, *incoming.reply_to)
    }
    known |= {
        address.lower()
        for name in ("from", "return-path")
        for address in _returned_addresses(incoming, notice, name)
    }
    known.discard("")
    reached = {
        address.lower() for address in (*_returned_addresses(incoming, notice, "to"), *_of_header(incoming))
    }
    return known - reached


def _returned_addresses(incoming: Incoming, notice: Notice, name: str) -> tuple[str, ...]:
    """Of the mail that was given back, as a part or in the text."""
    for part in incoming.parts[1:]:
        if part.kind == "message/rfc822":
            values = [value for known, value in part.fields if known == name]
            if values:
                return tuple(each.address for each in read_addresses(", ".join(values)))
    texts = [
        notice.returned,
        *(
            part.text
            for part in incoming.parts
            if part.kind in ("text/rfc822-headers", "message/rfc822-headers")
        ),
    ]
    for text in texts:
        found = re.search(
            rf"^[ \t>]{{0,8}}{name}[ \t]?:(.{{1,1000}}(?:\n[ \t].{{1,1000}}){{0,20}})",
            text,
            re.IGNORECASE | re.MULTILINE,
        )
        if found:
            return tuple(each.address for each in read_addresses(" ".join(found[1].split())))
    return ()


def _by(
    pattern: re.Pattern[str], *, at_start: bool = False, guarded: bool = False
) -> Callable[[str], str | None]:
    def find(line: str) -> str | None:
        if "@" not in line or (guarded and NOT_MEANT.search(line)):
            return None
        found = pattern.match(line) if at_start else pattern.search(line)
        if found is None:
            return None
        groups = found.groupdict()
        if NOT_LISTED.search(groups.get("before") or ""):
            return None
        address = find_address(groups.get("a") or groups.get("b") or "")
        return address if address and "." in address.rpartition("@")[2] else None

    return find


_listed = _by(LISTED, at_start=True)
_labelled = _by(LABELLED)
_ending = _by(ENDING, at_start=True, guarded=True)
_commanded = _by(COMMAND)
_in_sentence = _by(IN_SENTENCE, guarded=True)
_PLACES = (_listed, _labelled, _commanded, _ending, _in_sentence)  # the strongest first


def _described(incoming: Incoming, notice: Notice, lines: list[str], found: dict[int, str]) -> list[Bounced]:
    ordered = sorted(found)
    numbers = [n for n, before in zip(ordered, [-1, *ordered], strict=False) if found[n] != found.get(before)]
    alone = len({address.lower() for address in found.values()}) == 1
    around = (
        f"{notice.words}\n{incoming.subject}" if alone else ""
    )  # what is said of others says nothing of this one
    bounced: dict[str, Bounced] = {}
    for place, number in enumerate(numbers):
        end = numbers[place + 1] if place + 1 < len(numbers) else number + 30
        below = "\n".join(lines[number : number + 1 if REPLY.match(lines[number]) else end])
        if found[number].lower() not in bounced:
            bounced[found[number].lower()] = _one(incoming, notice, found[number], words=below, around=around)
        if len(bounced) == MOST_ADDRESSES:
            break
    return list(bounced.values())


def _one(incoming: Incoming, notice: Notice, address: str, *, words: str, around: str) -> Bounced:
    status = find_status(words) or find_status(around)
    near, rest = _nearest(words)
    reason = reason_of(status, near, f"{rest}\n{around}")
    delayed = tells_delay(incoming.subject, notice.words) and not (status or "").startswith("5")
    how = severity(reason, is_delayed=delayed)
    return Bounced(address=address, status=status, reason=reason, severity=how, words=words.strip()[:500])


def _nearest(words: str) -> tuple[str, str]:
    """Up to the first paragraph below the address that gives a reason; and what follows."""
    end = 0
    for _ in range(_MOST_PARAGRAPHS):
        blank = words.find("\n\n", end)
        if blank < 0:
            break
        if reason_in_words(words[:blank]):
            return words[:blank], words[blank:]
        end = blank + 2
    return words, ""


def _of_header(incoming: Incoming) -> Iterable[str]:
    """Exim and Gmail name them in a header."""
    return tuple(each.address for each in read_addresses(incoming.header("x-failed-recipients")))


def _of_returned(incoming: Incoming, notice: Notice, own: set[str]) -> Iterable[str]:
    """Whom the returned mail was for, where that was one only."""
    to = [address for address in _returned_addresses(incoming, notice, "to") if address.lower() not in own]
    return to if len(to) == 1 else ()

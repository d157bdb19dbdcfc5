"""Addresses, Message-IDs and dates as strangers' programs write them. One pass each, and nothing raises."""

import re
from datetime import UTC, datetime, timedelta, timezone

from outreach.mail.address import Address
from outreach.mail.reading.fields import decode_words

MOST_ADDRESSES = 500
MOST_IDS = 200
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@\\]{1,64}@[^\s<>()\[\],;:\"'@\\]{1,255}")
_SIGNS = re.compile(r"""(?<!\\)["()<>,;:]""")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_DATE = re.compile(
    r"(\d{1,2})[ -]+([A-Za-z]{3})[a-z]{0,6}\.?[ -]+(\d{2,4}),?[ ]+(\d{1,2}):(\d{2})(?::(\d{2}))?[.\d]{0,7}[ ]*"
    r"([+-]\d{2}:?\d{2}|[A-Z]{1,4})?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
    "CET": 1,
}
_ZONES |= {"CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "BST": 1}
_PIVOT, _CENTURY = 50, 100  # RFC 5322 4.3: two digits below 50 are of this century


def read_addresses(value: str) -> tuple[Address, ...]:
    """`Anna <a@b>, "Berg, Bo" <c@d>, Group: e@f;` in order. What is no address has an empty one and is left out."""
    found: list[Address] = []
    for text in _entries(value):
        address = _one(text)
        if address is not None:
            found.append(address)
        if len(found) == MOST_ADDRESSES:
            break
    return tuple(found)


def _entries(value: str) -> list[str]:
    """Cut at commas and semicolons outside quotes, brackets and comments; a group's name goes (RFC 5322 3.4)."""
    entries, begin, comments, inside = [], 0, 0, ""
    for found in _SIGNS.finditer(value):
        sign = found[0]
        if inside == '"' or (sign == '"' and not comments):
            inside = "" if inside == sign else inside or sign
        elif sign in "()":
            comments = max(0, comments + (1 if sign == "(" else -1))
        elif comments:
            continue
        elif sign in "<>":
            inside = sign.strip(">")
        elif not inside:
            entries += [value[begin : found.start()]] if sign != ":" else []
            begin = found.end()
    return [*entries, value[begin:]]


def _one(text: str) -> Address | None:
    before, bracket, rest = text.rpartition("<")
    if bracket:
        inside = rest.partition(">")[0].strip()
        address = ADDRESS.search(inside)
        name = before.strip() or rest.partition(">")[2].strip()
    else:
        address, name = ADDRESS.search(text), _comment_in(text)
    if address is None:
        return None
    return Address(name=_plain_name(name), address=address[0].rstrip("."))


def _comment_in(text: str) -> str:
    inside = text.partition("(")[2]
    return inside.rpartition(")")[0]


def _plain_name(name: str) -> str:
    name = decode_words(name.strip())
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return " ".join(name.split())[:200]


def read_ids(value: str) -> tuple[str, ...]:
    """`<a@b> <c@d>`, with brackets, without repeats, first and last ones where there are too many.

    Some programs write them without brackets, in encoded words or with spaces inside (seen in practice).
    """
    value = decode_words(value)
    ids = list(dict.fromkeys(f"<{each}>" for each in _ID.findall(value)))
    if not ids:
        ids = [f"<{each}>" for each in value.split() if "@" in each and not set(each) & set('<>"')]
    return tuple(ids if len(ids) <= MOST_IDS else [*ids[:10], *ids[10 - MOST_IDS :]])


def read_date(value: str) -> datetime | None:
    """Aware UTC, or None where no moment can be read (RFC 5322 3.3 and 4.3). An unknown zone counts as UTC."""
    found = _DATE.search(value[:200])
    month = found[2].lower() if found else ""
    if found is None or month not in _MONTHS:
        return None
    year = int(found[3])
    if len(found[3]) < 4:  # noqa: PLR2004 - RFC 5322 4.3: two and three digits
        year += 1900 if len(found[3]) == 3 or year >= _PIVOT else 2000  # noqa: PLR2004 - the same
    try:
        local = datetime(
            year, _MONTHS.index(month) + 1, int(found[1]), int(found[4]), int(found[5]), min(int(found[6] or 0), 59),
            tzinfo=_zone(found[7] or ""),
        )  # fmt: skip
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    if text[:1] in ("+", "-"):
        digits = text[1:].replace(":", "")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if text[0] == "-" else span)
    return timezone(timedelta(hours=_ZONES.get(text, 0)))

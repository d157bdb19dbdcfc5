"""The small texts of schedules.yaml, read: `mon-fri`, `08:30-17:00`, `2026-12-21..2027-01-03`.

Every function raises ValueError with a sentence that says what was expected and what was found.
"""

import ipaddress
import re
from datetime import date, time
from typing import NamedTuple
from urllib.parse import urlsplit

from outreach.config.problems import did_you_mean
from outreach.errors import AddressInvalid
from outreach.mail.address import Address
from outreach.mail.address import parse as parse_mail_address
from outreach.sequence.window import DateRange

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_PATTERN = r"^[A-Za-z]+(\s*[-,]\s*[A-Za-z]+)*$"
HOURS_PATTERN = r"^[0-9]{1,2}:[0-9]{2}\s*[-\u2013]\s*[0-9]{1,2}:[0-9]{2}$"
DATES_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\s*\.\.\s*[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
MOMENT_PATTERN = r"^[A-Za-z]+ [0-9]{1,2}:[0-9]{2}$"
NAME_PATTERN = r"^[a-z0-9-]{1,40}$"
PITCH_PATTERN = r"^[a-z0-9-]{1,40}(\.[a-z]{2,3})?$"
HOST_PATTERN = r"^[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$|^[0-9A-Fa-f:]{2,39}$"

_LONGEST_HOST = 253
_LONGEST_URL = 500


class WeeklyMoment(NamedTuple):
    """A weekday (0 is Monday) and a time of day."""

    weekday: int
    at: time


def parse_name(text: str) -> str:
    """A name that other places refer to: lower-case letters, digits and hyphens."""
    if re.fullmatch(NAME_PATTERN, text):
        return text
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]
    better = f" Write '{plain}'" if plain else ""
    raise ValueError(f"a name is 1 to 40 lower-case letters, digits or hyphens, found '{text}'.{better}")


def parse_pitch_name(text: str) -> str:
    """`school`, `default`, or with a language, `school.es`."""
    name, dot, language = text.partition(".")
    if dot and not re.fullmatch(r"[a-z]{2,3}", language):
        raise ValueError(f"after the dot stands a language such as 'es', found '{language}'")
    return f"{parse_name(name)}{dot}{language}"


def parse_days(text: str) -> frozenset[int]:
    """`mon-fri`, `monday, wednesday` or `sat-mon`, as weekdays (0 is Monday)."""
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = _weekday(first), _weekday(last or first)
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(days)


def _weekday(word: str) -> int:
    plain = word.strip().lower()
    for number, name in enumerate(WEEKDAYS):
        if plain in (name, name[:3]):
            return number
    begun = [name[:3] for name in WEEKDAYS if len(plain) > 1 and name.startswith(plain)]
    hint = f" Did you mean '{begun[0]}'?" if begun else did_you_mean(plain, WEEKDAYS)
    raise ValueError(f"'{word.strip()}' is no weekday, expected days such as mon-fri.{hint}")


def parse_hours(text: str) -> tuple[time, time]:
    """`08:30-17:00`, as opening and closing."""
    if not re.fullmatch(HOURS_PATTERN, text):
        raise ValueError(f"expected hours such as 08:30-17:00, found '{text}'")
    opens, closes = (_time(part.strip()) for part in re.split("[-\u2013]", text))
    if opens >= closes:
        raise ValueError(f"the window opens at {opens:%H:%M} and must close after that, found '{text}'")
    return opens, closes


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"'{text}' is no time of day, expected 00:00 to 23:59") from None


def parse_weekly_moment(text: str) -> WeeklyMoment:
    """`monday 07:30`."""
    if not re.fullmatch(MOMENT_PATTERN, text):
        raise ValueError(f"expected a weekday and a time such as 'monday 07:30', found '{text}'")
    day, clock = text.split(" ")
    return WeeklyMoment(_weekday(day), _time(clock))


def parse_dates(text: str) -> DateRange:
    """`2026-12-21..2027-01-03`, both ends included, or a single day."""
    if not re.fullmatch(DATES_PATTERN, text):
        raise ValueError(f"expected days such as 2026-12-24 or 2026-12-21..2027-01-03, found '{text}'")
    first, _, last = text.partition("..")
    days = DateRange(_date(first.strip()), _date((last or first).strip()))
    if days.first > days.last:
        raise ValueError(f"the first day comes after the last, found '{text}'")
    return days


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no day of the calendar") from None


def parse_address(text: str) -> Address:
    """`Maya Okafor <maya@lakeside.example>` or a bare address."""
    try:
        return parse_mail_address(text)
    except AddressInvalid as error:
        raise ValueError(f"expected a mail address, found '{text}': {error.facts['problem']}") from error


def parse_bare_address(text: str) -> str:
    """A mail address without a name round it."""
    address = parse_address(text)
    if address.name or "<" in text:
        raise ValueError(f"expected a mail address without a name, found '{text}'. Write '{address.address}'")
    return address.address


def parse_host(text: str) -> str:
    """A host's name or IP address, without port or scheme."""
    if "://" in text:
        raise ValueError(f"expected a host's name, found '{text}'. Leave out what ends in ://")
    name, colon, port = text.rpartition(":")
    if colon and port.isdigit() and ":" not in name:
        raise ValueError(
            f"expected a host's name, found '{text}'. The port is a key of its own: 'port: {port}'"
        )
    if len(text) > _LONGEST_HOST or not re.fullmatch(HOST_PATTERN, text):
        raise ValueError(f"expected a host's name such as smtp.example.com, found '{text}'")
    return text


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_link(text: str) -> str:
    """A web address that a contact may click on."""
    parts = _split(text)
    if parts is None or parts[0] not in {"http", "https"}:
        raise ValueError(f"expected a web address such as https://lakeside.example, found '{text}'")
    return text


def parse_public_url(text: str) -> str:
    """The address of the public pages, without a slash at the end. Plain http only for this machine."""
    parts = _split(text)
    if parts is None or any(mark in text for mark in "?#@"):
        raise ValueError(f"expected a web address such as https://mail.lakeside.example, found '{text}'")
    scheme, host = parts
    if scheme != "https" and not (scheme == "http" and is_loopback(host)):
        raise ValueError(f"must start with https://, found '{text}'")
    return text.rstrip("/")


def is_https(text: str) -> bool:
    """Whether it is a web address of an encrypted connection."""
    parts = _split(text)
    return parts is not None and parts[0] == "https"


def _split(text: str) -> tuple[str, str] | None:
    """Scheme and host, or None where it is no web address."""
    if len(text) > _LONGEST_URL or re.search(r"[\s<>\"\\]", text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return (parts.scheme, parts.hostname) if parts.hostname else None

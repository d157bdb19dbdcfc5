"""What a person typed about a contact becomes a contact, or a reason why not."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from outreach.config.problems import find_close
from outreach.errors import AddressInvalid, FieldMissing, FieldUnfit
from outreach.mail import address
from outreach.sequence.model import Contact
from outreach.store.ids import new_id

LONGEST = {  # characters, as the database has them
    "address": 320,
    "title": 40,
    "given_name": 120,
    "family_name": 120,
    "organisation": 200,
    "role": 200,
    "audience": 64,
    "zone": 64,
    "language": 16,
    "source": 200,
    "lawful_basis": 64,
    "tags": 500,
    "interests": 500,
    "private_notes": 10_000,
}
NAMED_BY_SOURCE = ("source", "lawful_basis")
_SETS = ("tags", "interests")
LONGEST_PLAIN = 254  # octets of a whole address, RFC 5321 4.5.3.1.3
_PLAIN_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Control characters, and those that turn the direction of a text: a name could look like another one.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def read_fields(values: Mapping[str, str], audiences: Iterable[str]) -> dict[str, Any]:
    """The fields of a Contact that the values give; empty values are left out. Raises FieldUnfit."""
    fields: dict[str, Any] = {}
    for column, value in values.items():
        if text := _clean(column, value):
            fields[column] = _READERS.get(column, _keep)(text, audiences)
    return fields


def make_contact(fields: Mapping[str, Any], now: datetime) -> Contact:
    """A new contact. Raises FieldMissing for what must be there."""
    if not fields.get("address"):
        raise FieldMissing(column="address", value="", problem="nobody can be written to without one")
    for column, question in (
        ("source", "where the address comes from"),
        ("lawful_basis", "why we may write"),
    ):
        if not fields.get(column):
            problem = f"nothing says {question}"
            raise FieldMissing(column=column.replace("_", " "), value="", problem=problem)
    return Contact(id=new_id(now), created_at=now, **fields)


def _clean(column: str, value: str) -> str:
    """In one Unicode form, without needless space. Only private notes may have several lines."""
    if value.isascii() and value.isprintable() and "  " not in value:
        text = value.strip()
    elif column == "private_notes":
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    else:
        text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text.isprintable() and (unseen := _UNSEEN.search(text.replace("\n", ""))):
        problem = f"it holds the invisible character U+{ord(unseen[0]):04X}"
        raise FieldUnfit(column=column, value=text[:40], problem=problem)
    if len(text) > LONGEST[column]:
        problem = f"it has {len(text)} characters, and at most {LONGEST[column]} fit"
        raise FieldUnfit(column=column, value=text[:40] + "…", problem=problem)
    return text


def _keep(text: str, _audiences: Iterable[str]) -> str:
    return text


def _read_address(text: str, _audiences: Iterable[str]) -> str:
    """A plain local part needs no parser, and a big import has few domains: 30 µs saved a row."""
    local, at, domain = text.rpartition("@")
    try:
        if at and len(text) <= LONGEST_PLAIN and _PLAIN_LOCAL.fullmatch(local):
            return f"{local}@{_read_domain(domain)}"
        return address.parse(text).address
    except AddressInvalid as err:
        raise FieldUnfit(column="address", value=text, problem=err.facts["problem"]) from err


@lru_cache(maxsize=10_000)
def _read_domain(domain: str) -> str:
    return address.parse(f"x@{domain}").address.removeprefix("x@")


def _read_audience(text: str, audiences: Iterable[str]) -> str:
    """As mental-health, whoever writes "Mental Health". One that no campaign has is kept."""
    name = re.sub(r"[\s_]+", "-", text.lower())
    known = frozenset(audiences)
    if name not in known and (meant := find_close(name, known)):
        problem = f"no campaign has it; perhaps you mean {meant!r}"
        raise FieldUnfit(column="audience", value=text, problem=problem)
    return name


def _read_zone(text: str, _audiences: Iterable[str]) -> str:
    zones = _zones()
    if text in zones:
        return text
    meant = find_close(text.replace(" ", "_"), zones)
    problem = "it is no time zone such as America/Los_Angeles" + (
        f"; perhaps you mean {meant!r}" * bool(meant)
    )
    raise FieldUnfit(column="zone", value=text, problem=problem)


def _read_language(text: str, _audiences: Iterable[str]) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise FieldUnfit(column="language", value=text, problem="it is no code such as en or es-MX")
    return text


def _read_set(text: str, _audiences: Iterable[str]) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in re.split(r"[,;|\n]", text) if part.strip())


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_READERS = {
    "address": _read_address,
    "audience": _read_audience,
    "zone": _read_zone,
    "language": _read_language,
    **dict.fromkeys(_SETS, _read_set),
}

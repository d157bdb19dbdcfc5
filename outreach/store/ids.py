"""Ids that sort by time and can never be guessed or, after a restore, mean another row."""

import os
import re
import uuid
from datetime import UTC, datetime, timedelta

from outreach.errors import IdUnfit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SHORTEST_HASH = 6  # digits by which a person may name a plan or a text; one digit would often fit any
_PART = re.compile(r"(-?[0-9a-f]){4,32}-?")  # fewer characters would mean too many rows


def new_id(at: datetime) -> str:
    """A UUIDv7 (RFC 9562) of the aware moment `at`, as 36 characters.

    The twelve bits after the version hold the part below the millisecond (method 3 of section 6.2), so ids of
    different microseconds sort by time; 62 random bits keep ids of one moment apart.
    """
    milliseconds, below = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    number = milliseconds << 80 | 0x7 << 76 | (below * 4096 // 1000) << 64 | 0b10 << 62 | chance
    return str(uuid.UUID(int=number))


def is_id_part(text: str) -> bool:
    """Whether a person can mean the start or the end of an id by it: four of its characters or more."""
    return _PART.fullmatch(text.lower()) is not None


def read_id_part(text: str) -> str:
    """As ids are written. Raises IdUnfit: what is no part of an id must not match one."""
    if not is_id_part(text):
        raise IdUnfit(query=text)
    return text.lower()

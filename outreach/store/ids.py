"""Ids that sort by time and can never be guessed or, after a restore, mean another row."""

import os
import uuid
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def new_id(at: datetime) -> str:
    """A UUIDv7 (RFC 9562) of the aware moment `at`, as 36 characters.

    The twelve bits after the version hold the part below the millisecond (method 3 of section 6.2), so ids of
    different microseconds sort by time; 62 random bits keep ids of one moment apart.
    """
    milliseconds, below = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    number = milliseconds << 80 | 0x7 << 76 | (below * 4096 // 1000) << 64 | 0b10 << 62 | chance
    return str(uuid.UUID(int=number))

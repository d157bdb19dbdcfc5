"""The tokens in opt-out links: they name a contact, hold no address, never expire, and cannot be made up."""

import hmac
import re
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

_TOKEN = re.compile(r"([a-z0-9]{1,8})-([a-z2-7]{26,120})")
_SEAL_BYTES = 16
_UUID_BYTES = 16


@dataclass(frozen=True, slots=True, repr=False)
class OptOutKeys:
    """New tokens are made with `current_id`; tokens of every key still listed are read. Never drop one.

    A key's id is 1 to 8 lower-case letters or digits and stands in the token.
    """

    current_id: str
    keys: Mapping[str, bytes]


def make_token(keys: OptOutKeys, contact_id: str, purpose: str = "leave") -> str:
    """A token for one purpose, such as "leave" or "less"; 54 characters for a UUID.

    Base32, because links in plain text lose a `-`, `_` or `=` at their end, and some programs break the case.
    """
    return _make(keys.current_id, keys.keys[keys.current_id], contact_id, purpose)


def read_token(keys: OptOutKeys, token: str, purpose: str = "leave") -> str | None:
    """The contact's id, or None where the token was not made by us for this purpose."""
    parts = _TOKEN.fullmatch(token)
    key = keys.keys.get(parts[1]) if parts else None
    contact_id = _contact_in(parts[2]) if parts else None
    if parts is None or key is None or contact_id is None:
        return None
    # The whole token is made again and compared, so that no second spelling (spare bits of base32) is good.
    genuine = _make(parts[1], key, contact_id, purpose)
    return contact_id if hmac.compare_digest(genuine, token) else None


def _make(key_id: str, key: bytes, contact_id: str, purpose: str) -> str:
    seal = hmac.digest(key, f"opt-out\0{purpose}\0{contact_id}".encode(), "sha256")[:_SEAL_BYTES]
    return f"{key_id}-{b32encode(seal + _short(contact_id)).decode().rstrip('=').lower()}"


def _short(contact_id: str) -> bytes:
    """A UUID as its 16 bytes; any other id as text behind a zero byte, with which no UUIDv7 starts."""
    try:
        octets = UUID(contact_id).bytes
    except ValueError:
        octets = b""
    if octets[:1] > b"\0" and str(UUID(bytes=octets)) == contact_id:
        return octets
    return b"\0" + contact_id.encode()


def _contact_in(letters: str) -> str | None:
    try:
        octets = b32decode(letters.upper() + "=" * (-len(letters) % 8))[_SEAL_BYTES:]
        if octets[:1] == b"\0":
            return octets[1:].decode()
    except (NotBase32, UnicodeDecodeError):
        return None
    return str(UUID(bytes=octets)) if len(octets) == _UUID_BYTES else None

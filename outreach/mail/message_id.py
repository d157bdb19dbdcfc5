"""Message-IDs that follow from a message's key, so every attempt at one message carries the same."""

import hmac
import re
from base64 import b32encode

TOKEN_LENGTH = 26  # 130 bits in base32: safe in a search, a URL and a file name
_LIKE_OURS = re.compile(rf"<[a-z2-7]{{{TOKEN_LENGTH}}}@[^<>@\s]+>")


def token(key: bytes, message_key: str) -> str:
    """26 lower-case characters that nobody without `key` can foretell."""
    digest = hmac.digest(key, b"message\0" + message_key.encode(), "sha256")
    return b32encode(digest[:20]).decode()[:TOKEN_LENGTH].lower()


def is_like_ours(header_id: str) -> bool:
    """Whether it has the form of `make`, for whatever domain: of all others no database need be asked."""
    return _LIKE_OURS.fullmatch(header_id) is not None


def make(token: str, domain: str) -> str:
    """`<token@domain>`; the domain is the sender's, in ASCII (RFC 5322 3.6.4)."""
    return f"<{token}@{domain}>"

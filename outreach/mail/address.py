"""Mail addresses: as typed, as sent, and in the one form in which two spellings are equal."""

import hmac
import re
import unicodedata
from dataclasses import dataclass

import idna
from email_validator import EmailNotValidError, validate_email

from outreach.errors import AddressInvalid

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_IN_BRACKETS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>", re.DOTALL)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_NEVER = r'\s\x00-\x1f\x7f-\x9f<>()\[\],;:"\\@\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff'
WIRE_FORM = re.compile(rf"(?!.*=\?)[^{_NEVER}]{{1,64}}@[^{_NEVER}]{{1,255}}")
"""What may stand between `<` and `>` in a header or an SMTP command: nothing in it can end either (S2)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A display name, possibly empty, and an address in the form that goes on the wire.

    The domain is ASCII (IDNA 2008), so a look-alike shows itself as `xn--`; only where the local part is not
    ASCII, which needs SMTPUTF8 anyway, is the domain left as it is written.
    """

    name: str
    address: str


def parse(text: str) -> Address:
    """`Anna Berg <anna@example.org>` or a bare address. Raises AddressInvalid; asks no DNS."""
    text = text.strip()
    if unseen := _UNSEEN.search(text):  # bidi controls make one address look like another
        raise AddressInvalid(address=text, problem=f"it holds the invisible character U+{ord(unseen[0]):04X}")
    inside = _IN_BRACKETS.fullmatch(text)
    name, address = (inside["name"], inside["address"]) if inside else ("", text)
    return Address(name=_without_quotes(name.strip()), address=_on_the_wire(address.strip()))


def _without_quotes(name: str) -> str:
    if len(name) > 1 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _on_the_wire(address: str) -> str:
    try:
        valid = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as err:
        raise AddressInvalid(address=address, problem=str(err).rstrip(".")) from err
    wire = valid.ascii_email or valid.normalized
    if not WIRE_FORM.fullmatch(wire):
        raise AddressInvalid(address=address, problem="it cannot stand in a mail's header")
    return wire


def canonical(address: str) -> str:
    """The form in which two spellings of one mailbox are equal; for comparing, never for writing to.

    Case, Unicode form, IDNA, a plus-tag, and for Gmail the dots and the second domain make no difference.
    Takes anything, also what is no valid address, because mail from strangers is compared too.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    local = unicodedata.normalize("NFC", local.casefold())
    domain = _ascii_domain(domain)
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}{at}{domain}"


def _ascii_domain(domain: str) -> str:
    domain = domain.rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain.casefold()


def address_key(address: str, key: bytes) -> str:
    """32 hex digits that stand for the canonical address and do not give it away without `key`."""
    return hmac.digest(key, canonical(address).encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def needs_smtputf8(*addresses: str) -> bool:
    """Whether only a server with SMTPUTF8 (RFC 6531) can carry them."""
    return not "".join(addresses).isascii()


def domain_of(address: str) -> str:
    """The domain, lower case and ASCII."""
    return _ascii_domain(address.rpartition("@")[2].strip())

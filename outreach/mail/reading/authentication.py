"""What the receiving server recorded about who really sent a mail: Authentication-Results (RFC 8601).

Anybody can write such a header into a mail of their own. So only the topmost one counts, and only where it bears the
name that the mailbox's own server uses: that server adds its header last, above all that the sender wrote. What is not
exactly of the RFC's form proves nothing: parts of it (the envelope's sender, the name at HELO) are the sender's words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.mail.address import canonical, domain_of
from outreach.mail.reading.incoming import Incoming

LONGEST = 8 * 1024  # characters of the header
MOST_RESULTS = 50
HEADER = "authentication-results"
_PIECE = re.compile(r'"[^"\\]*"|[();]|[^\s();"\\]+|\s+')
_SERVER = re.compile(r"[A-Za-z0-9._-]{1,253}")
_METHOD = re.compile(r"([a-z0-9-]{1,40})(?:/1)?=([a-z]{1,20})")
_VALUE = re.compile(r"([a-z]{1,20})\.([a-z0-9_-]{1,40})=(.{0,400})")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result, such as ("dkim", "pass", {"header.d": "lakeside.example"})."""

    method: str
    result: str
    values: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        return next((value for known, value in self.values if known == name), "")


@dataclass(frozen=True, slots=True)
class Proof:
    """`server` is the authserv-id in lower case; "" where the topmost header is not of the RFC's form."""

    server: str
    results: tuple[Result, ...] = ()


def read_proof(incoming: Incoming) -> Proof | None:
    """What the topmost header says; None where there is none."""
    topmost = next((value for name, value in incoming.fields if name == HEADER), None)
    if topmost is None:
        return None
    try:
        return _read(topmost)
    except ValueError:
        return Proof("")


def find_doubt(proof: Proof | None, sender: str, trusted: str, *, login: str = "") -> str | None:
    """Why it is not proven that the mail comes from `sender`; None where it is. `trusted` is the server's name.

    `login`: hers at that server, where she may have sent it without any network between (RFC 8601 2.7.4).

    Aligned as in RFC 7489 3.1, but a subdomain proves nothing for the domain above it: it may be another's.
    """
    if not trusted:
        return "schedules.yaml names no authserv_id for this mailbox"
    if proof is None:
        return f"it has no Authentication-Results of {trusted}"
    if proof.server != trusted.lower():
        return f"its topmost Authentication-Results is not of {trusted}"
    domain = domain_of(sender)
    if any(one.method == "dmarc" and one.result == "fail" for one in proof.results):
        return f"{trusted} found that it does not come from {domain}"
    if domain and any(_proves(one, sender, domain, login) for one in proof.results):
        return None
    return f"{trusted} found no DKIM signature and no SPF of {domain}"


def _proves(one: Result, sender: str, domain: str, login: str) -> bool:
    if one.result != "pass":
        return False
    match one.method:
        case "dkim":
            signer = one.value("header.d") or domain_of(one.value("header.i"))
            return _is_above(signer, domain)
        case "spf":
            return _is_envelope(one.value("smtp.mailfrom"), sender, domain)
        case "dmarc":
            return domain_of(one.value("header.from")) == domain
        case "auth":
            name = one.value("smtp.auth")
            return canonical(name) == canonical(sender) or (
                bool(login) and name.casefold() == login.casefold()
            )
    return False


def _is_envelope(envelope: str, sender: str, domain: str) -> bool:
    """Whoever shares a provider shares its SPF: where the server recorded the whole address, it must be hers."""
    if envelope.rpartition("@")[0]:
        return canonical(envelope) == canonical(sender)
    return domain_of(envelope) == domain


def _is_above(signer: str, domain: str) -> bool:
    """The same domain, or one above; never a top-level domain, where nobody signs for others."""
    signer = domain_of(signer)
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _read(header: str) -> Proof:
    """Raises ValueError for whatever is not of the RFC's form."""
    first, *parts = _parts(header)
    server, version = first[0] if first else "", first[1:]
    if not _SERVER.fullmatch(server) or version not in ([], ["1"]):
        raise ValueError(server)
    if parts == [["none"]]:
        return Proof(server.lower())
    return Proof(server.lower(), tuple(_result(part) for part in parts[:MOST_RESULTS] if part))


def _result(part: list[str]) -> Result:
    method = _METHOD.fullmatch(part[0].lower())
    if method is None:
        raise ValueError(part[0])
    found = []
    for word in part[1:]:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(word)
        if _VALUE.fullmatch(f"{name.lower()}={value}"):
            found.append((name.lower(), value))
    if len({name for name, _ in found}) != len(found):
        raise ValueError("a property stands twice")
    return Result(method[1], method[2], tuple(found))


def _parts(header: str) -> list[list[str]]:
    """The words between semicolons, comments left out and quotes taken off.

    Where a server writes the sender's words into a comment as they are, those could end it. They hold neither blanks
    nor quotes, so a comment with a quote in it, or with a word right beside it, proves nothing.
    """
    parts: list[list[str]] = [[]]
    depth = 0  # how many comments are open
    before = " "  # what stands right before: a blank, ";", a word ("w"), or a comment's end (")")
    for piece in _pieces(header):
        if _is_unclear(piece, depth, before):
            raise ValueError("what is a comment here?")
        if piece in "()":
            depth += 1 if piece == "(" else -1
            before = ")"
        elif depth:
            continue
        elif piece == ";":
            parts.append([])
            before = ";"
        elif piece.isspace():
            before = " "
        else:
            _add_word(parts[-1], piece.strip('"'), goes_on=before == "w")
            before = "w"
    if depth:
        raise ValueError("a comment does not end")
    return parts


def _is_unclear(piece: str, depth: int, before: str) -> bool:
    """A quote in a comment, a word right beside one, or the end of one that never began."""
    if piece == "(":
        return depth == 0 and before == "w"
    if piece == ")":
        return depth == 0
    if depth:
        return piece.startswith('"')
    return before == ")" and piece != ";" and not piece.isspace()


def _add_word(part: list[str], word: str, *, goes_on: bool) -> None:
    if goes_on:
        part[-1] += word
    else:
        part.append(word)


def _pieces(header: str) -> Iterator[str]:
    if len(header) > LONGEST or not header.isprintable():
        raise ValueError("no such header is as long, or holds what nobody can see")
    place = 0
    while place < len(header):
        found = _PIECE.match(header, place)
        if found is None:
            raise ValueError(header[place])
        yield found[0]
        place = found.end()

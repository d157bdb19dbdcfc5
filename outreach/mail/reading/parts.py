"""The parts of a mail (RFC 2046) under limits. By hand, for the standard library raises and crawls on odd mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.errors import MailUnreadable
from outreach.mail.reading.fields import Fields, decode_words, first, parameters, split_mail
from outreach.mail.reading.html_text import html_text
from outreach.mail.reading.octets import decoded_size, to_text, transfer_decoded

MOST_PARTS = 200
DEEPEST = 20
TEXT_KEPT = 256 * 1024  # octets of one part that are turned into text
TEXT_KEPT_OF_ALL = 1024 * 1024
_EDGE = re.compile(rb"[ \t]*(?:\n|\Z)")
_CLOSE = re.compile(rb"--[ \t]*(?:\n|\Z)")
_READ = ("text/", "message/")
_ENCODED_READ = 4 * TEXT_KEPT  # quoted-printable takes three octets for one
_MOST_MARKS = 2 * MOST_PARTS  # lines that begin like a boundary
_CUT_OF_ALL = 200 * 1024 * 1024  # octets that are copied while parts are cut out of parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part. `kind` is such as "text/plain"; `size` counts the decoded octets, nearly.

    `text` is there for text and messages only: HTML is turned into text, and no more than TEXT_KEPT octets of a
    part are read. `fields` are its own headers, for a message/rfc822 those of the mail inside.
    """

    kind: str
    size: int
    text: str = ""
    name: str = ""
    is_attachment: bool = False
    fields: Fields = ()
    inside: tuple["Part", ...] = ()

    def walk(self) -> Iterator["Part"]:
        """This part and all inside it, in the order of the mail."""
        yield self
        for part in self.inside:
            yield from part.walk()


@dataclass(slots=True)
class _Budget:
    parts: int = MOST_PARTS
    text: int = TEXT_KEPT_OF_ALL
    octets: int = _CUT_OF_ALL


def read_parts(fields: Fields, body: bytes) -> Part:
    """The mail as its outermost part. Raises MailUnreadable where it has too many parts, or too deep ones."""
    return _read(fields, body, budget=_Budget(), depth=0, kind_unless="text/plain")


def _read(fields: Fields, body: bytes, *, budget: _Budget, depth: int, kind_unless: str) -> Part:
    budget.parts -= 1
    if budget.parts < 0:
        raise MailUnreadable(reason=f"it has more than {MOST_PARTS} parts")
    if depth > DEEPEST:
        raise MailUnreadable(reason=f"its parts lie more than {DEEPEST} deep in each other")
    kind, about = parameters(first(fields, "content-type") or "")
    kind = kind if kind.count("/") == 1 else kind_unless
    if kind.startswith("multipart/"):
        budget.octets -= len(body)
        if budget.octets < 0:
            raise MailUnreadable(reason="its large parts lie too deep in each other")
        pieces = _pieces(body, about.get("boundary", "").rstrip().encode("utf-8", "replace"))
        if pieces:
            return _of_many(fields, kind, pieces, budget=budget, depth=depth)
        kind = "text/plain"  # no boundary, or one that never comes: what is there is read as it is
    encoding = first(fields, "content-transfer-encoding") or ""
    if kind == "message/rfc822":
        return _message(fields, transfer_decoded(body, encoding), budget=budget, depth=depth)
    size = decoded_size(body, encoding)
    octets = transfer_decoded(body[:_ENCODED_READ], encoding) if kind.startswith(_READ) else b""
    return _leaf(fields, kind, octets, size=size, charset=about.get("charset", ""), budget=budget)


def _of_many(fields: Fields, kind: str, pieces: list[bytes], *, budget: _Budget, depth: int) -> Part:
    unless = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    inside = []
    for piece in pieces:
        own, body = split_mail(piece)
        inside.append(_read(own, body, budget=budget, depth=depth + 1, kind_unless=unless))
    return Part(kind=kind, size=sum(map(len, pieces)), fields=fields, inside=tuple(inside))


def _message(fields: Fields, octets: bytes, *, budget: _Budget, depth: int) -> Part:
    """A mail within the mail."""
    octets = octets.lstrip(b"\n")
    own, body = split_mail(octets)
    inside = _read(own, body, budget=budget, depth=depth + 1, kind_unless="text/plain")
    text = _text(octets, "", budget)
    name, attached = _name_of(fields)
    return Part(
        kind="message/rfc822",
        size=len(octets),
        text=text,
        name=name,
        is_attachment=attached,
        fields=own,
        inside=(inside,),
    )


def _leaf(fields: Fields, kind: str, octets: bytes, *, size: int, charset: str, budget: _Budget) -> Part:
    name, attached = _name_of(fields)
    text = _text(octets, charset, budget) if octets else ""
    text = html_text(text) if kind == "text/html" else text
    return Part(kind=kind, size=size, text=text, name=name, is_attachment=attached, fields=fields)


def _text(octets: bytes, charset: str, budget: _Budget) -> str:
    kept = octets[: min(TEXT_KEPT, budget.text)]
    budget.text -= len(kept)
    return to_text(kept, charset)


def _name_of(fields: Fields) -> tuple[str, bool]:
    disposition, about = parameters(first(fields, "content-disposition") or "")
    name = about.get("filename") or parameters(first(fields, "content-type") or "")[1].get("name", "")
    return decode_words(name)[:200], disposition == "attachment"


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """What lies between the boundary's lines (RFC 2046 5.1.1); a last one that is not closed counts too."""
    if not boundary:
        return []
    pieces: list[bytes] = []
    mark, begin = b"--" + boundary, -1
    place = 0 if body.startswith(mark) else _line_with(mark, body, 0)
    for _ in range(_MOST_MARKS):
        if place < 0:
            return [*pieces, body[begin:]] if 0 <= begin < len(body) else pieces
        behind = place + len(mark)
        edge, close = _EDGE.match(body, behind), _CLOSE.match(body, behind)
        if (edge or close) and begin >= 0:
            pieces.append(body[begin : max(begin, place - 1)])
        if close:
            return pieces
        begin = behind + len(edge[0]) if edge else begin
        place = _line_with(mark, body, begin - 1 if edge else behind)  # an empty part shares a line end
    raise MailUnreadable(reason=f"it has more than {MOST_PARTS} parts")


def _line_with(mark: bytes, body: bytes, start: int) -> int:
    """Where the next line begins with the mark; -1 where none does."""
    found = body.find(b"\n" + mark, start)
    return found + 1 if found >= 0 else -1

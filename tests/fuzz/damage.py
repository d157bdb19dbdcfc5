"""Whatever was right, made wrong; and the words that all grammars share. Each input follows from its seed alone."""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"  # absent: the grammar alone makes mail
MOST = 1 << 20  # octets of one input
ODD = (
    b"\0", b"\xff\xfe", b"\r", b"\r\n", b"\n", b"\n\n", b'"', b"'", b"=?", b"?=", b"<", b">", b"(", b")", b"--", b";", b":",
    b"=\n", b"=", b"\\", b"\xe2\x80\xae", b"\xc0\x80", b"\xed\xa0\x80", b"\t", b" ", b"@", b",", b"{", b"[", b"&", b"*", b"|",
    b"%", b"=?utf-8?q?", b"=?utf-8?b?", b"multipart/mixed", b"9" * 30, b"-1", b"20260230", b"BEGIN:", b"END:", b"RRULE:",
)  # fmt: skip
NAMES = (
    "Rosa Lind",
    "",
    "=?utf-8?q?R=C3=B3sa?=",
    '"Lind, Rosa"',
    "Rosa (at work) Lind",
    "<<>>",
    "@",
    "\u202eRosa",
)
ADDRESSES = (
    "rosa@clinic.example",
    "<rosa@clinic.example>",
    "rosa@",
    "@clinic.example",
    "rosa@клиника.example",
    "a b@c",
    "group: a@b, c@d;",
    '"a@b"@c.example',
    "",
)
WORDS = (
    "unsubscribe",
    "please take me off your list",
    "STOP",
    "I am out of office until 7 December 2026",
    "On Mon, Nov 23, 2026 at 9:00 Maya <m@x.example> wrote:",
    "> quoted",
    "-- ",
    "550 5.1.1 User unknown",
    "Sent from my phone",
    "____________",
    "From: Maya",
    "wrote:",
    "Am 23.11.2026 schrieb Maya:",
    "абв",
    "\u00a0",
)


@cache
def real_mail() -> tuple[bytes, ...]:
    found = sorted(path for path in CORPORA.glob("**/*") if path.suffix in {".eml", ".txt"})
    return tuple(path.read_bytes() for path in found)


def damage(chance: random.Random, raw: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Cut, doubled, stuffed with what is odd, mixed with others, or with one piece of it repeated very often."""
    octets = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(octets) + 1)
        match chance.randrange(7):
            case 0:
                del octets[place : place + chance.randint(1, 400)]
            case 1:
                octets[place:place] = chance.choice(ODD) * chance.choice((1, 1, 2, 20, 500))
            case 2:
                octets[place:place] = octets[chance.randrange(len(octets) + 1) :][: chance.randint(1, 2_000)]
            case 3 if others:
                other = chance.choice(others)
                octets[place : place + 200] = other[chance.randrange(len(other) + 1) :][
                    : chance.randint(1, 900)
                ]
            case 4:
                octets[place:place] = chance.randbytes(chance.randint(1, 40))
            case 5 if octets:
                octets[place % len(octets)] ^= 1 << chance.randrange(8)
            case _:
                repeat(chance, octets, place)
    return bytes(octets[:MOST])


def repeat(chance: random.Random, octets: bytearray, place: int) -> None:
    """What is read in quadratic time shows itself only when it is long; so it is seldom, and then it is."""
    piece = bytes(octets[place : place + chance.randint(1, 60)]) or chance.choice(ODD)
    octets[place:place] = piece * chance.choice((3, 30, 300, max(1, MOST // 8 // len(piece))))


def encode(chance: random.Random, text: str) -> bytes:
    return text.encode(chance.choice(("utf-8", "utf-8", "latin-1", "utf-16-le")), "replace")

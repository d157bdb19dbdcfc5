"""THE SPECIFICATION of what a mail server's misbehaviour may do to a mail: one row, one permitted result.

The same result holds for the first attempt, for a retry, and over a connection that has carried a mail before
(which the server has dropped meanwhile where the fault lies in connecting); on SQLite and on PostgreSQL.

    state    of the message after one round:   WAITS approved again, with a later due moment
    paused   the mailbox sends nothing until its owner says so
    slowed   the mailbox goes at half of its pace
    gone     the contact's address is suppressed
    dots     how many final dots the server has seen for this message: 0 says that nothing can have left
    later    what a polite server has taken of it in the end, when everything is tried again two hours later
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from outreach.smtp import Timeouts
from tests.faults.surroundings import black_hole, no_name, nobody_listens, one_dead_address
from tests.smtp.scripted_server import (
    Behaviour,
    ScriptedServer,
    Talk,
    floods,
    hangs,
    says,
    stops_reading,
    then_drops,
    then_resets,
)

WAITS, SENT, FAILED, UNCERTAIN = "approved", "sent", "failed", "uncertain"
PATIENT = Timeouts(connect=20, command=20, permit=5, dot=20, idle=60, quit=0.2)
NO_BANNER = Timeouts(connect=0.5, command=20, permit=5, dot=20, idle=60, quit=0.2)
NO_WORD = Timeouts(connect=20, command=0.5, permit=5, dot=20, idle=60, quit=0.2)
NO_ROOM = Timeouts(connect=20, command=20, permit=1, dot=20, idle=60, quit=0.2)
NO_ANSWER = Timeouts(connect=20, command=20, permit=5, dot=0.6, idle=60, quit=0.2)
TLS, PLAIN = "good", ""
IN_CLEAR = b"250-scripted.example\r\n250 AUTH PLAIN LOGIN\r\n"
STARTTLS = b"250-scripted.example\r\n250-STARTTLS\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n"
OTHER_LOGINS = b"250-scripted.example\r\n250-STARTTLS\r\n250 AUTH GSSAPI CRAM-MD5\r\n"
NO_UTF8 = b"250-scripted.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


@dataclass(frozen=True)
class Fault:
    name: str
    steps: dict[str, Behaviour]
    state: str
    paused: bool = False
    slowed: bool = False
    gone: bool = False
    dots: int = 0
    later: int = 1
    timeouts: Timeouts = PATIENT
    tls: str = PLAIN  # which certificate the server has; "" where it speaks in clear, and asks for no login
    address: str = "anna{0}@client.example"
    is_big: bool = False  # more text than a kernel takes at once
    around: Callable[[ScriptedServer], AbstractContextManager[Any]] = field(default=lambda _: nullcontext())

    @property
    def is_in_connecting(self) -> bool:
        return int(self.name[1:3]) <= 18


async def garbage(talk: Talk) -> None:
    await talk.say(b"220 ready\r\n")
    await asyncio.sleep(0.05)
    await talk.say(b"500 what is this client doing?\r\n")


async def knows_no_tls_of_today(talk: Talk) -> None:
    """As OpenSSL says it: a fatal alert, protocol_version."""
    await talk.say(b"220 ready\r\n")
    talk.note(await talk.reader.read(5))
    await talk.say(b"\x15\x03\x03\x00\x02\x02\x46")
    await talk.reader.read()


def tls(name: str, state: str, *, server: str = TLS, ehlo: bytes = STARTTLS, **about: Any) -> Fault:
    steps = {"ehlo": ehlo} | {step: about.pop(step) for step in ("starttls", "auth") if step in about}
    return Fault(name, steps, state, tls=server, **about)


def drips(talk: Talk) -> Any:
    return says(*[bytes([each]) for each in b"250 2.0.0 ok\r\n"], every=0.005)(talk)  # type: ignore[operator]


FAULTS = [
    # Connecting: it says nothing about the mail, so the mail waits; a final no is the owner's trouble.
    Fault("F01 the name is not known", {}, WAITS, around=no_name),
    Fault("F02 nobody listens", {}, WAITS, around=nobody_listens),
    Fault("F03 a black hole", {}, WAITS, timeouts=NO_BANNER, around=black_hole),
    Fault(
        "F03 one of two addresses is a black hole",
        {},
        SENT,
        dots=1,
        timeouts=Timeouts(connect=1.0),
        around=one_dead_address,
    ),
    Fault("F04 no banner", {"connect": hangs}, WAITS, timeouts=NO_BANNER),
    Fault("F05 421 as its banner", {"connect": then_drops(b"421 4.3.2 busy\r\n")}, WAITS),
    Fault("F06 554 as its banner", {"connect": b"554 5.7.1 not you\r\n"}, WAITS, paused=True, later=0),
    Fault("F07 another protocol", {"connect": b"SSH-2.0-OpenSSH_9.2\r\n"}, WAITS),
    # EHLO and TLS: no password and no text in clear, ever; the mailbox waits for its owner.
    Fault("F08 no EHLO", {"ehlo": b"502 5.5.1 unknown\r\n"}, WAITS, paused=True, later=0),
    tls("F09 STARTTLS is not offered", WAITS, ehlo=IN_CLEAR, paused=True, later=0),
    tls("F10 STARTTLS 454", WAITS, starttls=b"454 4.7.0 not now\r\n", server="none", paused=True, later=0),
    tls("F11 the handshake is no TLS", WAITS, starttls=garbage, server="none", paused=True, later=0),
    tls("F12 the certificate has expired", WAITS, server="expired", paused=True, later=0),
    tls("F12 the certificate is another host's", WAITS, server="elsewhere", paused=True, later=0),
    tls("F12 the certificate is its own", WAITS, server="self-signed", paused=True, later=0),
    tls("F13 TLS 1.0 only", WAITS, starttls=knows_no_tls_of_today, server="none", paused=True, later=0),
    tls(
        "F14 words injected behind STARTTLS",
        WAITS,
        starttls=b"220 ready\r\n250 injected\r\n",
        paused=True,
        later=0,
    ),
    # Logging in: one try and no more after a no, for providers lock accounts.
    tls("F15 535", WAITS, auth=b"535 5.7.8 wrong password\r\n", paused=True, later=0),
    tls("F16 454", WAITS, auth=b"454 4.7.0 later\r\n"),
    tls("F17 no way to log in that we know", WAITS, ehlo=OTHER_LOGINS, paused=True, later=0),
    tls("F18 334 without end", WAITS, auth=b"334 VXNlcm5hbWU6\r\n"),
    # The envelope: 4xx waits, at least five minutes; 5xx fails; only a bad address is never written to again.
    Fault("F19 MAIL 451", {"mail": b"451 4.3.0 later\r\n"}, WAITS),
    Fault("F20 MAIL 552", {"mail": b"552 5.3.4 too big\r\n"}, FAILED, later=0),
    Fault("F21 RCPT 450, greylisted", {"rcpt": b"450 4.7.1 greylisted\r\n"}, WAITS),
    Fault(
        "F22 RCPT 550, no such person", {"rcpt": b"550 5.1.1 no such user\r\n"}, FAILED, gone=True, later=0
    ),
    Fault("F22 RCPT 550, policy", {"rcpt": b"550 5.7.1 not from you\r\n"}, FAILED, later=0),
    Fault("F23 RCPT 452", {"rcpt": b"452 4.2.2 full\r\n"}, WAITS),
    Fault("F24 RCPT 421 and the end", {"rcpt": then_drops(b"421 4.3.2 closing\r\n")}, WAITS),
    Fault(
        "F25 an address that is not ASCII",
        {"ehlo": NO_UTF8},
        FAILED,
        later=0,
        address="änna{0}@client.example",
    ),
    Fault("F26 RCPT 450, too fast", {"rcpt": b"450 4.2.1 too fast\r\n"}, WAITS, slowed=True),
    Fault("F26 MAIL 454, too many", {"mail": b"454 4.7.0 too many\r\n"}, WAITS, slowed=True),
    # DATA, and the text before its dot: provably unsent, whatever happens.
    Fault("F27 DATA 451", {"data": b"451 4.3.0 later\r\n"}, WAITS),
    Fault("F28 DATA 554", {"data": b"554 5.7.1 no\r\n"}, FAILED, later=0),
    Fault("F29 dropped after 354", {"data": then_drops(b"354 go\r\n")}, WAITS),
    Fault("F30 it stops reading", {"data": stops_reading}, WAITS, is_big=True, timeouts=NO_ROOM),
    Fault(
        "F31 a reset in the middle of the text",
        {"data": then_resets(b"354 go\r\n", after=0.05)},
        WAITS,
        is_big=True,
    ),
    Fault("F32 250 before the dot", {"data": b"354 go\r\n250 2.0.0 queued\r\n"}, WAITS),
    # After the dot only a clear answer decides; without one nobody knows, and nothing is tried again by itself.
    Fault("F33 451", {"dot": b"451 4.3.0 later\r\n"}, WAITS, dots=1),
    Fault("F34 554", {"dot": b"554 5.7.1 spam\r\n"}, FAILED, dots=1, later=0),
    Fault("F35 dropped, and not taken", {"dot": then_drops()}, UNCERTAIN, dots=1, later=0),
    Fault("F36 dropped, but taken", {"text": hangs, "dot": then_drops()}, UNCERTAIN, dots=1, later=0),
    Fault("F37 no answer", {"dot": hangs}, UNCERTAIN, dots=1, later=0, timeouts=NO_ANSWER),
    Fault("F38 an answer in drops", {"dot": drips}, SENT, dots=1),
    Fault("F39 half a code", {"dot": then_drops(b"25")}, UNCERTAIN, dots=1, later=0),
    Fault("F40 nonsense", {"dot": b"2x0 ok\r\n"}, UNCERTAIN, dots=1, later=0),
    Fault("F41 an answer without end", {"dot": floods}, UNCERTAIN, dots=1, later=0),
    Fault("F42 250, then 421 to QUIT", {"quit": b"421 4.3.2 no\r\n"}, SENT, dots=1),
    Fault("F43 250, then a reset", {"dot": then_resets(b"250 2.0.0 queued\r\n", after=0.05)}, SENT, dots=1),
    Fault("F44 250, and a bounce comes later by mail", {}, SENT, dots=1),
]

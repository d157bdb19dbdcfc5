"""What stands on the wire between 354 and the reply: strict CRLF, and dots that mean dots."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parcels import QUICK, Asked, make_parcel, make_raw, plain

from outreach.smtp import Accepted, SmtpPostman
from outreach.smtp.conversation import on_the_wire

NASTY = {
    "lone dot": b"a\r\n.\r\nb\r\n",
    "smuggled with LF": b"a\n.\nMAIL FROM:<evil@x.example>\n",
    "smuggled with CR": b"a\r.\rMAIL FROM:<evil@x.example>\r",
    "smuggled with CR LF dot LF": b"a\r\n.\nMAIL FROM:<evil@x.example>\r\n",
    "smuggled with LF dot CR LF": b"a\n.\r\nMAIL FROM:<evil@x.example>\r\n",
    "smuggled with CR CR LF": b"a\r\r\n.\r\r\nMAIL FROM:<evil@x.example>\r\n",
    "dots": b"..\r\n...\r\n.a\r\n",
    "dot first": b".\r\nx\r\n",
    "no end": b"a",
    "ends in CR": b"a\r",
    "nothing": b"",
}


def arrived(text: bytes) -> bytes:
    """As a server undoes the stuffing (RFC 5321 4.5.2)."""
    assert text.endswith(b"\r\n.\r\n")
    return re.sub(rb"(?m)^\.\.", b".", text[: -len(b".\r\n")])


@pytest.mark.parametrize("kind", NASTY)
async def test_no_text_can_end_itself_or_start_a_command(server, kind):
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    raw = b"Subject: x\r\n\r\n" + NASTY[kind]
    assert isinstance(await postman.deliver(make_parcel(raw=raw), Asked()), Accepted)
    assert isinstance(await postman.deliver(make_parcel("next"), Asked()), Accepted)
    heard = server.heard()
    assert heard.count(b"\r") == heard.count(b"\n") == heard.count(b"\r\n")
    assert server.commands == [b"EHLO", *[b"MAIL", b"RCPT", b"DATA"] * 2]
    assert server.accepted[1] == make_raw("next") + b".\r\n"
    await postman.close()


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=300) | st.text("\r\n.ab", max_size=60).map(str.encode))
def test_every_text_leaves_as_strict_lines_and_arrives_as_it_was(raw):
    wire = on_the_wire(raw)
    assert wire.count(b"\r") == wire.count(b"\n") == wire.count(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + wire
    lines = re.sub(rb"\r\n?|\n", b"\r\n", raw)
    assert arrived(wire + b".\r\n") == (lines if lines.endswith(b"\r\n") else lines + b"\r\n")


async def test_what_compose_made_stands_on_the_wire_unchanged(server):
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    raw = make_raw(text="Grüße\n.\n..\n" + "x" * 3000 + "\n")
    await postman.deliver(make_parcel(raw=raw), Asked())
    assert arrived(server.accepted[0]) == raw
    assert max(map(len, server.accepted[0].split(b"\r\n"))) <= 78
    await postman.close()

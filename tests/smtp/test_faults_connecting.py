"""Reliability 4.2, F1 to F8: before the server has heard of any mail."""

import asyncio
import socket

import pytest
from parcels import QUICK, Asked, make_parcel, plain
from scripted_server import floods, hangs, then_drops

from outreach.sequence.schedules import Server
from outreach.smtp import Accepted, Deferred, MailboxBroken, SmtpPostman

CONNECT = {
    "F4 no banner": (hangs, Deferred),
    "F5 421": (b"421 4.3.2 busy\r\n", Deferred),
    "F6 554": (b"554 5.7.1 not you\r\n", MailboxBroken),
    "F7 not SMTP": (b"SSH-2.0-OpenSSH_9.2\r\n", Deferred),
    "closed at once": (then_drops(), Deferred),
    "flood": (floods, Deferred),
}


@pytest.mark.parametrize("fault", CONNECT)
async def test_a_bad_greeting_says_nothing_about_the_mail(server, fault):
    server.steps["connect"], outcome = CONNECT[fault]
    ended = await SmtpPostman(plain(server.port), timeouts=QUICK).deliver(make_parcel(), permit := Asked())
    assert isinstance(ended, outcome)
    assert isinstance(ended, MailboxBroken) or (ended.phase == "connect" and ended.before_mail)
    assert permit.times == 0


async def test_a_server_without_ehlo_is_the_owners_trouble(server):
    """F8."""
    server.steps["ehlo"] = b"502 5.5.1 unknown\r\n"
    ended = await SmtpPostman(plain(server.port), timeouts=QUICK).deliver(make_parcel(), Asked())
    assert isinstance(ended, MailboxBroken)
    assert "502 5.5.1 unknown" in ended.reason


async def test_a_name_that_does_not_exist_is_deferred():
    """F1."""
    server = Server("no-such-host.invalid", 465, "tls")
    ended = await SmtpPostman(server, timeouts=QUICK).deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "connect"


async def test_a_refused_connection_is_deferred():
    """F2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ended = await SmtpPostman(plain(port), timeouts=QUICK).deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "connect"


@pytest.fixture
def black_hole():
    """A port that answers no SYN: its queue is full, and nobody accepts."""
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.2", 0))
        deaf.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(deaf.getsockname())
        yield deaf.getsockname()


async def test_a_black_hole_is_deferred_in_time(black_hole):
    """F3."""
    server = Server(black_hole[0], black_hole[1], "none")
    async with asyncio.timeout(3 * QUICK.connect):
        ended = await SmtpPostman(server, timeouts=QUICK).deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "connect"


async def test_a_dead_address_does_not_hide_a_living_one(server, black_hole, monkeypatch):
    """F3, with a name that has two addresses."""
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", where)
        for where in (black_hole, ("127.0.0.1", server.port))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    postman = SmtpPostman(Server("localhost", server.port, "none"), timeouts=QUICK)
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    await postman.close()

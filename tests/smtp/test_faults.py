"""Reliability 4.2: what a server may do wrong, each with the one outcome that it may lead to."""

import asyncio

import pytest
from parcels import QUICK, Asked, make_parcel, plain
from scripted_server import (
    ScriptedServer,
    floods,
    hangs,
    says,
    stops_reading,
    then_drops,
    then_resets,
)

from outreach.smtp import Accepted, Deferred, Refused, SmtpPostman, Unknown

PIPELINING = b"250-scripted.example\r\n250 PIPELINING\r\n"
ONE_BY_ONE = b"250 scripted.example\r\n"

BEFORE_THE_PERMIT = {
    "F19 MAIL 451": ("mail", b"451 4.3.0 later\r\n", Deferred, "mail"),
    "F20 MAIL 552": ("mail", b"552 5.3.4 too big\r\n", Refused, "mail"),
    "F21 RCPT 450 greylist": ("rcpt", b"450 4.7.1 greylisted\r\n", Deferred, "rcpt"),
    "F22 RCPT 550": ("rcpt", b"550 5.1.1 no such user\r\n", Refused, "rcpt"),
    "F23 RCPT 452": ("rcpt", b"452 4.2.2 full\r\n", Deferred, "rcpt"),
    "F24 RCPT 421 and close": ("rcpt", then_drops(b"421 4.3.2 closing\r\n"), Deferred, "rcpt"),
    "F26 RCPT 450 rate": ("rcpt", b"450 4.2.1 too fast\r\n", Deferred, "rcpt"),
    "F26 MAIL 454 rate": ("mail", b"454 4.7.0 too many\r\n", Deferred, "mail"),
    "MAIL dropped": ("mail", then_drops(), Deferred, "mail"),
    "MAIL hangs": ("mail", hangs, Deferred, "mail"),
    "MAIL garbage": ("mail", b"yes, please\r\n", Deferred, "mail"),
    "MAIL 354": ("mail", b"354 what for?\r\n", Deferred, "mail"),
    "RCPT dropped": ("rcpt", then_drops(), Deferred, "rcpt"),
    "RCPT reset": ("rcpt", then_resets(), Deferred, "rcpt"),
    "RCPT hangs": ("rcpt", hangs, Deferred, "rcpt"),
    "RCPT flood": ("rcpt", floods, Deferred, "rcpt"),
    "RCPT two codes": ("rcpt", b"250-one\r\n550 two\r\n", Deferred, "rcpt"),
}

BEFORE_THE_DOT = {
    "F27 DATA 451": ("data", b"451 4.3.0 later\r\n", Deferred),
    "F28 DATA 554": ("data", b"554 5.7.1 no\r\n", Refused),
    "F29 dropped after 354": ("data", then_drops(b"354 go\r\n"), Deferred),
    "F29 reset after 354": ("data", then_resets(b"354 go\r\n"), Deferred),
    "DATA dropped": ("data", then_drops(), Deferred),
    "DATA hangs": ("data", hangs, Deferred),
    "DATA 334": ("data", b"334 VXNlcm5hbWU6\r\n", Deferred),
    "DATA 250": ("data", b"250 2.0.0 queued already\r\n", Deferred),
    "F32 354 and 250 at once": ("data", b"354 go\r\n250 2.0.0 queued\r\n", Deferred),
}

AFTER_THE_DOT = {
    "F33 451": (b"451 4.3.0 later\r\n", Deferred),
    "F33 421": (then_drops(b"421 4.3.0 shutting down\r\n"), Deferred),
    "F34 554": (b"554 5.7.1 spam\r\n", Refused),
    "F35-36 dropped": (then_drops(), Unknown),
    "F35-36 reset": (then_resets(), Unknown),
    "F37 hangs": (hangs, Unknown),
    "F38 in drops": (says(*[bytes([each]) for each in b"250 2.0.0 ok\r\n"], every=0.01), Accepted),
    "F38 in drops, for ever": (says(*[bytes([each]) for each in b"250 " + b"x" * 300], every=0.01), Unknown),
    "F39 25": (then_drops(b"25"), Unknown),
    "F39 250 without an end": (then_drops(b"250 2.0.0 o"), Unknown),
    "F39 250- and no more": (then_drops(b"250-first\r\n"), Unknown),
    "F40 not a number": (b"2x0 ok\r\n", Unknown),
    "F40 999": (b"999 ok\r\n", Unknown),
    "F40 2500": (b"2500 ok\r\n", Unknown),
    "F40 221": (b"221 bye\r\n", Unknown),
    "F40 354": (b"354 go on\r\n", Unknown),
    "F40 empty": (b"\r\n", Unknown),
    "F40 two codes": (b"250-fine\r\n550 not fine\r\n", Unknown),
    "F40 binary": (b"\x00\xff\xfe250 ok\n", Unknown),
    "F41 flood": (floods, Unknown),
    "F41 one endless line": (says(b"250 " + b"x" * 9000), Unknown),
    "F43 250, then reset": (then_resets(b"250 2.0.0 queued\r\n", after=0.05), Accepted),
    "250, then dropped": (then_drops(b"250 2.0.0 queued\r\n"), Accepted),
    "250 on two lines": (b"250-2.0.0 queued\r\n250 as 42\r\n", Accepted),
    "250 without words": (b"250\r\n", Accepted),
    "250 with a bare LF": (b"250 ok\n", Accepted),
}


@pytest.fixture(params=[PIPELINING, ONE_BY_ONE], ids=["pipelining", "one-by-one"])
def extensions(request, server: ScriptedServer):
    server.steps["ehlo"] = request.param


@pytest.fixture(params=[False, True], ids=["first", "reused"])
async def postman(request, server: ScriptedServer, extensions):
    """On its first connection, or on one that has carried a mail already."""
    postman = SmtpPostman(plain(server.port), connections=1, timeouts=QUICK)
    if request.param:
        assert isinstance(await postman.deliver(make_parcel("before"), Asked()), Accepted)
        server.accepted.clear()
    yield postman
    await postman.close()


@pytest.mark.parametrize("fault", BEFORE_THE_PERMIT)
async def test_before_the_permit_every_fault_is_refused_or_deferred_and_nothing_is_asked(
    postman, server, fault
):
    step, behaviour, outcome, phase = BEFORE_THE_PERMIT[fault]
    server.steps[step] = behaviour
    earlier = server.commands.count(b"DATA")
    permit = Asked()
    ended = await postman.deliver(make_parcel(), permit)
    assert isinstance(ended, outcome)
    assert ended.phase == phase
    assert permit.times == 0
    await asyncio.sleep(0.02)
    assert server.commands.count(b"DATA") == earlier


@pytest.mark.parametrize("fault", BEFORE_THE_DOT)
async def test_before_the_dot_every_fault_is_provably_unsent(postman, server, fault):
    step, behaviour, outcome = BEFORE_THE_DOT[fault]
    server.steps[step] = behaviour
    permit = Asked()
    ended = await postman.deliver(make_parcel(), permit)
    assert isinstance(ended, outcome)
    assert ended.phase == "data"
    assert permit.times == 1
    await asyncio.sleep(0.02)
    assert not server.talks[-1].heard.endswith(b"\r\n.\r\n")


@pytest.mark.parametrize("fault", AFTER_THE_DOT)
async def test_after_the_dot_only_a_clear_reply_decides(postman, server, fault):
    behaviour, outcome = AFTER_THE_DOT[fault]
    server.steps["dot"] = behaviour
    permit = Asked()
    assert isinstance(await postman.deliver(make_parcel(), permit), outcome)
    assert permit.times == 1
    assert sum(talk.heard.count(b"\r\n.\r\n") for talk in server.talks) <= 2  # the one before, and this one
    assert server.talks[-1].heard.count(b"<first@") == 1


@pytest.mark.parametrize("fault", [b"421 4.3.2 no\r\n", then_drops(), hangs], ids=["421", "drop", "hang"])
async def test_a_mail_that_was_accepted_stays_accepted_whatever_quit_brings(server, fault):
    """F42."""
    server.steps["quit"] = fault
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    async with asyncio.timeout(2 * QUICK.quit):
        await postman.close()


async def test_a_250_that_comes_while_the_text_is_sent_stops_the_dot(postman, server):
    """F32: it would be taken for the answer to the dot."""
    server.steps["text"] = says(b"250 2.0.0 queued\r\n")
    big = make_parcel(raw=make_parcel().raw + b"x" * 70 + b"\r\n" * 2_000_000)
    ended = await postman.deliver(big, Asked())
    assert isinstance(ended, Deferred)
    assert not server.accepted


@pytest.mark.parametrize(
    ("reply", "outcome"), [(b"552 5.3.4 too big\r\n", Refused), (b"452 4.3.1 full\r\n", Deferred)]
)
async def test_a_no_in_the_middle_of_the_text_is_a_no(postman, server, reply, outcome):
    server.steps["text"] = says(reply)
    big = make_parcel(raw=make_parcel().raw + b"x" * 70 + b"\r\n" * 2_000_000)
    ended = await postman.deliver(big, Asked())
    assert isinstance(ended, outcome)
    assert ended.code == int(reply[:3])
    assert not server.accepted


async def test_a_server_that_stops_reading_gets_no_dot(postman, server):
    """F30."""
    server.steps["data"] = stops_reading
    ended = await postman.deliver(make_parcel(raw=b"Subject: big\r\n\r\n" + b"x\r\n" * 8_000_000), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "data"


async def test_a_reset_in_the_middle_of_the_text_is_deferred(postman, server):
    """F31."""
    server.steps["data"] = then_resets(b"354 go\r\n", after=0.05)
    ended = await postman.deliver(make_parcel(raw=b"Subject: big\r\n\r\n" + b"x\r\n" * 8_000_000), Asked())
    assert isinstance(ended, Deferred)


async def test_the_next_mail_after_a_refusal_goes_over_the_same_connection(server):
    server.steps["rcpt"] = b"550 5.1.1 no such user\r\n"
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Refused)
    server.steps["rcpt"] = b"250 ok\r\n"
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 1
    assert server.commands == [b"EHLO", b"MAIL", b"RCPT", b"RSET", b"MAIL", b"RCPT", b"DATA"]
    await postman.close()

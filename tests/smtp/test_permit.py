"""The permit is the commit point: asked once, at the last moment, and good for five seconds."""

import asyncio

import pytest
from parcels import QUICK, RECIPIENT, SENDER, Asked, make_parcel, plain
from scripted_server import ScriptedServer, says

from outreach.smtp import Accepted, Deferred, NotPermitted, SmtpPostman, Timeouts


@pytest.fixture
async def postman(server: ScriptedServer):
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    yield postman
    await postman.close()


async def test_the_permit_is_asked_between_rcpt_and_data(postman, server):
    seen = []

    async def permit() -> bool:
        seen.append(list(server.commands))
        return True

    assert isinstance(await postman.deliver(make_parcel(), permit), Accepted)
    assert seen == [[b"EHLO", b"MAIL", b"RCPT"]]


async def test_without_a_permit_data_is_never_said_and_the_connection_is_kept(postman, server):
    assert await postman.deliver(make_parcel(), Asked(answer=False)) == NotPermitted()
    assert server.commands == [b"EHLO", b"MAIL", b"RCPT", b"RSET"]
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 1


async def test_a_permit_that_raises_sends_nothing_and_passes_through(postman, server):
    async def permit() -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        await postman.deliver(make_parcel(), permit)
    await asyncio.sleep(0.02)
    assert b"DATA" not in server.commands
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 2


async def test_a_permit_is_too_old_when_354_comes_late(server):
    """The opt-out may have come in the meantime."""
    server.steps["data"] = says(b"", b"354 go ahead\r\n", every=0.3)
    postman = SmtpPostman(plain(server.port), timeouts=Timeouts(permit=0.2, quit=0.2))
    ended = await postman.deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    await asyncio.sleep(0.2)
    assert b"Subject" not in server.heard()


async def test_a_permit_that_was_long_in_coming_counts_no_more(server):
    """The process slept after the commit point; whoever has opted out since then was told that nothing comes."""

    async def permit() -> bool:
        await asyncio.sleep(0.3)
        return True

    postman = SmtpPostman(plain(server.port), timeouts=Timeouts(asking=0.2, quit=0.2))
    assert isinstance(await postman.deliver(make_parcel(), permit), Deferred)
    await asyncio.sleep(0.02)
    assert b"DATA" not in server.commands


async def test_a_server_that_speaks_while_the_permit_is_asked_gets_no_mail(postman, server):
    async def permit() -> bool:
        await server.talks[-1].say(b"354 go\r\n250 queued\r\n")
        await asyncio.sleep(0.05)
        return True

    assert isinstance(await postman.deliver(make_parcel(), permit), Deferred)
    await asyncio.sleep(0.02)
    assert b"DATA" not in server.commands


async def test_a_delivery_that_is_cancelled_before_the_dot_leaves_nothing(postman, server):
    asked, never = asyncio.Event(), asyncio.Event()

    async def permit() -> bool:
        asked.set()
        return await never.wait()

    delivery = asyncio.create_task(postman.deliver(make_parcel(), permit))
    await asked.wait()
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    await asyncio.sleep(0.02)
    assert b"DATA" not in server.commands
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)


@pytest.mark.parametrize("which", ["sender", "recipient"])
@pytest.mark.parametrize(
    "attack",
    [
        "a@b.example\r\nRCPT TO:<evil@x.example>",
        "a@b.example>\r\nDATA",
        "a@b.example> SIZE=1",
        "a @b.example",
        "<a@b.example>",
        "a@b.example\0",
        "a@b.example\n",
        "a@b@c.example",
        "",
        "nobody",
        "@b.example",
        "a@",
        "a@b.example\u2028x",
        '"a b"@c.example',
    ],
)
async def test_no_address_can_end_its_command(postman, server, which, attack):
    """S2."""
    permit = Asked()
    ended = await postman.deliver(make_parcel(**{which: attack}), permit)
    assert ended.phase == "envelope"
    assert permit.times == 0
    assert server.talks == []


async def test_the_envelope_is_what_the_parcel_says(postman, server):
    await postman.deliver(make_parcel(), Asked())
    assert server.talks[0].commands[1:3] == [
        f"MAIL FROM:<{SENDER}>\r\n".encode(),
        f"RCPT TO:<{RECIPIENT}>\r\n".encode(),
    ]

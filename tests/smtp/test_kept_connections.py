"""A connection carries many mails; and one that died in the meantime costs nothing."""

import asyncio

import pytest
from parcels import QUICK, Asked, make_parcel, plain
from scripted_server import ScriptedServer, then_drops

from outreach.smtp import Accepted, Deferred, SmtpPostman, Timeouts

HUNDRED = 100


@pytest.fixture
async def postman(server: ScriptedServer):
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    yield postman
    await postman.close()


async def test_one_connection_carries_many_mails(postman, server):
    for number in range(HUNDRED):
        assert isinstance(await postman.deliver(make_parcel(f"mail{number}"), Asked()), Accepted)
    assert len(server.talks) == 1
    assert server.commands.count(b"EHLO") == 1
    assert len(server.accepted) == HUNDRED


@pytest.mark.parametrize("connections", [1, 3])
async def test_no_more_connections_than_allowed_carry_all_mails(server, connections):
    postman = SmtpPostman(plain(server.port), connections=connections, timeouts=QUICK)
    parcels = [make_parcel(f"mail{number}") for number in range(HUNDRED)]
    ended = await asyncio.gather(*(postman.deliver(parcel, Asked()) for parcel in parcels))
    assert all(isinstance(each, Accepted) for each in ended)
    assert len(server.talks) == connections
    assert sorted(server.accepted) == sorted(parcel.raw + b".\r\n" for parcel in parcels)
    await postman.close()


async def test_a_connection_that_the_server_closed_is_replaced_unseen(postman, server):
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    server.talks[0].writer.close()
    await asyncio.sleep(0.05)
    assert isinstance(await postman.deliver(make_parcel("second"), permit := Asked()), Accepted)
    assert permit.times == 1
    assert len(server.accepted) == 2


@pytest.mark.parametrize(
    "behaviour", [then_drops(), then_drops(b"421 4.7.0 too many mails\r\n")], ids=["drop", "421"]
)
async def test_a_kept_connection_that_ends_at_mail_is_replaced(postman, server, behaviour):
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)

    async def once(talk):
        server.steps["mail"] = b"250 ok\r\n"
        await behaviour(talk)

    server.steps["mail"] = once
    assert isinstance(await postman.deliver(make_parcel("second"), permit := Asked()), Accepted)
    assert permit.times == 1
    assert len(server.talks) == 2
    assert len(server.accepted) == 2


async def test_a_kept_connection_that_ends_after_mail_is_not_tried_again_by_itself(postman, server):
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    server.steps["rcpt"] = then_drops()
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Deferred)
    assert len(server.talks) == 1


async def test_a_kept_connection_on_which_the_server_spoke_is_not_used(postman, server):
    """What it said would be read as the answer to MAIL."""
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    await server.talks[0].say(b"250 2.1.0 sender ok\r\n")
    await asyncio.sleep(0.02)
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 2


async def test_a_connection_that_nobody_uses_is_left_with_quit(server):
    postman = SmtpPostman(plain(server.port), timeouts=Timeouts(idle=0.1))
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    await asyncio.sleep(0.25)
    assert server.commands[-1] == b"QUIT"
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 2
    await postman.close()


async def test_closing_says_quit_on_every_connection(server):
    postman = SmtpPostman(plain(server.port), connections=3, timeouts=QUICK)
    await asyncio.gather(*(postman.deliver(make_parcel(str(n)), Asked()) for n in range(9)))
    await postman.close()
    assert server.commands.count(b"QUIT") == 3


async def test_closing_does_not_wait_for_a_server_that_says_nothing(server):
    postman = SmtpPostman(plain(server.port), timeouts=QUICK)
    await postman.deliver(make_parcel(), Asked())
    server.steps["quit"] = lambda _: asyncio.sleep(3600)
    async with asyncio.timeout(2 * QUICK.quit):
        await postman.close()

"""S17, S18: encryption is a condition, not a wish; and a password is tried once."""

import asyncio
import base64

import pytest
from parcels import PASSWORD, QUICK, Asked, make_parcel, with_login
from scripted_server import ScriptedServer, hangs, then_drops

from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import Accepted, Deferred, MailboxBroken, SmtpPostman

WITH_STARTTLS = b"250-scripted.example\r\n250-STARTTLS\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n"
SECRETS = [
    PASSWORD.encode(),
    base64.b64encode(PASSWORD.encode())[:-2],
    base64.b64encode(f"\0maya\0{PASSWORD}".encode()),
]
MAIL = b"Dear Anna"


@pytest.fixture
def postman(server: ScriptedServer, authority):
    server.steps["ehlo"] = WITH_STARTTLS
    server.tls = authority.serve()
    return SmtpPostman(with_login(server.port), tls_context=authority.trust(), timeouts=QUICK)


def nothing_was_shown(server: ScriptedServer) -> bool:
    clear = server.heard_in_clear()
    return not any(secret in clear for secret in [*SECRETS, MAIL, b"AUTH", b"MAIL"])


async def test_login_and_mail_go_through_starttls_only(postman, server):
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    assert nothing_was_shown(server)
    assert SECRETS[2] in server.heard()
    assert server.commands == [b"EHLO", b"STARTTLS", b"EHLO", b"AUTH", b"MAIL", b"RCPT", b"DATA"]
    await postman.close()


async def test_implicit_tls_carries_login_and_mail(authority):
    server = ScriptedServer()
    server.steps["ehlo"] = b"250-scripted.example\r\n250 AUTH PLAIN\r\n"
    await server.start(implicit=authority.serve())
    postman = SmtpPostman(
        with_login(server.port, "tls", "localhost"), tls_context=authority.trust(), timeouts=QUICK
    )
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    assert isinstance(await postman.deliver(make_parcel("second"), Asked()), Accepted)
    assert len(server.talks) == 1
    assert nothing_was_shown(server)
    await postman.close()
    await server.stop()


async def test_a_server_that_knows_only_login_is_logged_in_to(postman, server):
    server.steps["ehlo"] = WITH_STARTTLS.replace(b"PLAIN LOGIN", b"LOGIN")
    answers = iter([b"334 UGFzc3dvcmQ6\r\n"])

    async def ask(talk):
        await talk.say(next(answers))
        assert base64.b64decode(await talk.line()) == PASSWORD.encode()
        await talk.say(b"235 2.7.0 welcome\r\n")

    server.steps["auth"] = ask
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    await postman.close()


@pytest.mark.parametrize("certificate", ["expired", "elsewhere", "self-signed"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_that_cannot_be_verified_breaks_the_mailbox(authority, certificate, security):
    """F12."""
    server = ScriptedServer()
    server.steps["ehlo"], server.tls = WITH_STARTTLS, authority.serve(certificate)
    await server.start(implicit=server.tls if security == "tls" else None)
    postman = SmtpPostman(with_login(server.port, security), tls_context=authority.trust(), timeouts=QUICK)
    ended = await postman.deliver(make_parcel(), permit := Asked())
    assert isinstance(ended, MailboxBroken)
    assert "cannot be trusted" in ended.reason
    assert permit.times == 0
    assert nothing_was_shown(server)
    await server.stop()


async def test_a_server_that_knows_only_old_tls_is_sent_nothing(postman, server, authority):
    """F13."""
    server.tls = authority.serve_old_tls()
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Deferred | MailboxBroken)
    assert nothing_was_shown(server)


async def test_an_alert_that_no_version_is_shared_breaks_the_mailbox(postman, server):
    """F13, as OpenSSL's servers say it."""
    server.tls = None

    async def alert(talk):
        await talk.say(b"220 ready\r\n")
        talk.note(await talk.reader.read(5))
        await talk.say(b"\x15\x03\x03\x00\x02\x02\x46")  # fatal, protocol_version
        await talk.reader.read()

    server.steps["starttls"] = alert
    assert isinstance(await postman.deliver(make_parcel(), Asked()), MailboxBroken)
    assert nothing_was_shown(server)


async def test_starttls_that_is_not_offered_breaks_the_mailbox(postman, server):
    """F9: stripped by whoever sits between."""
    server.steps["ehlo"] = b"250-scripted.example\r\n250 AUTH PLAIN LOGIN\r\n"
    ended = await postman.deliver(make_parcel(), Asked())
    assert isinstance(ended, MailboxBroken)
    assert "STARTTLS" in ended.reason
    assert nothing_was_shown(server)


@pytest.mark.parametrize("reply", [b"454 4.7.0 not now\r\n", b"502 5.5.1 no\r\n"])
async def test_starttls_that_is_refused_breaks_the_mailbox(postman, server, reply):
    """F10."""
    server.steps["starttls"] = reply
    server.tls = None
    assert isinstance(await postman.deliver(make_parcel(), Asked()), MailboxBroken)
    assert nothing_was_shown(server)


async def test_a_handshake_that_is_no_tls_breaks_the_mailbox(postman, server):
    """F11."""
    server.tls = None

    async def garbage(talk):
        await talk.say(b"220 ready\r\n")
        await asyncio.sleep(0.05)
        await talk.say(b"500 what is this client doing?\r\n")

    server.steps["starttls"] = garbage
    assert isinstance(await postman.deliver(make_parcel(), Asked()), MailboxBroken)
    assert nothing_was_shown(server)


@pytest.mark.parametrize("fault", [then_drops(b"220 ready\r\n"), hangs], ids=["drop", "hang"])
async def test_a_line_that_breaks_in_the_handshake_is_deferred(postman, server, fault):
    server.steps["starttls"] = fault
    ended = await postman.deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "starttls"
    assert nothing_was_shown(server)


@pytest.mark.parametrize("late", [b"", b"250 2.1.0 injected\r\n"], ids=["half a line", "a whole line"])
async def test_a_reply_injected_behind_starttls_ends_the_connection(postman, server, late):
    """F14, CVE-2021-3200 and its family: what came in clear must not be read as encrypted."""
    server.steps["starttls"] = b"220 ready\r\n" + (late or b"250 inj")
    ended = await postman.deliver(make_parcel(), permit := Asked())
    assert isinstance(ended, MailboxBroken)
    assert permit.times == 0
    assert b"AUTH" not in server.heard()
    assert nothing_was_shown(server)


async def test_a_refused_login_is_tried_once_for_all_mails_that_wait(postman, server):
    """F15: the next try could lock the account."""
    server.steps["auth"] = b"535 5.7.8 wrong password\r\n"
    permit = Asked()
    ended = await asyncio.gather(*(postman.deliver(make_parcel(str(n)), permit) for n in range(10)))
    assert all(isinstance(each, MailboxBroken) for each in ended)
    assert "535 5.7.8 wrong password" in ended[0].reason
    assert PASSWORD not in repr(ended)
    assert server.commands.count(b"AUTH") == 1
    assert permit.times == 0


async def test_a_login_that_works_again_is_found_at_the_next_try(postman, server):
    server.steps["auth"] = b"535 5.7.8 wrong password\r\n"
    assert isinstance(await postman.deliver(make_parcel(), Asked()), MailboxBroken)
    server.steps["auth"] = b"235 2.7.0 welcome\r\n"
    assert isinstance(await postman.deliver(make_parcel(), Asked()), Accepted)
    await postman.close()


@pytest.mark.parametrize("reply", [b"454 4.7.0 later\r\n", b"334 VXNlcm5hbWU6\r\n", then_drops(), hangs])
async def test_a_login_that_is_not_plainly_refused_is_deferred(postman, server, reply):
    """F16, F18."""
    server.steps["auth"] = reply
    ended = await postman.deliver(make_parcel(), Asked())
    assert isinstance(ended, Deferred)
    assert ended.phase == "auth"


@pytest.mark.parametrize("offer", [b"250 AUTH GSSAPI CRAM-MD5\r\n", b"250 HELP\r\n"])
async def test_a_server_without_a_way_to_log_in_breaks_the_mailbox(postman, server, offer):
    """F17."""
    server.steps["ehlo"] = b"250-scripted.example\r\n250-STARTTLS\r\n" + offer
    assert isinstance(await postman.deliver(make_parcel(), Asked()), MailboxBroken)
    assert b"AUTH" not in server.commands


@pytest.mark.parametrize(
    "refused",
    [
        Server("127.0.0.1", 25, "none", "maya", Secret(PASSWORD)),
        Server("smtp.example.com", 25, "none"),
        Server("192.0.2.1", 25, "none"),
    ],
    ids=["a password", "a far name", "a far address"],
)
async def test_nothing_goes_in_clear_but_to_this_machine_and_without_a_password(refused):
    ended = await SmtpPostman(refused, timeouts=QUICK).deliver(make_parcel(), Asked())
    assert isinstance(ended, MailboxBroken)
    assert "without encryption" in ended.reason

"""Letters that come back, and complaints: only of mail that was ours, and each told once."""

from dataclasses import replace

from outreach.store import inbound, messages
from outreach.store.inbound import Inbound
from tests.actions.reading_answers.mailbox import (
    DAY,
    MAYA,
    ROSA,
    arrive,
    introduced,
    is_suppressed,
    kept,
    read,
    running,
    told,
)
from tests.practice import body


def bounce(message, status="5.1.1", address=ROSA):
    text = (
        f"From: MAILER-DAEMON@mx.example\nTo: {MAYA}\nSubject: Undelivered\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n--B\nContent-Type: text/plain\n\nNo.\n'
        f"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {address}\n"
        f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; {status} sorry\n\n--B\nContent-Type: text/rfc822-headers\n\n"
        f"From: {MAYA}\nTo: {address}\nMessage-ID: {message}\n\n--B--\n"
    )
    return text.encode()


async def test_a_hard_bounce_of_our_mail_suppresses_and_asks_for_the_new_address(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, bounce(practice.message("hello").message_id))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "hard bounce"
    assert len(await told(practice, "is gone")) == 1


async def test_a_made_up_bounce_changes_nothing(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, bounce("<" + "a" * 26 + "@lakeside.example>"))
    arrive(practice, server, bounce("<whatever@lakeside.example>").replace(b"Undelivered", b"Again"))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert running(practice, rosa) == ["introduction"]


async def test_a_notice_of_a_server_that_nobody_understands_is_shown_to_the_owner(practice, server, judge):
    rosa = await introduced(practice)
    hello = practice.message("hello").message_id
    notice = f"From: MAILER-DAEMON@mx.example\nTo: {MAYA}\nSubject: Undelivered mail\nReturn-Path: <>\n"
    arrive(practice, server, f"{notice}References: {hello}\n\nIt was not delivered.\n".encode())
    arrive(practice, server, f"{notice}\nAnother was not delivered.\n".encode())
    read(practice, judge)
    assert running(practice, rosa) == ["introduction"]
    assert len(kept(practice, "doubtful")) == 1
    [question] = await told(practice, "arrive?")
    assert "It was not delivered." in body(question)


async def test_a_bounce_of_our_letter_about_somebody_else_suppresses_nobody(practice, server, judge):
    """Whoever passes our letter on to a dead address has a good one."""
    rosa = await introduced(practice)
    hello = practice.message("hello").message_id
    arrive(practice, server, bounce(hello, address="gone@elsewhere.example"))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert running(practice, rosa) == ["introduction"]
    assert len(kept(practice, "soft bounce")) == 1


async def test_a_bounce_names_the_address_behind_another_spelling_of_the_domain(practice, server, judge):
    await introduced(practice)
    hello = practice.message("hello").message_id
    arrive(practice, server, bounce(hello, address="rosa.lind@mail.clinic.example.com"))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "hard bounce"


async def test_soft_bounces_of_one_mail_are_no_reason_to_ask(practice, server, judge):
    await introduced(practice)
    for number in range(4):
        practice.clock.now += 3 * DAY
        arrive(practice, server, bounce(practice.message("hello").message_id, "4.2.2") + b"%d\n" % number)
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert len(kept(practice, "soft bounce")) == 4
    assert await told(practice, "keep coming back") == []


async def test_letters_that_come_back_for_more_than_a_week_are_asked_about_once(practice, server, judge):
    rosa = await introduced(practice)
    hello = practice.message("hello")
    with practice.desk.store.write() as tx:  # what two letters before brought
        for number, days in ((1, 20), (2, 10)):
            earlier = replace(
                hello, id=f"m{number}", key=f"k{number}", message_id=f"<{number}@x>", resource_id=None
            )
            messages.add_many(tx, [earlier])
            came = practice.now - days * DAY
            row = Inbound(
                id=f"i{number}", mailbox="maya", digest=str(number), folder="INBOX", uidvalidity=7, uid=number,
                received_at=came, created_at=came, kind="soft bounce", contact_id=rosa.id, message_id=earlier.id,
            )  # fmt: skip
            inbound.add(tx, row)
    practice.is_broken = True  # those two were never sent
    arrive(practice, server, bounce(hello.message_id, "4.2.2"))
    arrive(practice, server, bounce(hello.message_id, "4.2.2") + b"again\n")
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert len(await told(practice, "keep coming back")) == 1


async def test_a_complaint_about_our_mail_suppresses_and_the_owner_hears_of_it(practice, server, judge):
    await introduced(practice)
    report = (
        f"From: fbl@provider.example\nTo: {MAYA}\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; "
        'report-type=feedback-report; boundary="B"\n\n--B\nContent-Type: text/plain\n\nspam\n--B\nContent-Type: '
        f"message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nUser-Agent: x\nOriginal-Rcpt-To: {ROSA}\n\n--B\n"
        f"Content-Type: message/rfc822\n\nFrom: {MAYA}\nTo: {ROSA}\nMessage-ID: MESSAGE\n\nhello\n--B--\n"
    )
    arrive(practice, server, report.replace("MESSAGE", practice.message("hello").message_id).encode())
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "complaint"
    assert len(await told(practice, "unwanted")) == 1

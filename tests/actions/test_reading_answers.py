"""What comes into the mailbox: whose answer it is, what follows from it, and that nothing is done twice."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from outreach.actions.gather_week import gather_week
from outreach.actions.keep_reading import read_once
from outreach.actions.opt_out import opt_out_address
from outreach.actions.read_mailbox import read_mailbox
from outreach.actions.record_reply import record_contact
from outreach.actions.resume_mailbox import resume_mailbox
from outreach.actions.show_status import show_status
from outreach.errors import FolderClosed, MailboxUnreachable
from outreach.imap import Judge, open_inbox
from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.store import contacts, cursors, facts, inbound, mailboxes, messages, suppressions
from outreach.store.inbound import Inbound
from tests.imap_server import Box, imap_server
from tests.practice import MONDAY, body, open_practice, shipped_schedules

MAYA = "maya@lakeside.example"
ROSA = "rosa.lind@clinic.example.com"
IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def judge():
    made = Judge()
    yield made
    made.close()


@pytest.fixture
def server():
    with imap_server(
        greeting=b"* PREAUTH hello\r\n"
    ) as running:  # without a password there is no other way in
        running.folders["Sent"] = Box(flags="\\Sent")
        running.folders["Junk"] = Box(flags="\\Junk")
        yield running


@pytest.fixture
async def practice(tmp_path, server):
    opened = open_practice(tmp_path, schedules=shipped_schedules((IMAP, local_imap(server))))
    yield opened
    await opened.app.close()


def local_imap(server):
    return f"imap: {{host: 127.0.0.1, port: {server.port}, security: none}}"


@contextmanager
def connected(practice):
    with open_inbox(practice.desk.schedules.mailboxes["maya"].imap) as inbox:
        yield inbox


def read(practice, judge):
    with connected(practice) as inbox:
        return read_mailbox(practice.desk, practice.desk.schedules.mailboxes["maya"], inbox, judge)


def letter(text="Yes, Tuesday is good.", sender=ROSA, to=MAYA, subject="Re: hello", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop(
        "message_id", f"<{abs(hash((text, sender, subject)))}@clinic.example.com>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(practice, server, raw, folder="INBOX"):
    server.folders[folder].add(raw, practice.now)


async def introduced(practice, **about):
    """A contact who got her introduction."""
    contact = practice.add_contact(**about)
    practice.enroll(contact)
    while not practice.mails_to(contact.address):
        practice.clock.now += HOUR
        await practice.tick()
    return contact


def get(practice, contact):
    with practice.desk.store.read() as tx:
        return contacts.get(tx, contact.id)


def clocks(practice, contact):
    with practice.desk.store.read() as tx:
        return facts.known_of(tx, [contact.id])[contact.id][1]


def is_suppressed(practice, address):
    with practice.desk.store.read() as tx:
        found = suppressions.find(tx, practice.desk.address_key(address))
    return found.reason if found else None


def kept(practice, kind):
    with practice.desk.store.read() as tx:
        known = contacts.list_contacts(tx)
        return [each for one in known for each in inbound.of_contact(tx, one.id, kind, MONDAY - 90 * DAY)]


def running(practice, contact):
    return [each.sequence for each in practice.enrollments(contact.id) if str(each.status) == "active"]


async def told(practice, words):
    await practice.tick()
    return [mail for mail in practice.mails_to(MAYA) if words in mail["Subject"]]


async def test_a_reply_in_our_thread_stops_the_chase_and_the_owner_reads_the_words(practice, server, judge):
    rosa = await introduced(practice)
    assert running(practice, rosa) == ["introduction"]
    arrive(
        practice,
        server,
        letter(In_Reply_To=practice.message("hello").message_id, sender="front@desk.example"),
    )
    assert read(practice, judge)
    assert running(practice, rosa) == []
    [reply] = kept(practice, "reply")
    assert (reply.text, reply.state) == ("Yes, Tuesday is good.", "new")
    [notice] = await told(practice, "answered")
    assert "Yes, Tuesday is good." in body(notice)
    assert "introduction" in body(notice)


async def test_the_owner_reads_which_colleagues_are_not_reminded_meanwhile(practice, server, judge):
    says = ("    mailbox: maya\n", "    mailbox: maya\n    colleagues_wait: 10 days\n")
    assert practice.reload(shipped_schedules((IMAP, local_imap(server)), says))
    await introduced(practice, address="bo.berg@clinic.example.com", given_name="Bo", family_name="Berg")
    await introduced(practice)
    arrive(practice, server, letter())
    read(practice, judge)
    [notice] = await told(practice, "answered")
    assert "nobody else there is reminded: Dr. Bo Berg" in body(notice)


async def test_a_reply_is_known_by_our_token_by_the_address_and_by_an_address_seen_before(
    practice, server, judge
):
    rosa = await introduced(practice)
    token = practice.message("hello").message_id
    arrive(practice, server, letter(f"Yes.\n\n> Message-ID: {token}", sender="rosa@home.example"))
    read(practice, judge)
    arrive(practice, server, letter("One more thing.", sender="Rosa@Home.example", subject="hello"))
    arrive(practice, server, letter("And another.", sender=ROSA.upper(), subject="new thing"))
    read(practice, judge)
    assert [each.contact_id for each in kept(practice, "reply")] == [rosa.id] * 3


async def test_a_colleague_answers_for_the_only_contact_there_but_nobody_does_at_a_free_mail_provider(
    practice, server, judge
):
    rosa = await introduced(practice)
    await introduced(practice, address="leo@gmail.com")
    arrive(practice, server, letter("She is glad to meet you.", sender="desk@clinic.example.com"))
    arrive(practice, server, letter("Buy this.", sender="somebody@gmail.com"))
    read(practice, judge)
    assert [each.contact_id for each in kept(practice, "reply")] == [rosa.id]


async def test_the_owners_other_mail_leaves_no_trace(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Dinner on Friday?", sender="friend@home.example"))
    read(practice, judge)
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM inbound").scalar() == 0
        assert cursors.find(tx, "maya", "INBOX").cursor.last_uid == 1


async def test_our_own_mail_is_no_reply(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter(sender=MAYA, to=ROSA, In_Reply_To=practice.message("hello").message_id))
    read(practice, judge)
    assert running(practice, rosa) == ["introduction"]
    assert kept(practice, "reply") == []


async def test_what_the_owner_writes_by_hand_moves_the_clock_and_answers_what_waited(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter())
    read(practice, judge)
    practice.clock.now += HOUR
    arrive(practice, server, letter("See you then.", sender=f"Maya <{MAYA}>", to=ROSA), "Sent")
    read(practice, judge)
    assert clocks(practice, rosa).last_contact_at == practice.now
    assert [each.state for each in kept(practice, "reply")] == ["answered"]


async def test_what_her_program_answers_for_her_is_not_written_by_hand(practice, server, judge):
    rosa = await introduced(practice)
    before = clocks(practice, rosa).last_contact_at
    away = letter(
        "I am away.", sender=MAYA, to=ROSA, subject="Automatic reply: x", Auto_Submitted="auto-replied"
    )
    practice.clock.now += DAY
    arrive(practice, server, away, "Sent")
    read(practice, judge)
    assert clocks(practice, rosa).last_contact_at == before


async def test_what_the_owner_writes_by_hand_stops_the_nudge(practice, server, judge):
    rosa = await introduced(practice)
    practice.clock.now += DAY
    arrive(practice, server, letter("See you at the talk?", sender=MAYA, to=ROSA), "Sent")
    for _ in range(10):
        practice.clock.now += DAY
        read(practice, judge)
        await practice.tick()
    assert len(practice.mails_to(rosa.address)) == 1
    assert running(practice, rosa) == []


async def test_an_absence_puts_mail_off_and_stops_nothing(practice, server, judge):
    rosa = await introduced(practice)
    automatic = {"Auto_Submitted": "auto-replied", "Date": "Mon, 02 Mar 2026 18:00:00 +0000"}
    arrive(
        practice, server, letter("I am back on 20 March 2026.", subject="Automatic reply: away", **automatic)
    )
    read(practice, judge)
    assert running(practice, rosa) == ["introduction"]
    assert f"{clocks(practice, rosa).away_until:%Y-%m-%d}" == "2026-03-20"
    assert await told(practice, "answered") == []


async def test_an_absence_without_a_day_is_a_week(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("I am away.", subject="Out of office", Auto_Submitted="auto-replied"))
    read(practice, judge)
    assert clocks(practice, rosa).away_until == practice.now.replace(microsecond=0) + 7 * DAY


async def test_asking_to_be_left_alone_counts_at_once(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Please take me off your list."))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "opt-out"
    assert running(practice, rosa) == []


async def test_our_mailto_link_counts_from_whatever_address(practice, server, judge):
    rosa = await introduced(practice)
    token = practice.desk.leave_token(rosa.id)
    arrive(practice, server, letter("", sender="x@elsewhere.example", subject=f"leave {token}"))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "opt-out"


async def test_a_made_up_token_counts_for_nobody_else(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("", sender="x@elsewhere.example", subject="leave ab-" + "a" * 50))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None


async def test_a_doubtful_wish_holds_everything_and_asks(practice, server, judge):
    rosa = await introduced(practice)
    arrive(
        practice,
        server,
        letter("She wants no more mail, please remove us from your list.", sender="desk@clinic.example.com"),
    )
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert get(practice, rosa).paused_until > practice.now + 365 * DAY
    [question] = await told(practice, "no more mail")
    assert f"outreach resume {ROSA}" in body(question)


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


async def test_what_strangers_write_is_shown_without_what_no_mail_may_hold(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Yes\x1b[31m \u202eTuesday\u2028 <script>alert(1)</script> {{ 7 * 7 }}"))
    read(practice, judge)
    [notice] = await told(practice, "answered")
    assert "Yes[31m Tuesday <script>" in body(notice)
    assert "<script>" not in notice.get_body(("html",)).get_content()
    assert "{{ 7 * 7 }}" in body(notice)


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


async def test_nothing_is_done_twice_whatever_the_server_does_to_its_numbers(practice, server, judge):
    await introduced(practice)
    raw = letter()
    arrive(practice, server, raw)
    read(practice, judge)
    server.inbox.uidvalidity = 9
    read(practice, judge)
    server.inbox.mails.clear()
    server.inbox.uidnext = 1
    arrive(practice, server, raw)
    read(practice, judge)
    arrive(practice, server, raw, "Junk")
    read(practice, judge)
    assert len(kept(practice, "reply")) == 1
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM events WHERE kind='replied'").scalar() == 1


async def test_what_cannot_be_read_is_kept_and_shown_and_reading_goes_on(practice, server, judge):
    rosa = await introduced(practice)
    bomb = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(100))
    arrive(practice, server, bomb)
    arrive(practice, server, letter())
    read(practice, judge)
    assert running(practice, rosa) == []
    found = show_status(practice.desk, practice.now)
    assert len(found["quarantined"]) == 1
    assert any("not understood" in said for said in found["broken"])
    assert any("not understood" in said for said in week(practice).problems)
    with practice.desk.store.read() as tx:
        [kept_mail] = inbound.quarantined(tx, practice.now - DAY)
        assert inbound.get_raw(tx, kept_mail.id) == bomb.replace(b"\n", b"\r\n")


async def test_a_mail_that_breaks_what_follows_from_it_is_put_aside(practice, server, judge, monkeypatch):
    rosa = await introduced(practice)
    arrive(practice, server, letter("one"))
    arrive(practice, server, letter("two"))

    import outreach.actions.take_mail as taking

    real = taking.find_match

    def broken(tx, desk, mail, now):
        if mail.text == "one":
            raise KeyError("a mistake of ours")
        return real(tx, desk, mail, now)

    monkeypatch.setattr(taking, "find_match", broken)
    read(practice, judge)
    assert [each.text for each in kept(practice, "reply")] == ["two"]
    assert len(show_status(practice.desk, practice.now)["quarantined"]) == 1
    assert running(practice, rosa) == []


async def test_two_daemons_that_read_the_same_mail_act_on_it_once(practice, server, judge, monkeypatch):
    await introduced(practice)
    arrive(practice, server, letter())
    real, looks = inbound.known, []

    def while_another_reads_it(tx, mailbox, digests):
        known = real(tx, mailbox, digests)
        looks.append(known)
        if len(looks) == 1:
            read(practice, judge)  # from the start to the end, between our look and our act
        return known

    monkeypatch.setattr(inbound, "known", while_another_reads_it)
    read(practice, judge)
    assert looks == [set(), set()]
    assert len(kept(practice, "reply")) == 1
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM events WHERE kind='replied'").scalar() == 1


async def test_a_stop_in_the_middle_of_a_batch_leaves_the_rest_for_later(practice, server, judge):
    await introduced(practice)
    for number in range(4):
        arrive(practice, server, letter(f"number {number}"))
    asked = iter([False, False, False, True, True])
    box = practice.desk.schedules.mailboxes["maya"]
    server.folders = {"INBOX": server.inbox}
    with connected(practice) as inbox:
        assert not read_mailbox(practice.desk, box, inbox, judge, is_over=lambda: next(asked))
    assert len(kept(practice, "reply")) == 2
    with practice.desk.store.read() as tx:
        assert cursors.read_at(tx) == {"maya": None}
    read(practice, judge)
    assert len(kept(practice, "reply")) == 4


async def test_a_crash_between_two_mails_loses_none_and_repeats_none(practice, server, judge):
    await introduced(practice)
    for number in range(6):
        arrive(practice, server, letter(f"number {number}"))
    with connected(practice) as inbox:
        limit, server.wire = [4000], None

        def cutting(octets):
            taken = octets[: max(0, limit[0])]
            limit[0] -= len(octets)
            return taken

        for _ in range(20):
            try:
                read(practice, judge)
                break
            except MailboxUnreachable:
                limit[0] = 4000
                server.wire = cutting if server.wire is None else None
        inbox.cut()
    assert sorted(each.text for each in kept(practice, "reply")) == [f"number {n}" for n in range(6)]


@pytest.mark.parametrize(
    "message_id",
    [
        b"",
        b"Message-ID: <" + b"x" * 10_000 + b"@clinic.example>\r\n",
        b"Message-ID: <a@b>\r\n X1 STORE 1:* +FLAGS (\\Deleted)\r\nMessage-ID: <c@d>\r\n",
        b"Message-ID: \r\nIn-Reply-To: <x\r\n X1 UID STORE 1:* +FLAGS (\\Deleted)\r\n y@z>\r\n",
    ],
)
async def test_a_message_id_of_whatever_shape_is_only_a_text(practice, server, judge, message_id):
    rosa = await introduced(practice)
    raw = message_id + f"From: {ROSA}\r\nTo: {MAYA}\r\nSubject: hello\r\n\r\nYes.\r\n".encode()
    arrive(practice, server, raw)
    arrive(
        practice, server, raw.replace(b"Yes.", b"And more.")
    )  # the same Message-ID is another mail all the same
    read(practice, judge)
    assert {each.text for each in kept(practice, "reply")} == {"Yes.", "And more."}
    assert not server.said("STORE")
    assert running(practice, rosa) == []


@pytest.mark.parametrize("wrong", [-400 * DAY, 400 * DAY])
async def test_a_server_with_a_wrong_clock_hides_no_answer(practice, server, judge, wrong):
    rosa = await introduced(practice)
    read(practice, judge)
    server.inbox.add(letter(In_Reply_To=practice.message("hello").message_id), practice.now + wrong)
    read(practice, judge)
    assert running(practice, rosa) == []
    assert clocks(practice, rosa).last_reply_at <= practice.now


async def test_a_folder_that_was_renamed_or_closed_keeps_no_other_from_being_read(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("from the junk"), "Junk")
    read(practice, judge)
    server.folders["Spam"] = server.folders.pop("Junk")
    server.scripts = [
        lambda talk, tag, name, rest: (
            name == "EXAMINE" and "Sent" in rest and (talk.say(tag + b" NO closed"), True)[1]
        )
    ]
    arrive(practice, server, letter("from the inbox"))
    assert read(practice, judge)
    assert {each.text for each in kept(practice, "reply")} == {"from the junk", "from the inbox"}
    assert running(practice, rosa) == []


async def test_an_answer_in_a_folder_that_was_named_counts(practice, server, judge):
    there = local_imap(server).replace("}", ", folders: [Partners]}")
    assert practice.reload(shipped_schedules((IMAP, there)))
    rosa = await introduced(practice)
    server.folders["Partners"] = Box()
    arrive(practice, server, letter(), "Partners")
    assert read(practice, judge)
    assert running(practice, rosa) == []


async def test_a_folder_that_was_named_and_is_not_there_is_told_after_all_others_were_read(
    practice, server, judge
):
    there = local_imap(server).replace("}", ", folders: [Partners]}")
    assert practice.reload(shipped_schedules((IMAP, there)))
    rosa = await introduced(practice)
    arrive(practice, server, letter())
    with pytest.raises(FolderClosed, match="Partners"):
        read(practice, judge)
    assert running(practice, rosa) == []
    with practice.desk.store.read() as tx:
        assert cursors.find(tx, "maya", "INBOX").ok_at is None  # so a reminder waits until it is mended


async def test_a_mail_of_fifty_megabytes_is_read_from_its_beginning(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, see the file.") + b"x" * 52_000_000)
    read(practice, judge)
    [reply] = kept(practice, "reply")
    assert reply.text.startswith("Yes, see the file.")
    assert running(practice, rosa) == []


async def test_a_nudge_waits_until_the_mailbox_was_read_and_a_thank_you_does_not(practice, server, judge):
    rosa = await introduced(practice)
    leo = practice.add_contact("leo@school.example.com")
    practice.meet(leo, "the waiting list")
    await practice.live(9 * DAY, 6 * HOUR)
    practice.approve_drafts()
    await practice.live(5 * DAY, 6 * HOUR)
    assert len(practice.mails_to(ROSA)) == 1
    assert "have not been read" in practice.message("nudge").reason
    assert practice.mails_to("leo@")
    while len(practice.mails_to(ROSA)) < 2 and practice.now < MONDAY + 40 * DAY:
        read(practice, judge)
        await practice.tick()
        practice.clock.now += HOUR
    assert len(practice.mails_to(ROSA)) == 2
    assert rosa


async def test_a_refused_login_pauses_reading_alone_and_the_owner_hears_of_it(practice, server):
    server.greeting = b"* OK ready\r\n"
    account = Server("127.0.0.1", server.port, "none", "maya", Secret("wrong"))
    boxes = {key: replace(box, imap=account) for key, box in practice.desk.schedules.mailboxes.items()}
    practice.desk.schedules = replace(practice.desk.schedules, mailboxes=boxes)
    for _ in range(3):
        read_once(practice.desk, practice.now)
    assert server.logins == 1
    assert len(await told(practice, "cannot be read")) == 1
    with practice.desk.store.read() as tx:
        assert mailboxes.paused(tx) == {}
        assert "AUTHENTICATIONFAILED" in mailboxes.unread(tx)["maya"]
    assert any("are not read" in said for said in show_status(practice.desk, practice.now)["broken"])
    assert resume_mailbox(practice.desk, "maya", practice.now)
    read_once(practice.desk, practice.now)
    assert server.logins == 2


async def test_a_server_that_is_away_is_shown_until_it_is_back(practice, server):
    server.greeting = b"* BYE maintenance\r\n"
    read_once(practice.desk, practice.now)
    assert any("maintenance" in said for said in show_status(practice.desk, practice.now)["broken"])
    server.greeting = b"* PREAUTH hello\r\n"
    read_once(practice.desk, practice.now)
    assert practice.desk.troubles == {}
    assert show_status(practice.desk, practice.now)["read"] == {"maya": "2026-03-02T17:00+00:00"}


async def test_the_summary_has_the_words_that_wait_for_an_answer(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday. Bring the leaflets."))
    read(practice, judge)
    await practice.live(8 * DAY, 6 * HOUR)
    summaries = [body(mail) for mail in practice.mails_to(MAYA) if "Your week" in mail["Subject"]]
    assert any("“Yes, Tuesday. Bring the leaflets.”" in " ".join(text.split()) for text in summaries)


async def test_an_answer_is_listed_until_it_is_answered_however_long_that_takes(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday."))
    read(practice, judge)
    practice.clock.now += 90 * DAY
    assert waits(practice) == [rosa.id]
    record_contact(practice.desk, rosa.id, practice.now, practice.now)
    assert waits(practice) == []


async def test_a_meeting_answers_what_waited_and_who_has_left_waits_for_nothing(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, Tuesday."))
    read(practice, judge)
    practice.meet(rosa, "families")
    assert waits(practice) == []
    practice.clock.now += HOUR
    arrive(practice, server, letter("And one more question."))
    read(practice, judge)
    assert waits(practice) == [rosa.id]
    opt_out_address(practice.desk, ROSA, "opt-out", "owner", practice.now)
    assert waits(practice) == []


def waits(practice):
    """Whose answers the summary of this moment lists."""
    return list(week(practice).waiting)


def week(practice):
    [owner] = practice.desk.schedules.owners.values()
    with practice.desk.store.read() as tx:
        return gather_week(tx, practice.desk, owner, practice.now - 7 * DAY, practice.now)


async def test_mail_of_an_uncertain_message_ends_the_doubt(practice, server, judge):
    rosa = await introduced(practice)
    hello = practice.message("hello")
    with practice.desk.store.write() as tx:  # as if the server's answer had never come
        tx.exec_driver_sql("DROP TRIGGER messages_state")
        tx.exec_driver_sql("UPDATE messages SET state='uncertain', ended_at=NULL WHERE id=?", (hello.id,))
    practice.is_broken = True
    arrive(practice, server, letter(In_Reply_To=hello.message_id))
    read(practice, judge)
    assert practice.message("hello").state is State.SENT
    assert rosa

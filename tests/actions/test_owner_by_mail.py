"""The owner decides by mail: what her answers do, and that nobody else's do anything."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from itertools import count

import pytest

from outreach.actions.check import check
from outreach.actions.keep_reading import read_once
from outreach.actions.send_summary import send_now
from outreach.actions.show_status import show_status
from outreach.mail.content import Content
from outreach.sequence.model import State
from outreach.store import events, inbound, meetings, messages, unclaimed
from tests.imap_server import Box, imap_server
from tests.practice import MONDAY, body, open_practice, shipped_schedules

MAYA = "maya@lakeside.example"
ROSA = "rosa.lind@clinic.example.com"
SERVER = "mx.lakeside.example"
PROVEN = f"{SERVER}; dkim=pass header.d=lakeside.example"
IMAP = "imap: {host: imap.lakeside.example, port: 993, security: tls, username: maya, password: {env: IMAP_PASSWORD}}"
REVIEWED = ("{id: hello, template: introduction}", "{id: hello, template: introduction, review: true}")
_ids = count()


@pytest.fixture
def server():
    with imap_server(greeting=b"* PREAUTH hello\r\n") as running:
        running.folders["Sent"] = Box(flags="\\Sent")
        running.folders["Junk"] = Box(flags="\\Junk")
        yield running


@pytest.fixture
async def practice(tmp_path, server):
    """Introductions are reviewed here, and the server says who really sent a mail."""
    opened = open_practice(tmp_path, schedules=schedules(server))
    look(opened)  # from here on everything is new
    yield opened
    await opened.app.close()


def schedules(server, authserv=f", authserv_id: {SERVER}"):
    imap = f"imap: {{host: 127.0.0.1, port: {server.port}, security: none{authserv}}}"
    return shipped_schedules((IMAP, imap), REVIEWED)


def look(practice):
    read_once(practice.desk, practice.now)
    assert practice.desk.troubles == {}


def write(text, answers=None, *, sender=MAYA, to=MAYA, results=(PROVEN,), **headers):
    """A mail as it lies in the mailbox; `answers` is one of our mails."""
    mail = EmailMessage()
    for each in results:
        mail["Authentication-Results"] = each
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = headers.pop("subject", "Re: To read")
    mail["Message-ID"] = headers.pop("message_id", f"<{next(_ids)}@phone.example>")
    if answers is not None:
        mail["In-Reply-To"] = str(answers["Message-ID"])
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(practice, server, raw, folder="INBOX"):
    server.folders[folder].add(raw, practice.now)
    look(practice)


def words(mail):
    """Its text on one line."""
    return " ".join(body(mail).split())


async def answer(practice, server, text, answers=None, **about):
    """She answers; what Outreach mails her then."""
    arrive(practice, server, write(text, answers, **about))
    await practice.tick()
    return practice.new_mails_to(MAYA)


@pytest.fixture
async def asked(practice):
    """The mail that shows her the draft."""
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    [mail] = practice.new_mails_to(MAYA)
    return mail


def draft(practice):
    return practice.message("hello")


def change_text(practice, text="Something that she never read."):
    """Somebody writes another text behind her back."""
    [known] = practice.messages(State.DRAFT)
    with practice.desk.store.write() as tx:
        sealed = Content(known.subject, text, f"<p>{text}</p>").sha256
        unclaimed.save(tx, replace(known, text=text, html=f"<p>{text}</p>", content_hash=sealed))


def unproven(practice):
    return [row["reason"] for row in show_status(practice.desk, practice.now)["unproven"]]


async def nothing_follows(practice, server, raw, folder="INBOX"):
    """The draft waits as before, and nobody is written to because of the mail."""
    arrive(practice, server, raw, folder)
    await practice.tick()
    assert practice.new_mails_to(MAYA) == []
    assert practice.mails_to(ROSA) == []
    assert draft(practice).state is State.DRAFT


# What she may say.


async def test_ok_approves_and_the_letter_leaves(practice, server, asked):
    [told] = await answer(practice, server, "Ok\n\nSent from my iPhone", asked)
    assert draft(practice).approved_by == "owner"
    assert draft(practice).state is State.SENT
    assert str(told["Subject"]).startswith("Approved: ")
    assert "Dr. Rosa Lind" in words(told)
    assert told["Auto-Submitted"] == "auto-generated"


async def test_her_signature_below_an_ok_changes_nothing(practice, server, asked):
    signed = "Ok\n\nMaya Okafor, LMFT\nLakeside Therapy\n12 Harbor Street, Portland, OR 97201\nTel. +1 (503) 555-0100\nwww.lakeside.example"
    await answer(practice, server, signed, asked)
    assert draft(practice).state is State.SENT


async def test_skip_ends_the_letter_and_a_second_skip_says_so(practice, server, asked):
    [told] = await answer(practice, server, "No thanks", asked)
    assert draft(practice).state is State.SKIPPED
    assert "is not sent" in words(told)
    [again] = await answer(practice, server, "skip", asked)
    assert "taken out before" in words(again)


async def test_later_moves_the_letter_which_still_needs_her_word(practice, server, asked):
    [told] = await answer(practice, server, "in 3 days", asked)
    assert draft(practice).state is State.DRAFT
    assert draft(practice).due_at - practice.now == timedelta(days=3)
    assert "Thu 5 Mar" in words(told)
    [_] = await answer(practice, server, "ok", told)  # the answer may be answered
    assert draft(practice).state is State.APPROVED


async def test_a_day_that_nobody_knows_moves_nothing(practice, server, asked):
    [told] = await answer(practice, server, "later when the snow melts", asked)
    assert "no day or time" in words(told)
    assert draft(practice).due_at == MONDAY


async def test_her_own_words_leave_with_the_way_to_leave(practice, server, asked):
    [told] = await answer(practice, server, "rewrite: Subject: Short\nDear Rosa,\n\nhello.\n\nMaya", asked)
    [letter] = practice.mails_to(ROSA)
    assert letter["Subject"] == "Short"
    assert "hello." in body(letter)
    assert "waiting" not in body(letter)
    for needed in (practice.desk.leave_url(draft(practice).contact_id), "12 Harbor Street"):
        assert needed in words(letter)
    assert "hello." in words(told)


async def test_in_doubt_nothing_is_done_and_she_is_told_what_she_can_say(practice, server, asked):
    [told] = await answer(practice, server, "ok, but not to Rosa's old address?", asked)
    assert draft(practice).state is State.DRAFT
    assert "- ok - skip - later friday" in words(told)
    assert "Rosa's old address" not in words(told)
    [_] = await answer(practice, server, "ok", told)
    assert draft(practice).state is State.SENT


async def test_an_approval_is_of_the_text_that_the_mail_showed(practice, server, asked):
    change_text(practice)
    [told] = await answer(practice, server, "ok", asked)
    assert draft(practice).state is State.DRAFT
    assert "Something that she never read." in words(told)
    [_] = await answer(practice, server, "ok", told)
    assert draft(practice).state is State.SENT
    assert "Something that she never read." in body(practice.mails_to(ROSA)[0])


async def test_thanks_is_answered_by_nothing(practice, server, asked):
    await nothing_follows(practice, server, write("Thank you!", asked))
    assert unproven(practice) == []


# Notes and meetings.


async def ask_for_notes(practice):
    contact = practice.add_contact(ROSA)
    practice.meet(contact)
    practice.clock.now += timedelta(hours=5)
    await practice.tick()
    [mail] = [m for m in practice.new_mails_to(MAYA) if "How did it go" in str(m["Subject"])]
    return contact, mail


def notes_told(mails):
    return [mail for mail in mails if mail["Subject"].startswith("Noted")]


async def test_notes_by_mail_write_the_thank_you_and_private_ones_stay_private(practice, server):
    contact, mail = await ask_for_notes(practice)
    [told] = notes_told(
        await answer(practice, server, "mention: the waiting list\nCANARY she looked tired", mail)
    )
    assert "1 that a letter may mention, 1 for you alone" in words(told)
    thanks = practice.message("thanks")
    assert thanks.state is State.DRAFT
    with practice.desk.store.read() as tx:
        [written] = messages.get_many(tx, [thanks.id])
        [meeting] = meetings.of_contact(tx, contact.id)
    assert "the waiting list" in written.text
    assert [n.show_to_owner() for n in meeting.private_notes] == ["CANARY she looked tired"]
    assert not any("CANARY" in body(each) for each in practice.mails())


async def test_what_nobody_marked_is_for_her_alone_and_the_letter_waits(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = notes_told(await answer(practice, server, "We spoke about the waiting list.", mail))
    assert "0 that a letter may mention, 1 for you alone" in words(told)
    assert practice.message("thanks").state is State.PLANNED


async def test_no_to_the_question_for_notes_skips_the_letter_that_waits_for_them(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = [m for m in await answer(practice, server, "skip", mail) if m["Subject"].startswith("Skipped")]
    assert "is not sent" in words(told)
    assert practice.message("thanks").state is State.SKIPPED


async def test_a_yes_to_the_question_for_notes_approves_nothing(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = [m for m in await answer(practice, server, "ok", mail) if m["Subject"].startswith("Not done")]
    assert "not written yet" in words(told)
    assert practice.message("thanks").state is State.PLANNED


def command_address(practice):
    [owner] = practice.desk.schedules.owners.values()
    return practice.desk.command_address(owner)


async def test_a_meeting_is_noted_by_a_mail_to_her_own_address_for_it(practice, server):
    contact = practice.add_contact(ROSA)
    text = "meet Rosa Lind yesterday 16:00: mention: her waiting list"
    [told] = notes_told(await answer(practice, server, text, to=command_address(practice), subject="x"))
    assert "you met Dr. Rosa Lind on Sun 1 Mar 16:00" in words(told)
    with practice.desk.store.read() as tx:
        [meeting] = meetings.of_contact(tx, contact.id)
    assert [note.text for note in meeting.notes] == ["her waiting list"]


async def test_a_meeting_with_nobody_known_says_so(practice, server):
    [told] = await answer(practice, server, "met Zorro yesterday", to=command_address(practice))
    assert "No contact matches 'Zorro'" in words(told)


async def test_a_meeting_told_twice_is_one(practice, server):
    contact = practice.add_contact(ROSA)
    for _ in range(2):
        await answer(practice, server, "met Rosa Lind yesterday", to=command_address(practice))
    with practice.desk.store.read() as tx:
        assert len(meetings.of_contact(tx, contact.id)) == 1


# The weekly summary.


@pytest.fixture
async def summary(practice, asked):
    [owner] = practice.desk.schedules.owners.values()
    practice.meet(practice.add_contact("jo.park@school.example.com", given_name="Jo", family_name="Park"))
    send_now(practice.desk, owner, practice.now)
    await practice.tick()
    [mail] = [m for m in practice.new_mails_to(MAYA) if m["Subject"].startswith("Your week")]
    return mail


def number_of(summary, words):
    [line] = [line for line in body(summary).split("\n") if words in line]
    return line.partition(":")[0].removeprefix("- ")


async def test_the_numbers_of_a_summary_are_its_own_for_ever(practice, server, summary):
    number = number_of(summary, "Lind")
    practice.enroll(
        practice.add_contact("amy.aaron@clinic.example.com", given_name="Amy", family_name="Aaron")
    )
    await practice.tick()
    practice.new_mails_to(MAYA)
    await answer(practice, server, f"skip {number}", summary)
    assert [m.address for m in practice.messages(State.SKIPPED)] == [ROSA]


async def test_what_the_summary_names_may_be_approved_only_if_a_mail_has_shown_its_text(
    practice, server, summary
):
    number = number_of(summary, "Lind")
    change_text(practice)
    [told] = await answer(practice, server, f"ok {number}", summary)
    assert draft(practice).state is State.DRAFT
    assert "Something that she never read." in words(told)
    [_] = await answer(practice, server, f"ok {number}", told)
    assert draft(practice).state is State.SENT


async def test_a_summary_without_a_number_is_asked_which(practice, server, summary):
    [told] = await answer(practice, server, "ok", summary)
    assert "which of the questions" in words(told)


# What others may say.


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ((), "no Authentication-Results"),
        ((f"{SERVER}; dkim=fail header.d=lakeside.example",), "no DKIM"),
        ((f"{SERVER}; dkim=pass header.d=evil.example",), "no DKIM"),
        (("evil.example; dkim=pass header.d=lakeside.example",), "is not of"),
        ((f"{SERVER}; dkim=none", PROVEN), "no DKIM"),  # its own, injected below that of the server
        (("other.example; dkim=none", PROVEN), "is not of"),
    ],
)
async def test_a_forged_sender_does_nothing_and_is_shown(practice, server, asked, results, why):
    await nothing_follows(practice, server, write("ok", asked, results=results))
    assert why in unproven(practice)[0]
    [said] = [line for line in show_status(practice.desk, practice.now)["broken"] if "not obeyed" in line]
    assert why in said
    with practice.desk.store.read() as tx:
        assert events.between(tx, MONDAY, practice.now + timedelta(days=1), ["command refused"])


async def test_the_right_token_from_another_address_does_nothing_and_is_shown(practice, server, asked):
    evil = f"{SERVER}; dkim=pass header.d=evil.example"
    await nothing_follows(practice, server, write("ok", asked, sender="eve@evil.example", results=(evil,)))
    assert unproven(practice) == ["it does not come from your address"]


async def test_the_right_token_from_a_second_sender_does_nothing(practice, server, asked):
    await nothing_follows(practice, server, write("ok", asked, sender=f"{MAYA}, eve@evil.example"))
    assert unproven(practice)


@pytest.mark.parametrize(
    "sender",
    [
        b"(the desk of maya@lakeside.example) eve@lakeside.example",
        b'"<maya@lakeside.example>" eve@lakeside.example',
        b"<eve@lakeside.example> <maya@lakeside.example>",
        b"<maya@lakeside.example@evil.example>",
        b"eve@lakeside.example (c) <maya@lakeside.example>",
        b"Eve\r\nFrom: maya@lakeside.example",
    ],
)
async def test_a_sender_that_can_be_read_in_two_ways_does_nothing_and_is_shown(
    practice, server, asked, sender
):
    raw = write("ok", asked).replace(b"From: maya@lakeside.example", b"From: " + sender)
    await nothing_follows(practice, server, raw)
    assert unproven(practice) == ["its From can be read in two ways"]


@pytest.mark.parametrize(
    "sender",
    [
        "Maya Okafor <maya@lakeside.example>",
        "maya@lakeside.example <MAYA@lakeside.example>",
        '"Okafor, M." <maya@lakeside.example>',
    ],
)
async def test_her_name_beside_her_address_makes_no_doubt(practice, server, asked, sender):
    raw = write("ok", asked).replace(b"From: maya@lakeside.example", b"From: " + sender.encode())
    arrive(practice, server, raw)
    await practice.tick()
    assert draft(practice).state is State.SENT


async def test_the_right_address_with_a_wrong_token_does_nothing_and_is_shown(practice, server, asked):
    asked.replace_header("Message-ID", f"<{'a' * 26}@lakeside.example>")
    await nothing_follows(practice, server, write("ok", asked))
    assert unproven(practice) == ["it answers no mail that Outreach sent you"]


async def test_a_guessed_address_for_commands_does_nothing_and_is_shown(practice, server, asked):
    to = f"maya+outreach-{'a' * 16}@lakeside.example"
    await nothing_follows(practice, server, write("met Rosa Lind yesterday", to=to))
    assert unproven(practice) == ["it answers no mail that Outreach sent you"]


async def test_a_token_that_only_stands_in_the_text_does_nothing(practice, server, asked):
    await nothing_follows(practice, server, write(f"ok\n\n> {asked['Message-ID']}"))


async def test_the_owners_other_letters_are_none_of_our_business(practice, server, asked):
    await nothing_follows(practice, server, write("ok", subject="A note to myself"))
    assert unproven(practice) == []


async def test_a_letter_to_a_contact_cannot_be_answered_into_a_command(practice, server, asked):
    """Its Message-ID is known to the contact, too."""
    await answer(practice, server, "ok", asked)
    practice.enroll(practice.add_contact("jo.park@school.example.com", given_name="Jo", family_name="Park"))
    await practice.tick()
    practice.new_mails_to(MAYA)
    [letter] = practice.mails_to(ROSA)
    arrive(practice, server, write("skip", letter))
    await practice.tick()
    assert practice.new_mails_to(MAYA) == []
    assert practice.messages(State.SKIPPED) == []


async def test_a_contact_to_whom_she_forwarded_it_decides_nothing(practice, server, asked):
    jo = practice.add_contact("jo.park@school.example.com", given_name="Jo", family_name="Park")
    arrive(practice, server, write("ok", asked, sender=jo.address))
    assert draft(practice).state is State.DRAFT
    with practice.desk.store.read() as tx:
        assert [mail.contact_id for mail in inbound.waiting(tx)] == [jo.id]


async def test_one_owner_cannot_answer_for_another(practice, server, asked):
    schedules = practice.desk.schedules
    [owner] = schedules.owners.values()
    tom = replace(owner, key="tom", email="tom@lakeside.example")
    practice.desk.schedules = replace(schedules, owners=dict(schedules.owners) | {"tom": tom})
    await nothing_follows(practice, server, write("ok", asked, sender=tom.email))
    assert unproven(practice) == ["it does not come from your address"]


async def test_a_summary_that_goes_to_somebody_else_offers_nothing(practice, server, asked):
    schedules = practice.desk.schedules
    practice.desk.schedules = replace(
        schedules, summary=replace(schedules.summary, to="desk@lakeside.example")
    )
    [owner] = schedules.owners.values()
    send_now(practice.desk, owner, practice.now)
    await practice.tick()
    [mail] = practice.mails_to("desk@lakeside.example")
    assert "Lind" in body(mail)
    assert practice.desk.command_address(owner) not in words(mail)
    assert "ok 1" not in words(mail)


async def test_what_the_server_held_for_junk_is_not_obeyed(practice, server, asked):
    await nothing_follows(practice, server, write("ok", asked), folder="Junk")
    assert unproven(practice) == ["it lay in the junk folder"]


async def test_without_a_trusted_server_nothing_is_obeyed_and_no_mail_offers_it(tmp_path, server):
    practice = open_practice(tmp_path, schedules=schedules(server, authserv=""))
    look(practice)
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    [asked] = practice.new_mails_to(MAYA)
    assert "outreach drafts approve" in body(asked)
    await nothing_follows(practice, server, write("ok", asked))
    assert unproven(practice) == ["schedules.yaml names no authserv_id for this mailbox"]
    [finding] = [each for each in check(practice.desk, connect=False) if each.name == "decisions by mail"]
    assert "authserv_id" in finding.warning
    await practice.app.close()


# Once, and without end never.


async def test_the_same_mail_again_does_nothing_again(practice, server, asked):
    raw = write("later", asked, message_id="<once@phone.example>")
    arrive(practice, server, raw)
    await practice.tick()
    assert len(practice.new_mails_to(MAYA)) == 1
    moved = draft(practice).due_at
    practice.clock.now += timedelta(days=1)
    arrive(practice, server, b"Received: from elsewhere\r\n" + raw)
    await practice.tick()
    assert practice.new_mails_to(MAYA) == []
    assert draft(practice).due_at == moved


async def test_an_automatic_answer_of_hers_is_no_command_and_is_not_answered(practice, server, asked):
    for headers in (
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes", "subject": "Automatic reply: away"},
    ):
        await nothing_follows(practice, server, write("ok", asked, **headers))


async def test_what_her_programs_say_again_and_again_is_answered_a_few_times_only(practice, server, asked):
    """A machine that does not say that it is one."""
    last, told = asked, []
    for _ in range(12):
        for mail in await answer(practice, server, "I am away at present and will write soon.", last):
            last = mail
            told.append(mail)
    assert len(told) == 5
    practice.clock.now += timedelta(days=2)
    [_] = await answer(practice, server, "ok", asked)


async def test_our_own_mail_to_her_is_never_a_command(practice, server, asked):
    """Two instances, each the other's owner: what one sends is read by the other."""
    raw = b"".join([f"Authentication-Results: {PROVEN}\r\n".encode(), asked.as_bytes()])
    await nothing_follows(practice, server, raw)
    again = write("ok", asked, Auto_Submitted="auto-generated")
    await nothing_follows(practice, server, again)


async def test_two_instances_that_are_each_others_owner_end_a_loop_at_once(tmp_path, server):
    """What one sends is proven to come from the other's owner; programs write to programs, and nobody answers."""
    with imap_server(greeting=b"* PREAUTH hello\r\n") as other:
        one = open_practice(tmp_path / "one", schedules=owned_by(server, "olga@lakeside.example"))
        two = open_practice(
            tmp_path / "two",
            schedules=owned_by(other, MAYA).replace(
                f"from: Maya Okafor <{MAYA}>", "from: Olga <olga@lakeside.example>"
            ),
        )
        look(one)
        look(two)
        for practice in (one, two):
            practice.enroll(practice.add_contact(ROSA))
        for _ in range(10):
            for practice, box in ((one, other), (two, server)):
                await practice.tick()
                for mail in practice.new_mails_to("@lakeside.example"):
                    raw = f"Authentication-Results: {PROVEN}\r\n".encode() + mail.as_bytes()
                    box.folders["INBOX"].add(raw, practice.now)
            look(one)
            look(two)
        assert [len(practice.mails()) for practice in (one, two)] == [1, 1]
        await one.app.close()
        await two.app.close()


def owned_by(server, address):
    return schedules(server).replace(f"email: {MAYA}", f"email: {address}")

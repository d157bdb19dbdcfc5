"""Nobody but the owner decides by mail: what others write does nothing, and is shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.actions.check import check
from outreach.actions.send_summary import send_now
from outreach.actions.show_status import show_status
from outreach.sequence.model import State
from outreach.store import events, inbound
from tests.actions.owner_by_mail.writing import (
    MAYA,
    PROVEN,
    ROSA,
    SERVER,
    answer,
    arrive,
    draft,
    look,
    nothing_follows,
    schedules,
    unproven,
    words,
    write,
)
from tests.practice import MONDAY, body, open_practice


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

"""Folders and servers that do not do as they should hide no answer, and the owner hears of them."""

from dataclasses import replace

import pytest

from outreach.actions.keep_reading import read_once
from outreach.actions.resume_mailbox import resume_mailbox
from outreach.actions.show_status import show_status
from outreach.errors import FolderClosed
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.store import cursors, mailboxes
from tests.actions.reading_answers.mailbox import (
    DAY,
    HOUR,
    IMAP,
    ROSA,
    arrive,
    clocks,
    introduced,
    kept,
    letter,
    local_imap,
    read,
    running,
    told,
)
from tests.imap_server import Box
from tests.practice import MONDAY, shipped_schedules


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

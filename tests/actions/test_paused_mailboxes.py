"""A mailbox that is paused is in the log, once, without anybody's address."""

import structlog

from outreach.actions.resume_mailbox import resume_mailbox
from outreach.actions.watch_mailboxes import watch_mailboxes
from outreach.store import mailboxes


def pause(practice, reason):
    with practice.desk.store.write() as tx:
        mailboxes.pause(tx, "maya", reason, practice.now)


async def test_a_paused_mailbox_is_logged_once_and_its_end_too(practice):
    pause(practice, "535 5.7.8 <maya@lakeside.example> Authentication failed")
    with structlog.testing.capture_logs() as logged:
        for _ in range(3):
            watch_mailboxes(practice.desk)
        resume_mailbox(practice.desk, "maya", practice.now)
        watch_mailboxes(practice.desk)
    assert [(line["event"], line["log_level"], line["mailbox"]) for line in logged] == [
        ("mailbox.paused", "error", "maya"),
        ("mailbox.resumed", "info", "maya"),
    ]
    assert logged[0]["reason"] == "535 5.7.8 … Authentication failed"


async def test_a_second_pause_is_logged_again(practice):
    with structlog.testing.capture_logs() as logged:
        for _ in range(2):
            pause(practice, "535 no")
            watch_mailboxes(practice.desk)
            resume_mailbox(practice.desk, "maya", practice.now)
            watch_mailboxes(practice.desk)
    assert [line["event"] for line in logged] == ["mailbox.paused", "mailbox.resumed"] * 2

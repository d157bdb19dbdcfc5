"""A mailbox on a server that says who really sent a mail, and a draft that the owner was asked about."""

import pytest

from tests.actions.owner_by_mail.writing import MAYA, ROSA, look, schedules
from tests.imap_server import Box, imap_server
from tests.practice import open_practice


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


@pytest.fixture
async def asked(practice):
    """The mail that shows her the draft."""
    practice.enroll(practice.add_contact(ROSA))
    await practice.tick()
    [mail] = practice.new_mails_to(MAYA)
    return mail

"""A practice whose mailbox is on a server, and a process that judges what comes."""

import pytest

from outreach.imap import Judge
from tests.actions.reading_answers.mailbox import IMAP, local_imap
from tests.imap_server import Box, imap_server
from tests.practice import open_practice, shipped_schedules


@pytest.fixture(scope="session")
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

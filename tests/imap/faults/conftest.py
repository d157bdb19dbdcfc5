"""A server with one mail, as long as nobody tells it otherwise."""

import pytest

from tests.imap.faults.bad_server import MAIL
from tests.imap_server import imap_server


@pytest.fixture
def server():
    with imap_server() as running:
        running.inbox.add(MAIL)
        yield running

"""`outreach run` in a folder, with a mail server that takes everything."""

from pathlib import Path

import pytest

from outreach.actions.check_in import check_in
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from tests.actions.restored_database.backups import QUICK
from tests.mail_server import MailServer
from tests.practice import MONDAY, open_practice


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
def start(tmp_path, server):
    """`outreach run` in a folder at a moment; the last one must be closed before."""

    def start(folder: Path = tmp_path / "lakeside", now=MONDAY, *, take_over=False):
        def postman(_):
            return SmtpPostman(Server("127.0.0.1", server.port, "none"))

        opened = open_practice(
            folder, schedules=QUICK, now=now, as_daemon=not take_over, make_postman=postman
        )
        if take_over:
            data = opened.app.settings.data
            opened.app.identity = check_in(opened.desk, data, "lakeside", now, take_over=True)
        return opened

    return start

"""A mail of which nobody knows whether it arrived counts as one that did: five days lie between it and the next."""

from datetime import timedelta

import pytest

from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import ledger
from tests.mail_server import MailServer
from tests.practice import open_practice, shipped_schedules

SECOND = "  news:\n    starts: {on: enrolled}\n    steps:\n      - {id: news, template: introduction, wait: 1 day}\n"
SCHEDULES = shipped_schedules(
    ("sequences:\n\n", f"sequences:\n{SECOND}\n"), ("[introduction,", "[introduction, news,")
)


@pytest.fixture
async def practice(tmp_path):
    server = MailServer().start()
    there = Server("127.0.0.1", server.port, "none")
    opened = open_practice(tmp_path, schedules=SCHEDULES, make_postman=lambda _: SmtpPostman(there))
    yield opened
    await opened.app.close()
    server.stop()


def left(practice, step):
    """Messages of this step that a server has seen."""
    return [m for m in practice.messages() if m.step == step and m.fence]


async def test_after_a_lost_answer_the_next_mail_keeps_its_distance(practice):
    practice.enroll(practice.add_contact("lost@clinic.example.com"))
    await practice.tick()
    assert practice.message("hello").state is State.UNCERTAIN
    await practice.live(timedelta(days=4))
    assert not left(practice, "news")
    await practice.live(timedelta(days=3))
    assert practice.message("news").state is State.UNCERTAIN  # it went, and its answer was lost too


async def test_after_a_crash_in_the_middle_the_next_mail_keeps_its_distance(practice):
    rosa = practice.add_contact("rosa@clinic.example.com")
    practice.enroll(rosa)
    real, ledger.finish = ledger.finish, lambda *_: 1 / 0
    try:
        await practice.tick()
    finally:
        ledger.finish = real
    practice.desk.journal.settle(practice.desk.journal.pending)  # and the journal is lost
    await practice.live(timedelta(days=4))
    assert practice.message("hello").state is State.UNCERTAIN
    assert not left(practice, "news")

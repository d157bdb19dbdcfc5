"""What nobody can know is decided by a person."""

from datetime import timedelta

import pytest

from outreach.actions.decide_uncertain import decide_uncertain
from outreach.actions.enroll import enroll
from outreach.errors import NotFound
from outreach.sequence.model import State, Status
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import enrollments
from tests.mail_server import MailServer
from tests.practice import open_practice


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
async def practice(tmp_path, server):
    opened = open_practice(
        tmp_path, make_postman=lambda _: SmtpPostman(Server("127.0.0.1", server.port, "none"))
    )
    yield opened
    await opened.app.close()


@pytest.fixture
async def lost(practice):
    """An introduction whose answer never came."""
    contact = practice.add_contact("lost@clinic.example.com")
    enroll(practice.desk, contact.id, practice.now)
    await practice.live(timedelta(hours=2))
    [message] = practice.messages(State.UNCERTAIN)
    return message


def to_her(server):
    return [mail for mail in server.taken if "lost@" in str(mail["To"])]


async def test_sent_goes_on_with_the_sequence_and_never_mails_it_again(practice, server, lost):
    decide_uncertain(practice.desk, lost.id[-6:], "sent", "maya", practice.now)
    await practice.live(timedelta(days=1))
    assert len(to_her(server)) == 1
    assert [m.step for m in practice.messages(State.SENT) if m.contact_id] == ["hello"]


async def test_again_sends_the_very_same_mail_once_more(practice, server, lost):
    decide_uncertain(practice.desk, lost.id[-6:], "again", "maya", practice.now)
    await practice.live(timedelta(hours=6))
    first, second = to_her(server)
    assert first["Message-ID"] == second["Message-ID"]


async def test_abandoned_is_over_and_nothing_follows_up_on_what_never_arrived(practice, lost):
    decide_uncertain(practice.desk, lost.id[-6:], "abandoned", "maya", practice.now)
    assert practice.messages(State.UNCERTAIN) == []
    await practice.live(timedelta(days=12), step=timedelta(hours=3))
    assert {m.step for m in practice.messages() if m.contact_id} == {"hello"}
    with practice.desk.store.read() as tx:
        [introduction] = enrollments.of_contact(tx, lost.contact_id)
    assert introduction.status is Status.FINISHED


async def test_only_an_uncertain_mail_can_be_decided(practice, lost):
    decide_uncertain(practice.desk, lost.id, "sent", "maya", practice.now)
    with pytest.raises(NotFound, match="uncertain mail"):
        decide_uncertain(practice.desk, lost.id, "again", "maya", practice.now)

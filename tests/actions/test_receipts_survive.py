"""Whatever happens to the process or the database after the 250, the answer is not lost."""

import asyncio
import contextlib
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.smtp import Accepted, Deferred, NotPermitted, Refused, SmtpPostman, Unknown
from outreach.store import connections, expired, invariants, ledger
from outreach.store.engine import Store
from tests.mail_server import MailServer
from tests.practice import MONDAY, open_practice

ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)
# The daemon up to the record of the answer, and not a step further.
DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from outreach.actions import send_due
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from tests.practice import open_practice

server = Server("127.0.0.1", int(sys.argv[2]), "none")
practice = open_practice(Path(sys.argv[1]), as_daemon=True, make_postman=lambda _: SmtpPostman(server))
send_due.record_outcomes = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(practice.tick())
"""


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


class LockedOut:
    """Answers the first mail after its dot while somebody else has the database and does not give it back."""

    def __init__(self, folder: Path, outcome) -> None:
        self._folder, self._outcome = folder, outcome
        self.left = 0
        self._other: sqlite3.Connection | None = None

    async def deliver(self, parcel, permit):
        if not await permit():
            return NotPermitted()
        self.left += 1
        if self.left > 1:
            return Accepted(250, "ok")
        self._other = sqlite3.connect(self._folder / "data" / "outreach.db", check_same_thread=False)
        self._other.execute("BEGIN IMMEDIATE")
        return self._outcome

    def give_back(self) -> None:
        self._other.close()

    async def close(self) -> None: ...


def only(practice):
    [message] = [m for m in practice.messages() if m.step == "hello"]
    return message


def assert_all_invariants(practice):
    with practice.desk.store.read() as tx:
        assert invariants.check(tx, practice.now) == []


async def test_a_process_that_dies_after_the_250_has_sent_its_mail(tmp_path, server):
    opened = open_practice(tmp_path)
    rosa = opened.add_contact()
    opened.enroll(rosa)
    await opened.app.close()
    order = [sys.executable, "-c", DIES, tmp_path, str(server.port)]
    died = await asyncio.to_thread(subprocess.run, order, cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(server.taken) == 1

    postman = SmtpPostman(Server("127.0.0.1", server.port, "none"))
    again = open_practice(tmp_path, as_daemon=True, now=MONDAY + MINUTE, make_postman=lambda _: postman)
    assert only(again).state is State.SENT
    assert only(again).ended_at == MONDAY
    [enrollment] = again.enrollments(rosa.id)
    assert (enrollment.step, enrollment.sent) == ("nudge", 1)
    await again.live(timedelta(days=9), timedelta(hours=6))
    subjects = [str(mail["Subject"]) for mail in server.taken if "rosa" in str(mail["To"])]
    assert [subject.startswith("Re:") for subject in subjects] == [False, True]
    assert_all_invariants(again)
    await again.app.close()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(250, "2.0.0 queued as <rosa.lind@clinic.example.com>"), State.SENT),
        (Refused(554, "5.7.1 no", "dot"), State.FAILED),
        (Deferred(451, "4.3.0 later", "dot"), State.APPROVED),
        (Unknown("the connection broke"), State.UNCERTAIN),
    ],
)
async def test_an_answer_that_the_database_cannot_take_is_recorded_when_it_is_back(
    tmp_path, monkeypatch, outcome, state
):
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    postman = LockedOut(tmp_path, outcome)
    practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: postman)
    practice.enroll(practice.add_contact())
    await practice.tick()
    assert only(practice).state is State.SENDING
    postman.give_back()
    practice.clock.now += MINUTE
    await practice.tick()
    assert only(practice).state is state
    assert practice.desk.journal.pending == {}
    assert [m for m in practice.messages() if m.contact_id] == [only(practice)]
    journal = (tmp_path / "data" / "receipts.log").read_bytes()
    assert b"@" not in journal
    assert_all_invariants(practice)
    await practice.app.close()


async def test_an_answer_outlives_both_the_database_and_the_process(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    postman = LockedOut(tmp_path, Accepted(250, "ok"))
    practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: postman)
    practice.enroll(practice.add_contact())
    await practice.tick()
    postman.give_back()
    await practice.app.close()
    later = MONDAY + timedelta(days=1)
    again = open_practice(tmp_path, as_daemon=True, now=later, make_postman=lambda _: postman)
    assert (only(again).state, only(again).ended_at) == (State.SENT, MONDAY)
    await again.tick()
    assert postman.left == 1
    await again.app.close()


async def test_an_answer_ends_a_doubt_that_another_daemon_had_already_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    postman = LockedOut(tmp_path, Accepted(250, "ok"))
    practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: postman)
    rosa = practice.add_contact()
    practice.enroll(rosa)
    await practice.tick()
    postman.give_back()
    with practice.desk.store.write() as tx:
        assert [len(ids) for ids in expired.sweep(tx, practice.now + timedelta(hours=1))] == [0, 1]
    assert only(practice).state is State.UNCERTAIN
    await practice.tick()
    assert only(practice).state is State.SENT
    assert practice.enrollments(rosa.id)[0].step == "nudge"
    await practice.app.close()


async def test_a_commit_whose_answer_never_came_has_sent_nothing_and_is_no_doubt(tmp_path, monkeypatch):
    practice = open_practice(tmp_path, as_daemon=True)
    practice.enroll(practice.add_contact())
    commit, write = ledger.commit, Store.write
    permitted = []

    def noting(*asked, **more):
        permitted.append(commit(*asked, **more))
        return permitted[-1]

    @contextlib.contextmanager
    def cut_off(store):
        with write(store) as tx:
            yield tx
        if len(permitted) == 1:
            permitted.append(None)
            raise sa.exc.OperationalError("COMMIT", {}, Exception("the connection is lost"))

    monkeypatch.setattr(ledger, "commit", noting)
    monkeypatch.setattr(Store, "write", cut_off)
    await practice.tick()
    assert only(practice).state is State.SENDING
    assert practice.mails() == []
    await practice.tick()
    assert only(practice).state is State.APPROVED
    practice.clock.now += 30 * MINUTE
    await practice.tick()
    assert len(practice.mails_to("rosa")) == 1
    assert only(practice).state is State.SENT
    assert_all_invariants(practice)
    await practice.app.close()


async def test_a_mail_whose_answer_could_not_be_kept_does_not_leave(tmp_path):
    practice = open_practice(tmp_path, as_daemon=True)
    practice.enroll(practice.add_contact())
    practice.desk.journal.close()
    practice.desk.journal.file.unlink()
    practice.desk.journal.file.mkdir()
    await practice.tick()
    assert practice.mails() == []
    assert only(practice).state is State.APPROVED
    assert "nothing leaves" in practice.desk.troubles["journal"]
    practice.desk.journal.file.rmdir()
    practice.clock.now += 30 * MINUTE  # the mailbox's gap
    await practice.tick()
    assert len(practice.mails_to("rosa")) == 1
    assert "journal" not in practice.desk.troubles
    await practice.app.close()

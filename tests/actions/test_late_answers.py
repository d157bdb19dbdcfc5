"""The daemon slept while a server thought, and its lease ended: the answer counts all the same when it comes."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from outreach.actions.drain_spool import spool_opt_out
from outreach.actions.opt_out import Wish
from outreach.actions.sweep import sweep
from outreach.sequence.model import State
from outreach.smtp import Outbox
from outreach.store import messages
from outreach.store.ledger import SENDING_LEASE
from tests.practice import open_practice


class AsleepAfterTheDot(Outbox):
    """Its answer comes when the message has been given up for uncertain."""

    practice = None
    is_awake = False

    async def deliver(self, parcel, permit):
        outcome = await super().deliver(parcel, permit)
        if not self.is_awake:
            self.is_awake = True
            desk, clock = self.practice.desk, self.practice.clock
            clock.now += SENDING_LEASE + timedelta(minutes=1)
            with desk.store.write() as tx:
                assert sweep(tx, desk, clock.now) == (0, 1)
        return outcome


@pytest.fixture
async def practice(tmp_path):
    postman = AsleepAfterTheDot(tmp_path / "outbox")
    postman.practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: postman)
    yield postman.practice
    await postman.practice.app.close()


async def test_an_answer_that_comes_after_the_lease_ends_the_doubt(practice):
    practice.enroll(practice.add_contact())
    await practice.tick()
    await practice.tick()
    assert practice.message("hello").state is State.SENT


async def test_who_leaves_while_the_commit_takes_its_time_gets_no_mail(tmp_path):
    """The page waits for five seconds, keeps the wish in a file and says that it counts: so it does."""
    practice = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: Outbox(tmp_path / "outbox"))
    desk, rosa = practice.desk, practice.add_contact()
    practice.enroll(rosa)
    write = desk.store.write

    @contextmanager
    def slow_commit(**how):
        with write(**how) as tx:
            yield tx
            if messages.in_state(tx, [State.SENDING]):
                spool_opt_out(desk.data_folder, Wish(desk.leave_token(rosa.id), "link", practice.now))

    desk.store.write = slow_commit
    await practice.tick()
    desk.store.write = write
    await practice.live(timedelta(minutes=40), step=timedelta(minutes=5))
    assert practice.mails() == []
    assert practice.message("hello").state is State.SKIPPED
    await practice.app.close()

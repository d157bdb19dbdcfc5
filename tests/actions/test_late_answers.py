"""The daemon slept while a server thought, and its lease ended: the answer counts all the same when it comes."""

from datetime import timedelta

import pytest

from outreach.actions.sweep import sweep
from outreach.sequence.model import State
from outreach.smtp import Outbox
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

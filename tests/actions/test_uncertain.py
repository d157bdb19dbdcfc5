"""Nobody knows whether it arrived: who may decide, when, and what goes again by itself."""

from datetime import timedelta

import pytest

from outreach.actions.decide_uncertain import decide_uncertain
from outreach.actions.resolve_uncertain import PATIENCE
from outreach.actions.write_to_owner import write_to_owner
from outreach.errors import NotPossible
from outreach.sequence.model import State
from outreach.smtp import Accepted, NotPermitted, Unknown
from outreach.store import events, invariants
from tests.practice import open_practice

MINUTE = timedelta(minutes=1)


class Unclear:
    """Takes the dot and says nothing that can be understood, as often as it is told; then it is clear again."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.unclear = 1

    async def deliver(self, parcel, permit):
        if not await permit():
            return NotPermitted()
        self.taken.append(parcel.raw)
        self.unclear -= 1
        return Unknown("the line broke") if self.unclear >= 0 else Accepted(250, "ok")

    async def close(self) -> None: ...


@pytest.fixture
def postman():
    return Unclear()


@pytest.fixture
async def practice(tmp_path, postman):
    opened = open_practice(tmp_path, as_daemon=True, make_postman=lambda _: postman)
    yield opened
    await opened.app.close()


async def introduce(practice):
    practice.enroll(practice.add_contact())
    await practice.tick()
    return practice.message("hello")


def tell_owner(practice):
    desk = practice.desk
    owner = next(iter(desk.schedules.owners.values()))
    context = {"mailbox": "maya", "reason": "a test"}
    with desk.store.write() as tx:
        return write_to_owner(
            tx, desk, owner, "mailbox-paused", occurrence="1", context=context, now=practice.now
        )


def to_rosa(postman):
    return [raw for raw in postman.taken if b"\r\nTo: rosa.lind@" in raw]


def with_the_id_of(practice, message):
    return next(m for m in practice.messages() if m.id == message.id)


async def test_again_waits_for_a_quarter_of_an_hour_after_the_dot(practice):
    hello = await introduce(practice)
    assert hello.state is State.UNCERTAIN
    practice.clock.now += 14 * MINUTE
    with pytest.raises(NotPossible, match="look again in 1 minute"):
        decide_uncertain(practice.desk, hello.id, "again", "maya", practice.now)
    practice.clock.now += MINUTE
    decide_uncertain(practice.desk, hello.id, "again", "maya", practice.now)
    assert practice.message("hello").state is State.APPROVED


@pytest.mark.parametrize("verdict", ["sent", "abandoned"])
async def test_the_two_other_answers_count_at_once(practice, verdict):
    hello = await introduce(practice)
    decide_uncertain(practice.desk, hello.id, verdict, "maya", practice.now)
    assert practice.message("hello").state == verdict


async def test_again_is_the_same_mail(practice, postman):
    hello = await introduce(practice)
    practice.clock.now += 30 * MINUTE
    decide_uncertain(practice.desk, hello.id, "again", "maya", practice.now)
    await practice.tick()
    assert len(to_rosa(postman)) == 2
    assert len(set(to_rosa(postman))) == 1
    assert practice.message("hello").state is State.SENT


async def test_a_mail_to_a_contact_never_goes_again_by_itself(practice, postman):
    await introduce(practice)
    await practice.live(timedelta(days=10), timedelta(hours=1))
    assert len(to_rosa(postman)) == 1
    assert practice.message("hello").state is State.UNCERTAIN


async def test_a_mail_to_the_owner_goes_once_more_after_half_an_hour_as_the_same_bytes(practice, postman):
    told = tell_owner(practice)
    await practice.tick()
    assert with_the_id_of(practice, told).state is State.UNCERTAIN
    practice.clock.now += PATIENCE - MINUTE
    await practice.tick()
    assert len(postman.taken) == 1
    practice.clock.now += MINUTE
    await practice.tick()
    assert with_the_id_of(practice, told).state is State.SENT
    assert postman.taken[0] == postman.taken[1]
    with practice.desk.store.read() as tx:
        assert events.happened(tx, "resend_approved", message_id=told.id)
        assert invariants.check(tx, practice.now) == []


async def test_once_more_is_once(practice, postman):
    postman.unclear = 5
    told = tell_owner(practice)
    await practice.live(timedelta(hours=5), timedelta(minutes=10))
    assert len(postman.taken) == 2
    assert with_the_id_of(practice, told).state is State.UNCERTAIN

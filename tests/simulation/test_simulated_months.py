"""What fits into a minute of the long form (tests/simulation/run.py), and a few of the mutations it must find."""

import time

import pytest

from tests.simulation.mutations import MUTATIONS, find
from tests.simulation.run import find_commit, try_seed
from tests.simulation.world import MOODS

SECONDS = 60.0
FEWEST = 2 * len(MOODS)  # each mood twice, however slow the machine is
QUICK = ("finish before deliver", "retry what is unknown", "an opt-out stops nothing", "forget to advance")


@pytest.mark.timeout(600)
def test_thirty_days_hold_every_promise_whatever_goes_wrong():
    until, seed = time.monotonic() + SECONDS, 0
    while seed < FEWEST or time.monotonic() < until:
        told = try_seed(seed)
        assert not told.problem, f"seed {seed} at {find_commit()}: {told.problem}\n" + "\n".join(told.story)
        seed += 1


def test_a_seed_lives_through_the_same_days_again():
    first, second = try_seed(4, days=10), try_seed(4, days=10)
    assert first == second
    assert first.mails > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", QUICK)
def test_a_bug_put_into_the_send_path_is_found(name):
    assert find(MUTATIONS[name], seeds=20) is not None

"""The long form is tests/simulation/run.py; here are its first seeds, and a few of the mutations that it must find."""

import os

import pytest

from tests.simulation.mutations import MUTATIONS, find
from tests.simulation.run import describe, try_seed, try_seeds

SEEDS = 500
QUICK = (
    "finish before deliver",
    "retry what is unknown",
    "an opt-out stops nothing",
    "forget to advance",
    "commit with a lease that ended",
)


@pytest.mark.timeout(2400)
def test_thirty_days_hold_every_promise_whatever_goes_wrong():
    told = list(try_seeds(range(SEEDS), days=30, processes=os.cpu_count() or 1))
    assert len(told) == SEEDS
    assert [describe(each) for each in told if each.problem] == []


def test_a_seed_lives_through_the_same_days_again():
    first, second = try_seed(4, days=10), try_seed(4, days=10)
    assert first == second
    assert first.mails > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", QUICK)
def test_a_bug_put_into_the_send_path_is_found(name):
    assert find(MUTATIONS[name], seeds=20) is not None

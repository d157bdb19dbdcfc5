"""A database that was copied or moved sends nothing before somebody has looked; one that stayed is free."""

import shutil
from datetime import timedelta

from outreach.actions.check_in import check_in
from outreach.actions.divergence import CLOCK, ELSEWHERE, RESTORED
from outreach.actions.reconcile import find_divergence
from outreach.sequence.model import State
from outreach.store import instances, ledger, messages
from outreach.store.identity import take_identity
from tests.actions.restored_database.backups import (
    DAY,
    QUICK,
    back_up,
    database,
    enroll_some,
    hold_of,
    put_back,
    received,
)
from tests.practice import MONDAY, open_practice


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

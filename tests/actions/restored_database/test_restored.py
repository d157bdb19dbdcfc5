"""A database that was restored sends nothing before somebody has looked, and then nothing twice."""

from datetime import timedelta

from outreach.actions.divergence import RESTORED
from outreach.actions.show_status import show_status
from outreach.sequence.model import State
from outreach.store import invariants, mailboxes
from tests.actions.restored_database.backups import (
    DAY,
    back_up,
    enroll_some,
    hold_of,
    put_back,
    received,
    release,
)


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

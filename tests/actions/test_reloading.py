"""A changed schedules.yaml takes effect whole, or changes nothing, and the owner is told."""

from datetime import timedelta

import pytest

from outreach.app import open_app
from outreach.errors import SchedulesInvalid
from outreach.sequence.model import State, Status
from outreach.store import versions
from tests.practice import open_practice, shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
NUDGE = "{id: nudge, template: introduction-nudge, wait: 5 business days, thread: true}"
RENAMED = ("{id: nudge,", "{id: reminder, renamed_from: nudge,")


def told(practice):
    return [m for m in practice.messages(State.SENT) if m.template == "schedules-invalid"]


async def introduce(practice):
    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    await practice.live(timedelta(hours=1))
    return rosa


async def test_a_changed_file_takes_effect_for_those_who_are_under_way(practice):
    await introduce(practice)
    assert practice.reload(
        shipped_schedules(("wait: 5 business days, thread", "wait: 10 business days, thread"))
    )
    await practice.live(timedelta(days=10), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 1
    await practice.live(timedelta(days=6), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2


async def test_every_version_that_was_in_force_is_kept(practice):
    changed = shipped_schedules(("per_day: 20", "per_day: 19"))
    practice.clock.now += timedelta(hours=1)
    practice.reload(changed)
    with practice.desk.store.read() as tx:
        in_force = versions.find_in_force(tx)
        assert versions.find(tx, in_force.schedules).yaml == changed


async def test_an_invalid_file_changes_nothing_and_is_mailed_once(practice):
    await introduce(practice)
    in_force = practice.desk.schedules
    broken = shipped_schedules(("wait: 5 business days, thread", "wait: 5 bananas, thread"))
    for _ in range(3):
        assert not practice.reload(broken)
        await practice.live(timedelta(hours=10))
    assert practice.desk.schedules is in_force
    assert len(told(practice)) == 1
    assert "bananas" in str(practice.mails_to("maya@")[-1])
    await practice.live(timedelta(days=10), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2


@pytest.mark.timeout(20)
async def test_a_mistake_far_to_the_right_is_mailed_with_its_line_and_its_caret(practice):
    practice.reload(shipped_schedules(("review: true, late: ask", "review: true, lat: ask")))
    await practice.tick()
    text = practice.mails_to("maya@")[-1].get_body(("plain",)).get_content()
    line, caret = text[text.index("    …") :].splitlines()[:2]
    assert line[caret.index("^") :].startswith("lat: ask")


async def test_a_file_that_was_mended_and_breaks_again_is_mailed_again(practice):
    broken = shipped_schedules(("per_day: 20", "per_day: many"))
    practice.reload(broken)
    practice.reload(shipped_schedules())
    assert "schedules" not in practice.desk.troubles
    practice.clock.now += timedelta(days=1)
    practice.reload(broken)
    await practice.tick()
    assert len(told(practice)) == 2


async def test_a_file_that_is_gone_changes_nothing_and_is_told(practice):
    practice.app.settings.schedules.unlink()
    assert not practice.look_at_files()
    assert "schedules" in practice.desk.troubles


async def test_a_removed_step_with_people_standing_on_it_is_refused(practice):
    await introduce(practice)
    assert not practice.reload(shipped_schedules((f"      - {NUDGE}\n", "")))
    assert "renamed_from: nudge" in practice.desk.troubles["schedules"]
    await practice.live(timedelta(days=10), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2


async def test_a_removed_step_on_which_nobody_stands_is_removed(practice):
    assert practice.reload(shipped_schedules((f"      - {NUDGE}\n", "")))


async def test_a_removed_campaign_with_people_in_it_is_refused(practice):
    rosa = await introduce(practice)
    assert not practice.reload(shipped_schedules(("referral-partners:", "partners:")))
    assert "referral-partners" in practice.desk.troubles["schedules"]
    await practice.tick()
    assert practice.enrollments(rosa.id)[0].status is Status.ACTIVE


async def test_the_daemon_does_not_start_with_a_file_that_lost_a_step(practice):
    await introduce(practice)
    practice.app.settings.schedules.write_text(shipped_schedules((f"      - {NUDGE}\n", "")), "utf-8")
    with pytest.raises(SchedulesInvalid, match="nudge"):
        open_app(practice.app.settings, environ=practice.app.environ, clock=practice.clock)


async def test_a_renamed_step_goes_on_where_people_stand(practice):
    await introduce(practice)
    assert practice.reload(shipped_schedules(RENAMED))
    await practice.live(timedelta(days=20), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2


async def test_a_renamed_step_that_was_sent_is_not_sent_again(practice):
    rosa = await introduce(practice)
    assert practice.reload(shipped_schedules(("{id: hello,", "{id: greeting, renamed_from: hello,")))
    await practice.live(timedelta(days=20), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2
    assert practice.enrollments(rosa.id)[0].status is Status.FINISHED


async def test_a_draft_of_a_step_that_is_renamed_meanwhile_leaves_once(practice):
    reviewed = ("{id: hello, template: introduction}", "{id: hello, template: introduction, review: true}")
    practice.reload(shipped_schedules(reviewed))
    rosa = await introduce(practice)
    practice.reload(
        shipped_schedules(
            (reviewed[0], "{id: greeting, renamed_from: hello, template: introduction, review: true}")
        )
    )
    await practice.tick()
    practice.approve_drafts()
    await practice.live(timedelta(days=20), step=timedelta(hours=3))
    assert len(practice.mails_to(ROSA)) == 2
    assert practice.enrollments(rosa.id)[0].status is Status.FINISHED


async def test_a_mailbox_that_is_gone_leaves_its_mail_to_the_campaigns_new_one(practice):
    practice.clock.now -= timedelta(hours=8)
    practice.enroll(practice.add_contact(ROSA))
    practice.meet(practice.add_contact("paul@school.example.com"), "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    text = shipped_schedules(
        ("mailboxes:\n  maya:", "mailboxes:\n  office:"), ("mailbox: maya", "mailbox: office")
    )
    assert practice.reload(text)
    await practice.app.renew_postmen()
    await practice.live(timedelta(days=3))
    assert len(practice.mails_to("paul@")) == 1
    assert practice.message("thanks").mailbox == "office"


async def test_a_second_owner_takes_nothing_from_the_first(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    text = shipped_schedules()
    start, end = text.index("owner:\n"), text.index("# sandbox writes")
    block = text[start:end].replace("owner:\n", "", 1)
    deeper = "".join(f"  {line}\n" if line else "\n" for line in block.splitlines())
    tom = deeper.replace("Maya Okafor, LMFT", "Tom Reyes").replace("maya@lakeside", "tom@lakeside")
    text = text[:start] + f"owners:\n  maya:\n{deeper}  tom:\n{tom}" + text[end:]
    text = text.replace("    mailbox: maya\n", "    mailbox: maya\n    owner: maya\n", 1)
    assert practice.reload(text), practice.desk.troubles
    await practice.live(timedelta(hours=30))
    assert practice.message("thanks").owner == "maya"
    assert [m.owner for m in practice.messages() if m.template == "promise-warning"] == ["maya"]


async def test_whoever_carries_mail_is_renewed_with_the_schedules_and_the_old_one_says_goodbye(tmp_path):
    closed = []

    class Carrier:
        async def deliver(self, parcel, permit):
            raise AssertionError("nothing is due")

        async def close(self):
            closed.append(self)

    practice = open_practice(tmp_path, make_postman=lambda _: Carrier())
    old = practice.desk.postmen["maya"]
    await practice.app.renew_postmen()
    assert closed == [old]
    assert isinstance(practice.desk.postmen["maya"], Carrier)
    assert practice.desk.postmen["maya"] is not old
    await practice.app.close()

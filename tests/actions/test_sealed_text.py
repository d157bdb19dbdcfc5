"""What leaves is what was approved, to the letter."""

from datetime import timedelta

import sqlalchemy as sa

from outreach.actions.drain_spool import spool_opt_out
from outreach.actions.opt_out import Wish
from outreach.mail.opt_out import make_token
from outreach.sequence.model import State
from outreach.store.schema import contents
from tests.practice import shipped_schedules

ROSA = "rosa.lind@clinic.example.com"
THANKS = "{id: thanks, template: thank-you, wait: 4h"


async def test_a_text_that_changed_behind_its_approval_never_leaves(practice):
    practice.meet(practice.add_contact(ROSA), "the waiting list")
    await practice.tick()
    practice.approve_drafts()
    changed = sa.update(contents).where(contents.c.id == practice.message("thanks").id)
    with practice.desk.store.write() as tx:
        tx.execute(changed.values(text="Never read by her."))
    await practice.live(timedelta(hours=6))
    assert practice.mails_to(ROSA) == []
    assert "not the one that was approved" in practice.message("thanks").reason
    assert any("did not get through" in str(mail["Subject"]) for mail in practice.mails_to("maya@"))


async def test_a_held_mail_stays_held_when_its_step_is_renamed_meanwhile(practice):
    practice.meet(practice.add_contact(ROSA))
    await practice.tick()
    practice.reload(
        shipped_schedules((THANKS, THANKS.replace("id: thanks", "id: thank, renamed_from: thanks")))
    )
    await practice.live(timedelta(hours=30))
    assert [m.state for m in practice.messages() if m.contact_id] == [State.PLANNED]


async def test_an_opt_out_that_waits_on_the_disk_keeps_back_what_is_already_claimed(practice, monkeypatch):
    """The wish comes after the round has begun, when the database cannot take it, and before the commit point."""
    from outreach.actions import send_due

    rosa = practice.add_contact(ROSA)
    practice.enroll(rosa)
    desk, compose = practice.desk, send_due.compose_letter
    assert desk.data_folder is not None

    def compose_and_leave(*given):
        spool_opt_out(desk.data_folder, Wish(make_token(desk.opt_out_keys, rosa.id), "link", practice.now))
        return compose(*given)

    monkeypatch.setattr(send_due, "compose_letter", compose_and_leave)
    await practice.tick()
    await practice.live(timedelta(hours=3))
    assert practice.mails_to(ROSA) == []
    assert practice.message("hello").state is State.SKIPPED

"""What was ready and could not leave in time goes back to the owner instead of out of the door."""

from datetime import timedelta

from outreach.sequence.model import State
from tests.practice import body, open_practice

LATE = """
owner: {name: Maya Okafor, practice: Lakeside Therapy, email: maya@lakeside.example,
        postal_address: 12 Harbor Street, time_zone: America/Los_Angeles, pitch: {default: I help.}}
mailboxes: {maya: {from: Maya Okafor <maya@lakeside.example>}}
campaigns: {partners: {audience: physician, mailbox: maya, sequences: introduction}}
sequences:
  introduction:
    starts: {on: enrolled}
    steps: [{id: hello, template: introduction, wait: 2 days, late: ask, late_after: 1 day, review: true}]
"""


async def test_a_mail_that_is_too_late_is_a_draft_again_and_its_owner_is_told(tmp_path):
    practice = open_practice(tmp_path, schedules=LATE)
    practice.enroll(practice.add_contact())
    await practice.tick()
    [draft] = practice.messages(State.DRAFT)
    practice.new_mails_to("maya@")
    from outreach.actions.review_draft import approve

    approve(practice.desk, draft.id, draft.content_hash, "maya", practice.now)
    practice.clock.now += timedelta(days=9)  # the machine was off
    await practice.tick()
    assert practice.mails_to("rosa.lind") == []
    [again] = practice.messages(State.DRAFT)
    assert again.id == draft.id
    await practice.tick()
    [asked] = [mail for mail in practice.new_mails_to("maya@") if "To read" in mail["Subject"]]
    assert "Rosa" in body(asked) or "Lind" in body(asked)

    approve(practice.desk, again.id, again.content_hash, "maya", practice.now)
    await practice.live(timedelta(days=1))
    assert len(practice.mails_to("rosa.lind")) == 1
    await practice.app.close()

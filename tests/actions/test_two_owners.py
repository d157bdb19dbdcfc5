"""A group practice: two owners, two mailboxes, one list of those who left."""

from datetime import timedelta

import pytest

from outreach.actions.enroll import enroll
from outreach.actions.finish_task import finish_task
from outreach.actions.opt_out import opt_out_address
from outreach.actions.send_summary import make_summary
from outreach.errors import OptedOut
from outreach.store import tasks
from tests.practice import open_practice

PRACTICE = """\
owners:
  maya: &maya
    name: Maya Okafor
    practice: Lakeside Therapy
    email: maya@lakeside.example
    postal_address: 12 Harbor Street, Portland, OR 97201
    time_zone: America/Los_Angeles
    pitch: {default: I help teenagers.}
  tom:
    name: Tom Reyes
    practice: Lakeside Therapy
    email: tom@lakeside.example
    postal_address: 12 Harbor Street, Portland, OR 97201
    time_zone: America/New_York
    pitch: {default: I help couples.}
mailboxes:
  maya: {from: Maya Okafor <maya@lakeside.example>, limits: {per_day: 20, gap: 0m, jitter: 0m}}
  tom: {from: Tom Reyes <tom@lakeside.example>, limits: {per_day: 20, gap: 0m, jitter: 0m}}
send_window: {days: mon-fri, hours: "08:30-17:00"}
campaigns:
  doctors: {audience: [physician], owner: maya, mailbox: maya, sequences: [hello, thanks]}
  lawyers: {audience: [legal], owner: tom, mailbox: tom, sequences: [hello-tom, thanks]}
sequences:
  hello:
    starts: {on: enrolled}
    steps: [{id: hello, template: introduction}]
  hello-tom:
    starts: {on: enrolled}
    steps: [{id: hello, template: introduction}]
  thanks:
    starts: {on: met}
    steps:
      - {id: bring, task: Bring the plant}
      - {id: thanks, template: thank-you, within: 48h, needs: [meeting.notes]}
summary: {to: maya@lakeside.example, at: monday 07:30}
""".replace(" &maya", "")
ROSA, LEO = "rosa@clinic.example.com", "leo@law.example.com"


@pytest.fixture
async def practice(tmp_path):
    opened = open_practice(tmp_path, schedules=PRACTICE)
    yield opened
    await opened.app.close()


@pytest.fixture
def rosa(practice):
    return practice.add_contact(ROSA)


@pytest.fixture
def leo(practice):
    return practice.add_contact(LEO, audience="legal", given_name="Leo", family_name="Stern", title="")


def finish_tasks(practice):
    with practice.desk.store.read() as tx:
        found = tasks.list_open(tx)
    for task in found:
        finish_task(practice.desk, task.id, practice.now)


async def test_each_owner_writes_to_her_own_from_her_own_mailbox(practice, rosa, leo):
    practice.enroll(rosa)
    practice.enroll(leo)
    await practice.live(timedelta(hours=2))
    assert "Maya Okafor" in practice.mails_to(ROSA)[0]["From"]
    assert "Tom Reyes" in practice.mails_to(LEO)[0]["From"]


async def test_each_owner_is_asked_about_her_own_meetings(practice, leo):
    practice.meet(leo)
    await practice.tick()
    finish_tasks(practice)
    await practice.live(timedelta(minutes=30))
    assert len(practice.mails_to("tom@")) == 1
    assert practice.mails_to("maya@") == []


async def test_who_left_one_owner_has_left_both(practice, rosa):
    opt_out_address(practice.desk, ROSA, "opt-out", "reply", practice.now)
    for campaign in ("doctors", "lawyers"):
        with pytest.raises(OptedOut):
            enroll(practice.desk, rosa.id, practice.now, campaign)


async def test_five_days_lie_between_the_mails_of_two_owners_to_one_contact(practice, rosa):
    practice.clock.now -= timedelta(hours=2)  # the window is closed
    enroll(practice.desk, rosa.id, practice.now, "doctors")
    enroll(practice.desk, rosa.id, practice.now, "lawyers")
    await practice.live(timedelta(days=9), step=timedelta(hours=1))
    first, second = practice.mails_to(ROSA)
    assert second["Date"].datetime - first["Date"].datetime >= timedelta(days=5)


async def test_each_summary_tells_of_her_own_people_only(practice, rosa, leo):
    practice.meet(rosa)
    practice.meet(leo)
    await practice.tick()
    maya, maya_mail = make_summary(practice.desk, "maya", practice.now)
    tom, tom_mail = make_summary(practice.desk, "tom", practice.now)
    assert {item["who"] for item in maya["you_owe"]} == {"Dr. Rosa Lind"}
    assert {item["who"] for item in tom["you_owe"]} == {"Leo Stern"}
    assert "Stern" not in maya_mail.text
    assert "Lind" not in tom_mail.text
    assert [a["name"] for a in tom["audiences"]] == ["legal"]


async def test_who_was_taken_in_by_hand_is_in_the_summary_of_whoever_did_it(practice):
    friend = practice.add_contact(
        "friend@example.com", audience="", given_name="Fay", family_name="Friend", title=""
    )
    enroll(practice.desk, friend.id, practice.now, "lawyers")
    practice.meet(friend)
    await practice.tick()
    assert "Friend" in make_summary(practice.desk, "tom", practice.now)[1].text
    assert "Friend" not in make_summary(practice.desk, "maya", practice.now)[1].text


async def test_each_owner_gets_one_summary_a_week_in_her_own_morning(practice, rosa, leo):
    practice.enroll(rosa)
    practice.enroll(leo)
    await practice.live(timedelta(days=8), step=timedelta(minutes=30))
    found = [m for m in practice.messages() if m.template == "weekly-summary"]
    assert {(m.owner, m.created_at.hour) for m in found} == {("maya", 14), ("tom", 11)}
    assert len(found) == 2


async def test_five_days_hold_where_two_mailboxes_are_due_in_the_same_moment(practice):
    rosa = practice.add_contact(ROSA)
    enroll(practice.desk, rosa.id, practice.now, "doctors")
    enroll(practice.desk, rosa.id, practice.now, "lawyers")
    await practice.tick()
    assert len(practice.mails_to(ROSA)) == 1

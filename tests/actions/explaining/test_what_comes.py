"""What comes for somebody, and why then."""

from datetime import timedelta

from outreach.actions.review_draft import later
from tests.actions.explaining.explained import DAY, HOUR, ROSA, coming, told
from tests.practice import open_practice, shipped_schedules


async def test_what_comes_knows_the_sequences_that_follow_and_the_shelf(practice, rosa):
    practice.meet(rosa, "her waiting list")
    practice.shelve("sleep")
    steps = [(sequence, step) for sequence, step, _ in coming(practice, rosa)]
    assert steps == [
        ("thank-you", "thanks"),
        ("thank-you", "gift"),
        ("value-add", "check-in"),
        ("value-add", "check-in"),
    ]
    kinds = [one.as_plain()["what"] for one in told(practice, rosa).coming]
    assert kinds == ["mail", "skip", "mail", "skip"]


async def test_what_comes_keeps_five_days_to_the_mail_of_another_sequence(tmp_path):
    schedules = shipped_schedules(
        ("starts: {after: thank-you}\n    repeat: monthly", "starts: {on: enrolled}\n    repeat: monthly")
    )
    practice = open_practice(tmp_path, schedules=schedules)
    rosa = practice.add_contact(ROSA)
    practice.shelve("sleep")
    practice.enroll(rosa)
    first, second = told(practice, rosa).coming[:2]
    assert second.happening.at - first.happening.at >= 5 * DAY
    assert "Keeps 5 days of distance to the last mail (Mon 2 Mar)." in [said.text for said in second.says]
    await practice.app.close()


async def test_a_draft_comes_when_the_gate_lets_it_go(practice, rosa):
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    until = practice.now + 3 * DAY
    later(practice.desk, practice.message("thanks").id, until, practice.now)
    practice.approve_drafts()
    sequence, step, at = coming(practice, rosa)[0]
    assert (sequence, step, at) == ("thank-you", "thanks", until)
    await practice.live(3 * DAY, step=3 * HOUR)
    assert practice.message("thanks").ended_at == at


async def test_months_tell_all_that_comes_in_them(practice, rosa):
    practice.meet(rosa, "her waiting list")
    found = told(practice, rosa, months=12)
    assert len(found.coming) > 10
    assert not found.goes_on
    assert told(practice, rosa).goes_on


async def test_each_reason_names_its_line_in_the_file(practice, rosa):
    practice.enroll(rosa)
    found = told(practice, rosa)
    path = ("sequences", "introduction", "steps", "nudge", "wait")
    lines = practice.app.settings.schedules.read_text("utf-8").splitlines()
    place = found.rules[path]
    assert place.value == "5 business days"
    assert "id: nudge" in lines[place.place.line - 1]


async def test_a_file_that_is_not_in_force_names_no_lines(practice, rosa):
    practice.enroll(rosa)
    practice.app.settings.schedules.write_text("owner:\n", "utf-8")
    assert set(told(practice, rosa).rules.values()) == {None}


async def test_the_future_of_an_approved_mail_does_not_ask_the_timeline_anew(practice, rosa):
    practice.clock.now += timedelta(hours=11)  # 20:00
    practice.meet(rosa, "her waiting list")
    await practice.tick()
    practice.approve_drafts()
    first = told(practice, rosa).coming[0]
    assert [said.text for said in first.says] == [
        "Waits 4 hours after the meeting (Mon 2 Mar).",
        "Is promised by Wed 4 Mar 20:00.",
        "Moved to Tue 3 Mar 08:30: outside the send window.",
        "You approved it on Mon 2 Mar 20:00.",
    ]


async def test_the_end_of_a_silence_is_foretold_with_its_rule(practice, rosa):
    practice.meet(rosa, "her waiting list")
    for number in range(9):
        practice.shelve(f"{number}")
    end = told(practice, rosa, months=30).coming[-1]
    assert end.as_plain()["what"] == "end"
    [said] = end.says
    assert said.text == "The last 6 mails were not answered, so you are asked how it goes on."
    assert said.rule == ("sequences", "value-add", "silence", "stop_after")

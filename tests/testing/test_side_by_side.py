"""Whoever reads a failure sees what was expected beside what happens, on any terminal."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.sequence.campaign_tests.compare import compare
from outreach.sequence.campaign_tests.values import CampaignTest, Expected, Happened
from outreach.sequence.future import OwnerHabits, What
from outreach.testing.side_by_side import Look, draw

FIRST = datetime(2026, 12, 28, 8, tzinfo=UTC)  # midnight in Portland
DAY = timedelta(days=1)
WHY = "waits 5 business days after the last step (Mon 28 Dec)"


def happen(day: int, what: What, step: str = "", **more) -> Happened:
    return Happened(FIRST + day * DAY + timedelta(hours=9), what, "rosa", "introduction", step, **more)


def expect(day: int, step: str, **more) -> Expected:
    starts_at = FIRST + day * DAY
    return Expected(What.SENT, "rosa", "introduction", step, starts_at, starts_at + DAY, **more)


HAPPENED = [
    happen(0, What.ACT, act="rosa is enrolled"),
    happen(
        0, What.SENT, "hello", subject="Introducing myself", why="comes at once after the start (Mon 28 Dec)"
    ),
    happen(8, What.SENT, "nudge", subject="Re: Introducing myself", why=WHY),
    happen(20, What.FINISHED, why="its last step ended"),
]


def outcome(happened=HAPPENED, *, nudge_on: int = 7):
    expected = (expect(0, "hello"), expect(nudge_on, "nudge", subject="Hello again"))
    zone = ZoneInfo("America/Los_Angeles")
    test = CampaignTest("It holds", zone, FIRST, FIRST + 900 * DAY, (), (), (), OwnerHabits(), expected)
    return compare(test, happened)


def test_both_timelines_stand_side_by_side_with_reasons_and_what_is_wrong():
    assert (
        draw(outcome(), Look(width=112))
        == """\
    EXPECTED                                    WHAT HAPPENS           (America/Los_Angeles)
                                                Mon 28 Dec 09:00       rosa is enrolled
✓   Mon 28 Dec      mail introduction/hello to  Mon 28 Dec 09:00       mail introduction/hello to rosa
                    rosa                                               "Introducing myself"
                                                                       comes at once after the start (Mon 28
                                                                       Dec)
✗   Mon 4 Jan 2027  mail introduction/nudge to  Tue 5 Jan 2027 09:00   mail introduction/nudge to rosa
                    rosa                                               "Re: Introducing myself"
                    subject: "Hello again"                             waits 5 business days after the last step
                    -> 1 day too late                                  (Mon 28 Dec)
                    -> no "Hello again" in the
                    subject
                                                Sun 17 Jan 2027 09:00  finished introduction to rosa
                                                                       its last step ended"""
    )


def test_on_a_narrow_terminal_one_stands_under_the_other():
    drawn = draw(outcome(), Look(width=60))
    assert max(map(len, drawn.splitlines())) <= 60
    assert "✗  expected Mon 4 Jan 2027\n            mail introduction/nudge to rosa" in drawn
    assert drawn.index("expected Mon 4 Jan") < drawn.index("1 day too late") < drawn.index("Tue 5 Jan")


@pytest.mark.parametrize("width", [60, 110])
def test_where_only_ascii_can_be_shown_the_marks_are_letters(width):
    drawn = draw(outcome(), Look(width=width, ascii=True))
    assert drawn.isascii()
    assert [line[:2] for line in drawn.splitlines() if line[:2].strip()] == ["ok", "!!"]


def test_colours_are_for_terminals_only():
    assert "\x1b[" not in draw(outcome(), Look())
    assert "\x1b[" in draw(outcome(), Look(colour=True))


def test_of_a_long_life_only_what_is_wrong_and_what_lies_round_it_is_shown():
    tasks = [happen(day, What.TASK, "gift") for day in range(10, 200)]
    drawn = draw(outcome([*HAPPENED, *tasks]), Look(width=120))
    assert "... 187 lines as expected" in drawn
    assert len(drawn.splitlines()) < 40


def test_words_in_brackets_are_words():
    odd = happen(0, What.SENT, "hello", subject="[bold]Hello[/bold] :smile:")
    assert '"[bold]Hello[/bold] :smile:"' in draw(outcome([odd]), Look(width=120))

"""What a campaign test expects and what happens are paired as a person would pair them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.sequence.campaign_tests.compare import compare
from outreach.sequence.campaign_tests.values import CampaignTest, Expected, Happened
from outreach.sequence.future import OwnerHabits, What

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def expect(
    day: int, step: str = "introduction/hello", who: str = "rosa", *, days: int = 1, **more
) -> Expected:
    starts_at = MONDAY + day * DAY
    sequence, _, name = step.partition("/")
    about = {"what": What.SENT} | more
    return Expected(
        contact_id=who,
        sequence=sequence,
        step=name,
        starts_at=starts_at,
        ends_at=starts_at + days * DAY,
        **about,
    )


def happen(day: int, step: str = "introduction/hello", who: str = "rosa", **more) -> Happened:
    sequence, _, name = step.partition("/")
    about = {"what": What.SENT} | more
    return Happened(
        MONDAY + day * DAY + timedelta(hours=9), contact_id=who, sequence=sequence, step=name, **about
    )


def hold(expected: list[Expected], happened: list[Happened], *, days: int = 100):
    test = CampaignTest(
        "It holds", ZoneInfo("UTC"), MONDAY, MONDAY + days * DAY, (), (), (), OwnerHabits(), tuple(expected)
    )
    return compare(test, happened)


def said(expected: list[Expected], happened: list[Happened]) -> list[str]:
    return [text for row in hold(expected, happened).rows for text in row.differences]


def test_what_happens_on_its_day_is_right():
    assert hold([expect(0)], [happen(0)]).is_right


def test_what_comes_on_another_day_says_how_much_too_early_or_too_late():
    assert said([expect(3)], [happen(4)]) == ["1 day too late"]
    assert said([expect(3)], [happen(1)]) == ["2 days too early"]


def test_within_a_day_the_difference_is_told_in_hours():
    at_eight = Expected(
        What.SENT,
        "rosa",
        "introduction",
        "hello",
        MONDAY + 8 * DAY / 24,
        MONDAY + 8 * DAY / 24 + timedelta(minutes=1),
    )
    assert said([at_eight], [happen(0)]) == ["59 minutes too late"]


def test_what_does_not_happen_says_so_and_stands_on_its_day():
    outcome = hold([expect(2)], [happen(0, "introduction/nudge"), happen(5, "introduction/nudge")])
    assert [row.differences for row in outcome.rows] == [
        ("not expected",),
        ("does not happen",),
        ("not expected",),
    ]


def test_a_mail_that_nobody_expected_is_wrong_and_everything_else_only_explains():
    assert said(
        [], [happen(0), happen(0, what=What.TASK), happen(0, what=What.SKIPPED), happen(0, what=What.ACT)]
    ) == ["not expected"]


def test_what_happens_after_the_last_day_that_is_spoken_of_is_not_looked_at():
    assert hold([expect(0)], [happen(0), happen(30)], days=20).is_right


def test_of_many_alike_each_day_gets_its_own():
    monthly = [expect(day, "value-add/check-in") for day in (0, 30, 60)]
    happened = [happen(day, "value-add/check-in") for day in (0, 31, 60)]
    assert said(monthly, happened) == ["1 day too late"]


def test_one_that_is_missing_in_a_row_does_not_shift_the_others():
    monthly = [expect(day, "value-add/check-in") for day in (0, 30, 60)]
    happened = [happen(day, "value-add/check-in") for day in (0, 60)]
    assert said(monthly, happened) == ["does not happen"]


def test_of_two_that_are_the_same_in_everything_each_answers_once():
    outcome = hold([expect(0), expect(0)], [happen(0), happen(0)])
    assert outcome.is_right
    assert len(outcome.rows) == 2
    assert said([expect(0)], [happen(0), happen(0)]) == ["not expected"]


def test_somebody_elses_mail_is_no_answer():
    assert sorted(said([expect(0, who="rosa")], [happen(0, who="joon")])) == [
        "does not happen",
        "not expected",
    ]


def test_several_days_and_everything_before_a_day_are_right_too():
    assert hold([expect(0, days=5)], [happen(4)]).is_right
    assert said([expect(0, days=5)], [happen(5)]) == ["1 day too late"]


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ({"subject": "hello"}, 'no "hello" in the subject'),
        ({"says": ("two weeks", "two years")}, 'does not say "two years"'),
        ({"says_not": ("TIRED",)}, 'says "TIRED"'),
        ({"because": "you met"}, 'not because "you met"'),
    ],
)
def test_the_words_of_a_mail_and_its_reasons_can_be_expected(wanted, answer):
    letter = happen(
        0, subject="Introducing myself", text="in two\nweeks. You seemed tired.", why="comes at once"
    )
    assert said([expect(0, **wanted)], [letter]) == [answer]
    right = {
        "subject": "introducing",
        "says": ("in two weeks",),
        "says_not": ("client",),
        "because": "at once",
    }
    assert hold([expect(0, **right)], [letter]).is_right


def test_of_two_on_one_day_the_one_with_the_right_words_answers():
    first, second = expect(0, subject="Sleep"), expect(0, subject="School")
    assert hold([first, second], [happen(0, subject="School"), happen(0, subject="Sleep")]).is_right


def test_what_somebody_does_stands_before_what_follows_from_it():
    deeds = [happen(0, what=What.ACT), happen(0, what=What.STARTED), happen(0)]
    assert [row.happened for row in hold([expect(0)], deeds).rows] == deeds

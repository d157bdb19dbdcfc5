from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.config.durations import DurationUnclear, parse_repeat, parse_span, parse_wait
from outreach.sequence.schedules import Repeat, Wait

UNITS = {
    "minutes": Wait(elapsed=timedelta(minutes=1)),
    "h": Wait(elapsed=timedelta(hours=1)),
    "days": Wait(days=1),
    "weeks": Wait(days=7),
    "business days": Wait(business_days=1),
}


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("4h", Wait(elapsed=timedelta(hours=4))),
        ("48 hours", Wait(elapsed=timedelta(hours=48))),
        ("90 minutes", Wait(elapsed=timedelta(minutes=90))),
        ("1h30m", Wait(elapsed=timedelta(minutes=90))),
        ("2 days", Wait(days=2)),
        ("7d", Wait(days=7)),
        ("1 week", Wait(days=7)),
        ("5 business days", Wait(business_days=5)),
        ("1 Business Day", Wait(business_days=1)),
        ("1 day 12 hours", Wait(elapsed=timedelta(hours=12), days=1)),
        ("1 day, 12 hours and 5 minutes", Wait(elapsed=timedelta(hours=12, minutes=5), days=1)),
        ("0h", Wait()),
        ("  4   h  ", Wait(elapsed=timedelta(hours=4))),
    ],
)
def test_a_wait_is_written_in_the_words_people_use(text, wait):
    assert parse_wait(text) == wait


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("48", "48 what? Write '48 minutes', '48h' or '48 days'"),
        ("2 months", "months differ in length: found '2 months', write days or weeks, such as '30 days'"),
        ("1 year", "months differ in length: found '1 year', write days or weeks, such as '30 days'"),
        ("3 working days", "found '3 working days', write 'business days'"),
        ("1.5 days", "expected a duration such as 4h, 2 days, 1 week or 5 business days, found '1.5 days'"),
        ("-2 days", "expected a duration such as 4h, 2 days, 1 week or 5 business days, found '-2 days'"),
        ("", "expected a duration such as 4h, 2 days, 1 week or 5 business days, found ''"),
        (
            "2 days later",
            "expected a duration such as 4h, 2 days, 1 week or 5 business days, found '2 days later'",
        ),
        ("2 moons", "'moons' is no unit of time: found '2 moons', write '48h' or '2 days'"),
        ("9999 weeks", "'9999 weeks' is longer than ten years"),
    ],
)
def test_a_wait_that_says_no_duration_is_refused_with_what_to_write(text, said):
    with pytest.raises(DurationUnclear) as caught:
        parse_wait(text)
    assert str(caught.value) == said


def test_a_span_is_elapsed_time_so_its_days_have_24_hours():
    assert parse_span("2 days") == parse_span("48h") == timedelta(hours=48)


def test_a_span_takes_no_business_days():
    with pytest.raises(DurationUnclear, match="business days cannot be used here"):
        parse_span("2 business days")


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("weekly", Repeat(days=7)),
        ("monthly", Repeat(months=1)),
        ("quarterly", Repeat(months=3)),
        ("yearly", Repeat(months=12)),
        ("every week", Repeat(days=7)),
        ("every 2 weeks", Repeat(days=14)),
        ("every 2 months", Repeat(months=2)),
        ("Every 10 days", Repeat(days=10)),
        ("every 2 years", Repeat(months=24)),
    ],
)
def test_a_repeat_is_written_in_the_words_people_use(text, repeat):
    assert parse_repeat(text) == repeat


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "daily",
            "'daily' is not used here: write 'weekly'; at least 5 days lie between two mails to one contact",
        ),
        ("biweekly", "'biweekly' is not used here: write 'every 2 weeks'"),
        ("every 4 days", "'every 4 days' is too often: at least 5 days lie between two mails to one contact"),
        (
            "every 0 weeks",
            "'every 0 weeks' is too often: at least 5 days lie between two mails to one contact",
        ),
        ("every 200 months", "'every 200 months' is longer than ten years"),
        ("often", "expected monthly, quarterly, yearly or 'every 2 weeks', found 'often'"),
    ],
)
def test_a_repeat_that_is_unclear_or_too_often_is_refused(text, said):
    with pytest.raises(DurationUnclear) as caught:
        parse_repeat(text)
    assert str(caught.value) == said


@given(st.dictionaries(st.sampled_from(sorted(UNITS)), st.integers(0, 60), min_size=1))
def test_the_parts_of_a_wait_add_up_in_any_order(parts):
    wait = parse_wait(" ".join(f"{number} {unit}" for unit, number in parts.items()))
    assert wait.elapsed == sum((UNITS[unit].elapsed * number for unit, number in parts.items()), timedelta())
    assert wait.days == sum(UNITS[unit].days * number for unit, number in parts.items())
    assert wait.business_days == sum(UNITS[unit].business_days * number for unit, number in parts.items())


@given(st.integers(1, 3000), st.sampled_from(["m", "h", "d"]))
def test_a_space_or_capitals_change_no_duration(number, unit):
    assert parse_span(f"{number}{unit}") == parse_span(f" {number} {unit.upper()} ")


@given(st.text(st.sampled_from("0123456789hmdws ,.-and business days months every weekly")) | st.text())
def test_any_text_is_a_duration_or_refused_in_words(text):
    for parse in (parse_wait, parse_span, parse_repeat):
        try:
            parse(text)
        except DurationUnclear as error:
            assert str(error)  # noqa: PT017 - only this error may come, and it says something

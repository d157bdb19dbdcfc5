"""Who is away is written to later; who asks to be left alone, no more."""

from tests.actions.reading_answers.mailbox import (
    DAY,
    ROSA,
    arrive,
    clocks,
    get,
    introduced,
    is_suppressed,
    letter,
    read,
    running,
    told,
)
from tests.practice import body


async def test_an_absence_puts_mail_off_and_stops_nothing(practice, server, judge):
    rosa = await introduced(practice)
    automatic = {"Auto_Submitted": "auto-replied", "Date": "Mon, 02 Mar 2026 18:00:00 +0000"}
    arrive(
        practice, server, letter("I am back on 20 March 2026.", subject="Automatic reply: away", **automatic)
    )
    read(practice, judge)
    assert running(practice, rosa) == ["introduction"]
    assert f"{clocks(practice, rosa).away_until:%Y-%m-%d}" == "2026-03-20"
    assert await told(practice, "answered") == []


async def test_an_absence_without_a_day_is_a_week(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("I am away.", subject="Out of office", Auto_Submitted="auto-replied"))
    read(practice, judge)
    assert clocks(practice, rosa).away_until == practice.now.replace(microsecond=0) + 7 * DAY


async def test_asking_to_be_left_alone_counts_at_once(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Please take me off your list."))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "opt-out"
    assert running(practice, rosa) == []


async def test_our_mailto_link_counts_from_whatever_address(practice, server, judge):
    rosa = await introduced(practice)
    token = practice.desk.leave_token(rosa.id)
    arrive(practice, server, letter("", sender="x@elsewhere.example", subject=f"leave {token}"))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) == "opt-out"


async def test_a_made_up_token_counts_for_nobody_else(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("", sender="x@elsewhere.example", subject="leave ab-" + "a" * 50))
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None


async def test_a_doubtful_wish_holds_everything_and_asks(practice, server, judge):
    rosa = await introduced(practice)
    arrive(
        practice,
        server,
        letter("She wants no more mail, please remove us from your list.", sender="desk@clinic.example.com"),
    )
    read(practice, judge)
    assert is_suppressed(practice, ROSA) is None
    assert get(practice, rosa).paused_until > practice.now + 365 * DAY
    [question] = await told(practice, "no more mail")
    assert f"outreach resume {ROSA}" in body(question)

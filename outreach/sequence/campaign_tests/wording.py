"""What is expected and what happens, in words: those of the test's file, so that they can be copied into it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.sequence.campaign_tests.values import CampaignTest, Expected, Happened
from outreach.sequence.future import Act, What
from outreach.sequence.future import acts as future
from outreach.sequence.words import DAYS, MONTHS, say_day

WORDS = {What.SENT: "mail", What.DRAFTED: "draft"} | {
    what: str(what) for what in What if what not in (What.SENT, What.DRAFTED)
}
_MINUTE = timedelta(minutes=1)
_LAST_MINUTE = time(23, 59)  # of a day that was named without a time
_ACTS: dict[type, str] = {
    future.Enrolled: "{who} is enrolled",
    future.Met: "{who} meets the owner",
    future.Noted: "the owner notes what {who} said",
    future.Replied: "{who} answers",
    future.InTouch: "the owner calls or writes to {who} by hand",
    future.WentAway: "{who} is away until {until}",
    future.Bounced: "the address of {who} does not exist",
    future.OptedOut: "{who} asks not to be written to",
    future.AskedForLess: "{who} asks to hear less often",
    future.Referred: "{who} sends a client",
    future.Paused: "the owner pauses {who} until {until}",
    future.Resumed: "the owner ends the pause of {who}",
    future.Stopped: "the owner ends all that runs for {who}",
    future.Approved: "the owner approves what waits for {who}",
    future.Rejected: "the owner skips what waits for {who}",
    future.Postponed: "the owner moves what waits for {who} to {until}",
    future.TaskEnded: "the owner does the task for {who}",
}


def say_act(act: Act, zone: ZoneInfo) -> str:
    """`rosa meets the owner, without notes`."""
    if isinstance(act, future.Shelved):
        return f'"{act.resource.title}" is put on the shelf'
    until = getattr(act, "until", None)
    said = _ACTS[type(act)].format(who=act.contact_id, until=say_day(until, zone) if until else "")
    return f"{said}, without notes" if isinstance(act, future.Met) and not act.notes else said


def say_what(one: Expected | Happened) -> str:
    """`mail introduction/hello to rosa`."""
    if isinstance(one, Happened) and one.act:
        return one.act
    named = f"{one.sequence}/{one.step}" if one.step else one.sequence
    to = f" to {one.contact_id}" if one.contact_id else ""
    return f"{WORDS[one.what]} {named}{to}".replace("  ", " ")


def say_details(expected: Expected) -> list[str]:
    """What else must hold, each on a line of its own."""
    said = [f'subject: "{expected.subject}"'] if expected.subject else []
    said += [f'says: "{words}"' for words in expected.says]
    said += [f'says not: "{words}"' for words in expected.says_not]
    return [*said, f'because: "{expected.because}"'] if expected.because else said


def say_when(expected: Expected, test: CampaignTest) -> str:
    """`Mon 9 Mar`, `Fri 6 Mar 15:00`, `Mon 9 Mar - Wed 11 Mar`, `by Tue 10 Mar`."""
    last = expected.ends_at - timedelta(microseconds=1)
    midnight = last.astimezone(test.zone).time() >= _LAST_MINUTE
    last_day = _say(last, test) if midnight else _say(last, test, clock=True)
    if expected.is_by:
        return f"by {last_day}"
    if expected.ends_at - expected.starts_at <= _MINUTE:
        return _say(expected.starts_at, test, clock=True)
    first = _say(expected.starts_at, test)
    return first if first == last_day else f"{first} - {last_day}"


def say_then(happened: Happened, test: CampaignTest) -> str:
    """`Mon 9 Mar 09:04`."""
    return _say(happened.at, test, clock=True)


def _say(at: datetime, test: CampaignTest, *, clock: bool = False) -> str:
    """On the test's clock, with the year where it is not that of the first day."""
    local, first = at.astimezone(test.zone), test.starts_at.astimezone(test.zone)
    year = "" if local.year == first.year else f" {local.year}"
    return f"{say_day(at, test.zone)}{year}" + (f" {local:%H:%M}" if clock else "")


def write_expectations(test: CampaignTest, happened: list[Happened]) -> str:
    """The `expect:` block that would make the test pass: every mail and task, and how what matters ended."""
    lines, year = ["expect:"], 0
    for one in happened:
        if one.what in _WORTH_A_LINE and test.starts_at <= one.at < test.until:
            day = one.at.astimezone(test.zone).date()
            named = f"{one.sequence}/{one.step}" if one.step else one.sequence
            to = f", to: {one.contact_id}" if len(test.contacts) > 1 else ""
            lines.append(
                f"  - {{on: {_write_day(day, with_year=day.year != year)}, {WORDS[one.what]}: {named}{to}}}"
            )
            year = day.year
    last = (test.until - timedelta(microseconds=1)).astimezone(test.zone).date()
    return "\n".join([*lines, f"  - nothing more until {_write_day(last, with_year=True)}", ""])


_WORTH_A_LINE = frozenset({What.SENT, What.TASK, What.FINISHED, What.STOPPED, What.LATE, What.BROKEN})


def _write_day(day: date, *, with_year: bool) -> str:
    said = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}".lower()
    return f"{said} {day.year}" if with_year else said

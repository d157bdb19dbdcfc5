"""What schedules.yaml may say and cannot mean, found in the shipped file with one thing changed."""

from datetime import UTC, datetime

import pytest

from outreach.config.schedules import load_schedules
from outreach.sequence.flaws import RULES, find_flaws
from tests.practice import shipped_schedules

NOVEMBER = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
SIX_DAYS = (("days: mon-fri", "days: mon-sun"), ("away: [2026-12-21..2027-01-03]", "away: []"))
EVERY_DAY = (*SIX_DAYS, ("hours: 08:30-17:00", 'hours: "00:00-23:59"'), ("holidays: US-OR", "holidays: US"))


@pytest.fixture
def flaws(tmp_path):
    def find(*changes, now=NOVEMBER, noted=("thank-you",)):
        file = tmp_path / "schedules.yaml"
        file.write_text(shipped_schedules(*changes), "utf-8")
        return list(find_flaws(load_schedules(file, environ={}), noted=noted, now=now))

    return find


@pytest.fixture
def codes(flaws):
    """Without promises that leave at night, which the shipped file allows."""
    return lambda *changes, **about: [
        (flaw.code, ".".join(map(str, flaw.path)))
        for flaw in flaws(*changes, **about)
        if flaw.code != "promise-window"
    ]


def test_the_shipped_file_has_nothing_but_what_it_allows(flaws):
    assert {flaw.code for flaw in flaws()} == {"promise-window"}


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (("thank-you, referral-thanks,", "thank-you,"), "sequence-unused", "sequences.referral-thanks"),
        (
            ("wait: 5 business days, thread", "wait: 5 business days, when: meeting.gift, thread"),
            "step-unreachable",
            "sequences.introduction.steps.1.when",
        ),
        (
            ("wait: 5 business days, thread", "wait: 5 business days, when: replied, thread"),
            "step-unreachable",
            "sequences.introduction.steps.1.when",
        ),
        (
            ("template: introduction}", "template: introduction, needs: [meeting.notes], review: true}"),
            "step-unreachable",
            "sequences.introduction.steps.0.needs",
        ),
        (
            ("when: meeting.gift", "when: resource"),
            "step-unreachable",
            "sequences.thank-you.steps.1.when",
        ),
        (
            ("    silence: {slow_after: 3, to: quarterly, stop_after: 6}\n", ""),
            "never-stops",
            "sequences.value-add.repeat",
        ),
        (("stops: [replied, met]", "stops: [met]"), "nudge-unstopped", "sequences.introduction.steps.1.thread"),
        (("needs: [meeting.notes], review: true", "needs: [meeting.notes]"), "review-missing", "sequences.thank-you.steps.0"),
        (
            ("needs: [meeting.notes], review: true", "needs: [meeting.notes], review: true, unreviewed: send"),
            "review-missing",
            "sequences.thank-you.steps.0.unreviewed",
        ),
        (("wait: 4h, within: 48h", "wait: 1 business day, within: 48h"), "wait-deadline", "sequences.thank-you.steps.0.within"),
    ],
)  # fmt: skip
def test_a_flaw_is_found_where_it_stands_and_nothing_else_is(codes, change, code, path):
    assert codes(change) == [(code, path)]


@pytest.mark.parametrize(
    "change",
    [
        ("when: meeting.gift", "when: not meeting.gift"),
        ("wait: 5 business days, thread", "wait: 5 business days, when: not replied, thread"),
        ("{after: thank-you}", "{after: thank-you, when: replied}"),
        ("wait: 4h, within: 48h", "wait: 3h, within: 4 days"),
        ("needs: [meeting.notes], review: true", "needs: [meeting.notes], review: true, unreviewed: ask"),
    ],
)
def test_what_can_happen_is_not_found(codes, change):
    assert codes(change) == []


def test_a_reminder_that_asks_whether_they_answered_needs_no_stop(codes):
    changes = (
        ("stops: [replied, met]", "stops: [met]"),
        ("5 business days, thread", "5 business days, when: not replied, thread"),
    )
    assert codes(*changes) == []


def test_a_letter_that_prints_notes_without_asking_for_them_is_to_be_read_too(codes):
    change = ("needs: [meeting.notes], review: true", "needs: [], review: false")
    assert codes(change) == [("review-missing", "sequences.thank-you.steps.0")]
    assert codes(change, noted=()) == []


def test_what_waits_for_more_mails_than_can_come_never_starts_and_neither_does_what_follows(flaws):
    found = flaws(
        ("starts: {after: thank-you}\n    repeat: monthly\n", "starts: {after: introduction, times: 2}\n"),
        ("    silence: {slow_after: 3, to: quarterly, stop_after: 6}\n", ""),
        ("wait: 5 business days, thread", "wait: 5 business days, when: meeting.gift, thread"),
        ("{after: value-add, times: 3, when: replied}", "{after: value-add}"),
    )
    said = {flaw.path: flaw.text for flaw in found if flaw.code == "sequence-unreachable"}
    assert said == {
        ("sequences", "value-add", "starts", "times"): (
            "'value-add' never starts: it waits for 2 mails of 'introduction', which sends 1 mail at most."
        ),
        ("sequences", "collaboration", "starts", "after"): (
            "'collaboration' never starts: it waits for 'value-add', which never starts itself."
        ),
    }


def test_a_promise_that_leaves_at_night_names_the_first_day_and_how_long_would_do(flaws):
    thanks, _ = flaws()
    assert thanks.text == (
        "Somebody you meet on Fri 4 Dec 2026, 18:00 gets 'thanks' on Fri 4 Dec 22:00, outside the send window: it"
        " opens on Mon 7 Dec 08:30, after the promise has ended (Sun 6 Dec 18:00). So it is on 76 days of the next"
        " 18 months."
    )
    assert thanks.remedy.startswith("Make `within` 4 days, or widen `send_window`;")


def test_the_within_that_is_advised_is_right_but_for_absences(flaws):
    longer = [("within: 48h", "within: 4 days"), ("away: [2026-12-21..2027-01-03]", "away: []")]
    assert flaws(*longer) == []


def test_a_friday_before_a_long_weekend_is_found_where_other_fridays_are_well(flaws):
    january = datetime(2027, 1, 4, 17, 0, tzinfo=UTC)
    [thanks, _] = flaws(("within: 48h", "within: 3 days"), now=january)
    assert "Somebody you meet on Fri 15 Jan 2027, 18:00" in thanks.text  # Martin Luther King Day follows
    assert "it opens on Tue 19 Jan 08:30" in thanks.text


def test_a_window_of_all_days_keeps_every_promise(flaws):
    assert flaws(*EVERY_DAY) == []


def test_a_promise_behind_another_step_runs_from_an_open_window(flaws):
    kept = ("wait: 5 business days, thread", "wait: 2h, within: 24h, thread")
    assert not [flaw for flaw in flaws(kept) if "introduction" in flaw.path]


def test_a_promise_behind_another_step_names_that_step(flaws):
    hurried = ("wait: 5 business days, thread", "wait: 5 business days, within: 8 days, thread")
    [flaw] = [flaw for flaw in flaws(hurried) if "introduction" in flaw.path]
    assert flaw.code == "wait-deadline"
    assert flaw.text == (
        "Somebody whose 'hello' ended on Fri 18 Dec 2026, 08:30 gets 'nudge' before its wait is over: 5 business days"
        " later is Mon 28 Dec 08:30, and the promise ends on Sat 26 Dec 08:30."
    )
    assert flaw.remedy.startswith("Make `within` at least 11 days")


def test_a_window_that_never_opens_is_told_once(flaws):
    [flaw] = flaws(("away: [2026-12-21..2027-01-03]", "away: [2026-11-01..2028-06-30]"))
    assert (flaw.code, flaw.path) == ("window-shut", ("send_window",))


def test_every_flaw_has_a_rule_and_every_sentence_an_end(flaws):
    for flaw in flaws(("    silence: {slow_after: 3, to: quarterly, stop_after: 6}\n", "")):
        assert flaw.code in RULES
        assert flaw.text.endswith(".")
        assert flaw.remedy.endswith(".")

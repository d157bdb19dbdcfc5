"""What the shipped campaigns promise is told by their tests: whoever changes a rule hears of it."""

import pytest

from outreach.app import shipped_folder
from outreach.testing.practice import PLACE, Practice

SHIPPED = shipped_folder()

CHANGES = [  # of schedules.yaml, and the test that tells
    ("stops: [replied, met]", "stops: [met]", "introduction-answered"),
    ("stops: [replied, met]", "stops: [replied]", "promise-a-day-after-a-letter"),
    ("wait: 5 business days", "wait: 5 days", "introduction-unanswered"),
    ("zone: contact", "zone: owner", "introduction-over-a-change-of-the-clocks"),
    ("hours: 08:30-17:00", "hours: 10:00-17:00", "introduction-on-a-friday-evening"),
    ("  holidays: US-OR\n", "", "holidays-and-absence"),
    ("  away: [2026-12-21..2027-01-03]", "", "holidays-and-absence"),
    ("ramp: {start: 5", "ramp: {start: 6", "new-mailbox"),
    ("wait: 4h, within: 48h", "wait: 8h, within: 48h", "thank-you-in-time"),
    ("wait: 4h, within: 48h", "wait: 4h, within: 96h", "thank-you-before-a-long-weekend"),
    ("needs: [meeting.notes], review", "review", "thank-you-without-notes"),
    ("needs: [meeting.notes], review: true", "needs: [meeting.notes]", "thank-you-never-approved"),
    ("wait: 7 days", "wait: 8 days", "thank-you-with-a-gift"),
    (", when: meeting.gift", "", "thank-you-in-time"),
    ("wait: 2h, within: 48h", "wait: 2h, within: 72h", "referral-thanks"),
    ("repeat: monthly", "repeat: every 5 weeks", "value-add-with-answers"),
    ("slow_after: 3", "slow_after: 4", "value-add-without-answers"),
    ("to: quarterly", "to: yearly", "value-add-without-answers"),
    ("stop_after: 6", "stop_after: 7", "value-add-without-answers"),
    (", missing: skip", "", "value-add-with-an-empty-shelf"),
    ("times: 3, when: replied", "times: 2, when: replied", "collaboration-answered"),
    ("times: 3, when: replied", "times: 3", "value-add-without-answers"),
    ("stops: [replied]\n", "stops: [met]\n", "collaboration-answered"),
    ("template: collaboration, review: true", "template: collaboration", "collaboration"),
    ("wait: 10 business days", "wait: 9 business days", "collaboration"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("changed")


@pytest.mark.parametrize(
    ("old", "new", "test"),
    CHANGES,
    ids=[f"{test}: {new or f'without {old}'}".strip() for old, new, test in CHANGES],
)
def test_a_rule_that_is_changed_is_noticed_by_a_campaign_test(old, new, test, folder):
    text = (SHIPPED / "schedules.yaml").read_text("utf-8")
    assert old in text
    (folder / "schedules.yaml").write_text(text.replace(old, new), "utf-8")
    outcome = Practice(folder / "schedules.yaml").run_file(SHIPPED / PLACE / f"{test}.yaml")
    assert not outcome.is_right

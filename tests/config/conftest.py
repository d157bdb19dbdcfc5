from pathlib import Path

import pytest

from outreach.config.campaign_tests import load_campaign_test
from outreach.config.schedules import load_schedules
from outreach.errors import SchedulesInvalid

SMALL = """\
owner:
  name: Maya Okafor
  practice: Lakeside Therapy
  email: maya@lakeside.example
  postal_address: 12 Harbor Street, Portland
  time_zone: America/Los_Angeles
  pitch: {default: I help teenagers., school: I help students.}
  links: {website: https://lakeside.example}
delivery: sandbox
mailboxes:
  maya:
    from: Maya Okafor <maya@lakeside.example>
    smtp: {host: smtp.example.com, port: 465, security: tls, username: maya, password: {env: SMTP_PASSWORD}}
    limits: {per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}
send_window: {days: mon-fri, hours: 08:30-17:00, zone: contact, holidays: US-OR, away: [2026-12-24]}
campaigns:
  partners:
    audience: [physician, school]
    mailbox: maya
    sequences: [introduction, thank-you, value-add]
sequences:
  introduction:
    starts: {on: enrolled}
    stops: [replied, met]
    steps:
      - {id: hello, template: introduction}
      - {id: nudge, template: introduction-nudge, wait: 5 business days, thread: true}
  thank-you:
    starts: {on: met}
    steps:
      - {id: thanks, template: thank-you, wait: 4h, within: 48h, needs: [meeting.notes], review: true}
      - {id: gift, task: Bring the plant, wait: 7 days, when: meeting.gift}
  value-add:
    starts: {after: thank-you}
    repeat: monthly
    silence: {slow_after: 3, to: quarterly, stop_after: 6}
    steps:
      - {id: check-in, template: value-add, needs: [resource], missing: skip}
summary: {at: monday 07:30}
"""

SILENT = """\
test: Whoever never answers hears from us twice, then no more
people:
  rosa: {audience: physician, name: Dr. Rosa Lind, zone: America/New_York}
  joon: school
happens:
  - {on: mon 2 mar 2026, enrolled: [rosa, joon]}
  - {on: fri 6 mar 15:00, met: joon, mention: her waiting list, private: She seemed tired.}
  - {on: 9 mar, away: rosa, until: fri 20 mar}
expect:
  - {on: mon 2 mar, mail: introduction/hello, to: rosa, subject: Introducing, says: [anxious, two weeks]}
  - {on: mon 9 mar..wed 11 mar, mail: introduction/nudge, to: rosa}
  - {by: tue 10 mar 12:30, task: thank-you/gift, to: joon, because: waits}
  - {on: 2026-03-12, stopped: introduction, to: joon}
  - nothing more until 5 jan
"""


@pytest.fixture
def small():
    """A small file that is right."""
    return SMALL


@pytest.fixture
def load(tmp_path):
    """Loads a text as schedules.yaml."""

    def load(text, **environ):
        path = tmp_path / "schedules.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_schedules(path, environ=environ)

    return load


@pytest.fixture
def report(load):
    """What is said about a text that is wrong."""

    def report(text, **environ):
        with pytest.raises(SchedulesInvalid) as caught:
            load(text, **environ)
        return str(caught.value)

    return report


@pytest.fixture
def answers(small, report, tmp_path):
    """What is said about the small file with one mistake in it: the old text, the mistake, and each line of the answer."""

    def answers(right, wrong):
        assert right in small
        answer = report(small.replace(right, wrong, 1)).replace(str(tmp_path), "{folder}")
        heads = [line for line in answer.splitlines() if line.startswith("schedules.yaml:")]
        return [head.removeprefix("schedules.yaml:") for head in heads]

    return answers


@pytest.fixture
def shipped():
    """The schedules.yaml at the top of the house."""
    return Path(__file__).parents[2] / "schedules.yaml"


@pytest.fixture
def read_test(tmp_path, shipped):
    """Reads a text as a campaign test of what is shipped."""
    schedules = load_schedules(shipped, environ={})

    def read_test(text=SILENT):
        (tmp_path / "silent.yaml").write_text(text, "utf-8")
        return load_campaign_test(tmp_path / "silent.yaml", lambda _: schedules)[0]

    return read_test

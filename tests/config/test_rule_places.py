"""Where a rule stands in schedules.yaml: the line that somebody has to change."""

import hashlib

import pytest

from outreach.config.rule_places import find_rule_places

TEXT = """\
delivery: sandbox
send_window:
  days: mon-fri
sequences:
  introduction:
    starts: {on: enrolled}
    steps:
      - {id: hello, template: introduction, review: true, needs: [meeting.notes]}
      - id: nudge
        wait: 5 business days
"""


@pytest.fixture
def place(tmp_path):
    """Where one rule stands, as (line, value, is written)."""
    path = tmp_path / "schedules.yaml"
    path.write_text(TEXT, "utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    def find(rule):
        [found] = find_rule_places(path, digest, [tuple(rule.split("/"))]).values()
        return found.place.line, found.value, found.is_written

    return find


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("delivery", (1, "sandbox", True)),
        ("send_window/days", (3, "mon-fri", True)),
        ("sequences/introduction/starts", (6, "{on: enrolled}", True)),
        ("sequences/introduction/steps/hello/review", (8, "true", True)),
        ("sequences/introduction/steps/hello/needs", (8, "[meeting.notes]", True)),
        ("sequences/introduction/steps/nudge/wait", (10, "5 business days", True)),
    ],
)
def test_a_rule_stands_in_its_line_with_what_is_written_there(place, rule, expected):
    assert place(rule) == expected


@pytest.mark.parametrize(
    ("rule", "line"),
    [("send_window/hours", 2), ("sequences/introduction/steps/nudge/late", 9), ("mailboxes/maya/limits", 1)],
)
def test_what_is_not_written_is_shown_where_it_would_stand(place, rule, line):
    assert place(rule) == (line, "", False)


def test_a_file_that_is_not_the_version_in_force_has_no_lines(tmp_path):
    path = tmp_path / "schedules.yaml"
    path.write_text(TEXT, "utf-8")
    assert find_rule_places(path, "another", [("delivery",)]) == {}
    assert find_rule_places(tmp_path / "gone.yaml", "another", [("delivery",)]) == {}

"""A finding that is meant is allowed where it stands, by its code."""

import pytest

from tests.actions.checking_files.small_folder import HEAD

ENDLESS = ("    silence: {slow_after: 3, to: quarterly, stop_after: 6}\n", "")


@pytest.mark.parametrize(
    "comment",
    [
        ("    repeat: monthly\n", "    repeat: monthly  # they wish it so. outreach: allow never-stops\n"),
        ("    repeat: monthly\n", "    # outreach: allow spam-words, never-stops\n    repeat: monthly\n"),
        (
            "    repeat: monthly\n",
            "    # outreach: allow never-stops\n    # They wish it so.\n    repeat: monthly\n",
        ),
    ],
)
def test_a_comment_beside_or_above_the_line_allows_its_code(folder, comment):
    files = folder.check(ENDLESS, comment)
    assert files.findings == []
    assert "never-stops" in [one.code for one in files.allowed]


@pytest.mark.parametrize(
    "comment",
    [
        ("    repeat: monthly\n", "    repeat: monthly  # outreach: allow step-unreachable\n"),
        ("  value-add:\n", "  value-add:  # outreach: allow never-stops\n"),
    ],
)
def test_another_code_and_another_place_allow_nothing(folder, comment):
    assert [one.code for one in folder.check(ENDLESS, comment).findings] == ["never-stops"]


def test_a_code_that_there_is_not_and_one_that_is_firm_are_told(folder):
    comment = ("    repeat: monthly\n", "    repeat: monthly  # outreach: allow never-stop, word-missing\n")
    told = folder.check(comment).findings
    assert [(one.code, one.text) for one in told] == [
        ("allow-unknown", "'never-stop' is no code."),
        ("allow-unknown", "'word-missing' cannot be allowed."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("subject", "# outreach: allow spam-words\nsubject") + "Hello.\n\nClick here.\n",
        HEAD + "Click here. {# outreach: allow spam-words #}\n",
        HEAD + "{# outreach: allow spam-words #}\nClick here.\n",
    ],
)
def test_a_template_allows_in_its_front_matter_or_beside_the_line(folder, text):
    assert folder.found_in(text) == []


def test_an_error_that_holds_mail_cannot_be_allowed(folder):
    text = HEAD.replace("subject", "# outreach: allow word-unknown\nsubject") + "{{ contact.nmae }}\n"
    assert "introduction.md:7:4 word-unknown" in folder.found_in(text)

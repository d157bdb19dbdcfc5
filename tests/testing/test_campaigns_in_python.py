"""A campaign test in Python says the same as one in a file, and fails in the same words."""

import pytest

from outreach.errors import CampaignTestInvalid, NotFound
from outreach.testing import campaign
from outreach.testing.fluent import CampaignTestFailed


def test_people_their_days_and_what_is_expected_are_said_in_the_words_of_a_file(place):
    with campaign(schedules=place.folder / "schedules.yaml") as test:
        test.settings(zone="America/New_York", shelf=[])
        test.person("rosa", audience="physician")
        test.happens("mon 2 mar 2026", enrolled="rosa")
        test.expect("mon 2 mar", mail="introduction/hello", to="rosa")
        test.expect(by="mon 9 mar", mail="introduction/nudge", to="rosa")
        test.nothing_more_until("1 jun")


def hello_alone():
    with campaign() as test:
        test.person("rosa", audience="physician").happens("mon 2 mar 2026", enrolled="rosa")
        test.expect("mon 2 mar", mail="introduction/hello", to="rosa").nothing_more_until("1 jun")


def with_wrong_words():
    with campaign("It holds") as test:
        test.person("rosa", audience="physican").happens("2026-03-02", enroled="rosa")


def with_a_mistake_in_python():
    with campaign() as test:
        test.person("rosa", audience=1 / 0)


def test_where_the_block_ends_the_test_is_played_and_a_failure_shows_both_timelines():
    with pytest.raises(CampaignTestFailed) as caught:
        hello_alone()
    said = str(caught.value)
    assert said.startswith("hello alone\n")
    assert "-> not expected" in said
    assert "mail introduction/nudge to rosa" in said
    assert "waits 5 business days" in said


def test_a_word_that_is_wrong_is_told_by_its_place():
    with pytest.raises(CampaignTestInvalid) as caught:
        with_wrong_words()
    assert str(caught.value) == "happens[0].enroled: unknown key. Did you mean 'enrolled'?"


def test_an_error_of_the_block_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        with_a_mistake_in_python()


def test_where_no_schedules_lie_above_the_file_that_is_told(tmp_path):
    code = "from outreach.testing import campaign\ncampaign()"
    with pytest.raises(NotFound, match=r"no schedules\.yaml in any folder above"):
        exec(compile(code, tmp_path / "test_it.py", "exec"), {"__name__": "test_it"})

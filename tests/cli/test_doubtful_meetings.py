"""A meeting that is noted twice, or years late, thanks nobody by mistake."""

import json

import pytest


def meetings(cli):
    return json.loads(cli.say("contacts", "show", "ana", "--json").stdout)["meetings"]


@pytest.fixture
def met(cli):
    cli.add_ana()
    assert cli.say("meet", "ana", "--at", "yesterday 16:00", "--mention", "the waiting list").exit_code == 0
    return cli


def test_a_second_meeting_on_one_day_is_refused_with_the_way_to_note_more(met):
    again = met.say("meet", "ana", "--at", "yesterday 17:30", "--mention", "the new clinic")
    assert again.exit_code == 1
    assert "You met Ana Ruiz on" in again.stderr
    [known] = meetings(met)
    assert f"`outreach meet notes {known['id'][-6:]} …` adds to it" in again.stderr
    assert "Twice that day? Say --again." in again.stderr


def test_a_second_meeting_is_noted_for_who_says_so(met):
    again = met.say("meet", "ana", "--at", "yesterday 17:30", "--again", "--mention", "the new clinic")
    assert again.exit_code == 0, again.stderr
    assert len(meetings(met)) == 2


def test_the_days_before_and_after_are_other_meetings(met):
    assert met.say("meet", "ana", "--at", "2 days ago").exit_code == 0
    assert met.say("meet", "ana").exit_code == 0
    assert len(meetings(met)) == 3


@pytest.mark.parametrize("at", ["995 days ago", "6 days ago"])
def test_a_meeting_of_long_ago_asks_whether_to_thank(cli, at):
    cli.add_ana()
    asked = cli.say("meet", "ana", "--at", at)
    assert asked.exit_code == 1
    assert "too long for thank-you to start unasked. Say --thank, or --no-thank to note it" in asked.stderr
    assert meetings(cli) == []


def test_a_meeting_of_long_ago_is_noted_alone(cli):
    cli.add_ana()
    noted = cli.say("meet", "ana", "--at", "995 days ago", "--no-thank")
    assert noted.exit_code == 0, noted.stderr
    assert "No sequence starts with this meeting." in noted.stderr
    assert "No sequence is running" in cli.say("explain", "ana").stdout
    assert len(meetings(cli)) == 1


def test_a_meeting_of_long_ago_is_thanked_for_who_says_so(cli):
    cli.add_ana()
    assert cli.say("meet", "ana", "--at", "995 days ago", "--thank").exit_code == 0
    assert "thank-you" in cli.say("explain", "ana").stdout


def test_a_meeting_of_four_days_ago_is_thanked_late_without_a_question(cli):
    cli.add_ana()
    assert cli.say("meet", "ana", "--at", "4 days ago").exit_code == 0
    assert "thank-you" in cli.say("explain", "ana").stdout

"""A client who came long ago is counted, and nobody is thanked for it by surprise."""

import json

import pytest


@pytest.fixture
def ana(cli):
    cli.add_ana()
    return cli


def counted(cli):
    return [row["received"] for row in json.loads(cli.say("referrals", "--days", "1000", "--json").stdout)]


def running(cli):
    return "referral-thanks/thanks" in cli.say("explain", "ana").stdout


def test_a_referral_of_long_ago_asks_whether_to_thank(ana):
    asked = ana.say("referrals", "add", "ana", "--received", "--on", "90 days ago")
    assert asked.exit_code == 1
    assert (
        "That was 90 days ago, too long for referral-thanks to start unasked. Say --thank, or --no-thank"
        in asked.stderr
    )
    assert counted(ana) == []


def test_a_referral_of_long_ago_is_counted_alone(ana):
    done = ana.say("referrals", "add", "ana", "--received", "--on", "90 days ago", "--no-thank")
    assert done.exit_code == 0, done.stderr
    assert counted(ana) == [1]
    assert not running(ana)


def test_a_referral_of_long_ago_is_thanked_for_who_says_so(ana):
    done = ana.say("referrals", "add", "ana", "--received", "--on", "90 days ago", "--thank")
    assert done.exit_code == 0, done.stderr
    assert running(ana)


@pytest.mark.parametrize("on", ["today", "4 days ago"])
def test_a_referral_of_these_days_is_thanked_without_a_question(ana, on):
    assert ana.say("referrals", "add", "ana", "--received", "--on", on).exit_code == 0
    assert running(ana)


def test_a_client_sent_long_ago_asks_nothing(ana):
    assert ana.say("referrals", "add", "ana", "--sent", "--on", "90 days ago").exit_code == 0

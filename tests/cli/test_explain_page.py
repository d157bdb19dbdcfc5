"""What `outreach explain` prints: words that can be pasted into a mail, and JSON for programs."""

import json

import pytest

HEADINGS = ["So far", "Next", "What holds it", "What would have to change"]


@pytest.fixture
def enrolled(cli):
    cli.add_ana()
    assert cli.say("enroll", "ana").exit_code == 0
    return cli


def test_the_headings_stand_in_their_order_and_every_line_is_short(enrolled):
    said = enrolled.say("explain", "ana").stdout.splitlines()
    assert said[0] == "Ana Ruiz, physician, in referral-partners"
    assert [line for line in said if line in HEADINGS] == HEADINGS
    assert max(map(len, said)) <= 90
    assert not any(line != line.rstrip() for line in said)


def test_each_rule_names_the_line_that_somebody_would_change(enrolled):
    said = enrolled.say("explain", "ana").stdout
    lines = (enrolled.folder / "schedules.yaml").read_text("utf-8").splitlines()
    [told] = [line.split() for line in said.splitlines() if "nudge.wait" in line]
    file, number = told[0].split(":")
    assert file == "schedules.yaml"
    assert "id: nudge" in lines[int(number) - 1]


def test_the_zone_is_named_where_it_is_not_the_owners(enrolled):
    assert "zone" not in enrolled.say("explain", "ana").stdout
    enrolled.say("contacts", "edit", "ana", "--zone", "Europe/Madrid")
    assert "Times are in the zone Europe/Madrid." in enrolled.say("explain", "ana").stdout


def test_json_holds_the_same_with_stable_keys(enrolled):
    found = json.loads(enrolled.say("explain", "ana", "--json").stdout)
    first = found["next"][0]
    assert (first["what"], first["sequence"], first["step"]) == ("mail", "introduction", "hello")
    assert first["at"].endswith("Z")
    assert first["reasons"][0]["rule"] == "sequences.introduction.starts"
    assert {"daemon", "sandbox"} <= {hold["code"] for hold in found["holds"]}
    assert found["so_far"][-1]["text"] == "introduction began: you enrolled them."
    assert all(rule["line"] for rule in found["rules"])


def test_more_is_told_for_who_asks(enrolled):
    for day in range(2, 13):
        enrolled.say("pause", "ana", "--until", f"{day} days")
    assert "earlier; --all shows them." in enrolled.say("explain", "ana").stdout
    assert "earlier" not in enrolled.say("explain", "ana", "--all").stdout
    assert enrolled.say("explain", "ana", "--months", "12").exit_code == 0
    assert enrolled.say("explain", "ana", "--months", "0").exit_code == 2


def test_the_page_of_a_contact_ends_with_what_comes_and_what_holds_it(enrolled):
    said = enrolled.say("contacts", "show", "ana").stdout
    assert "\nNext\n" in said
    assert "outreach run" in said
    found = json.loads(enrolled.say("contacts", "show", "ana", "--json").stdout)
    assert found["next"]
    assert found["holds"]

"""Contacts, meetings, referrals and opt-outs from the command line."""

import json

from tests.cli.conftest import BASIS


def test_show_tells_all_that_is_known_and_what_comes_next(cli):
    cli.add_ana()
    cli.say(
        "meet",
        "ana",
        "--at",
        "yesterday 16:00",
        "--place",
        "her clinic",
        "--need",
        "a page",
        "--private",
        "tired",
    )
    shown = cli.say("contacts", "show", "ana").stdout
    for words in (
        "Ana Ruiz <ana@north.example.org>",
        "spring conference",
        "her clinic",
        "a page",
        "tired (private)",
        "thanks",
    ):
        assert words in shown
    page = json.loads(cli.say("contacts", "show", "ana", "--json").stdout)
    assert page["meetings"][0]["notes"][0] == {"kind": "need", "text": "a page", "private": False}
    assert page["last_met_at"].endswith("Z")


def test_a_meeting_without_notes_says_what_is_asked_and_takes_them_later(cli):
    cli.add_ana()
    met = cli.say("meet", "ana", "--at", "yesterday 16:00")
    assert "You are asked by mail" in met.stderr
    assert "outreach meet notes" in met.stderr
    noted = cli.say("meet", "notes", "ana", "--mention", "the waiting list")
    assert "The meeting has 1 note now." in noted.stdout


def test_a_meeting_to_come_is_not_noted(cli):
    cli.add_ana()
    result = cli.say("meet", "ana", "--at", "tomorrow 10:00")
    assert result.exit_code == 2
    assert "Note it when it has taken place." in result.stderr
    assert json.loads(cli.say("contacts", "show", "ana", "--json").stdout)["meetings"] == []


def test_enrolling_twice_starts_nothing_a_second_time(cli):
    cli.add_ana()
    assert "Enrolled: Ana Ruiz in introduction." in cli.say("enroll", "ana").stdout
    assert "nothing was started a second time" in cli.say("enroll", "ana").stdout


def test_enrolling_an_audience_is_dry_until_it_is_applied(cli):
    cli.add_ana()
    cli.say("contacts", "add", "ben@school.example.org", "--audience", "school", *BASIS)
    dry = cli.say("enroll", "--audience", "physician")
    assert "1 contact would be enrolled. Nothing is done yet" in dry.stderr
    assert "No sequence is running" in cli.say("explain", "ana").stdout
    assert "1 contact enrolled" in cli.say("enroll", "--audience", "physician", "--apply").stdout
    assert "introduction" in cli.say("explain", "ana").stdout
    assert "No sequence is running" in cli.say("explain", "ben").stdout


def test_who_opted_out_is_never_enrolled_added_or_brought_back(cli):
    cli.add_ana()
    assert "never written to again" in cli.say("opt-outs", "add", "ana@north.example.org", "--yes").stdout
    assert "An opt-out is for ever" in cli.say("enroll", "ana").stderr
    again = cli.say("contacts", "add", "Ana+new@NORTH.example.org", *BASIS)
    assert again.exit_code == 1
    assert "An opt-out is for ever" in again.stderr
    assert "opted out, left alone" in cli.say("enroll", "--audience", "physician", "--apply").stdout
    [left] = json.loads(cli.say("opt-outs", "--json").stdout)
    assert left["name"] == "Ana Ruiz"
    assert "ana@north" not in json.dumps(left)


def test_who_wrote_back_that_they_want_less_gets_less_until_they_take_it_back(cli):
    cli.add_ana()
    assert "has not asked for less" in cli.say("contacts", "as-before", "ana").stdout
    assert "half as often now" in cli.say("contacts", "less-often", "ana").stdout
    assert "had asked for less already" in cli.say("contacts", "less-often", "ana").stdout
    assert "Less often" in cli.say("contacts", "show", "ana").stdout
    assert "as often as before" in cli.say("contacts", "as-before", "ana").stdout
    assert "Less often" not in cli.say("contacts", "show", "ana").stdout
    cli.say("opt-outs", "add", "ana@north.example.org", "--yes")
    assert "An opt-out is for ever" in cli.say("contacts", "as-before", "ana").stderr


def test_opt_outs_are_imported_for_good_only_when_applied(cli):
    cli.add_ana()
    cli.file("left.csv", "E-mail,reason\nana@north.example.org,opt-out\nbad,opt-out\nx@y.example.org,bored\n")
    dry = cli.say("opt-outs", "import", "left.csv")
    assert "1 address to add" in dry.stdout
    assert "Ana Ruiz" in dry.stdout
    assert "line 3" in dry.stdout
    assert "'bored' is none of" in dry.stdout
    assert json.loads(cli.say("opt-outs", "--json").stdout) == []
    cli.say("opt-outs", "import", "left.csv", "--apply")
    assert len(json.loads(cli.say("opt-outs", "--json").stdout)) == 1


def test_an_export_of_opt_outs_holds_no_address_and_comes_back_as_known(cli):
    cli.say("opt-outs", "add", "ana@north.example.org", "--yes")
    cli.say("opt-outs", "export", "out.csv")
    text = (cli.folder / "out.csv").read_text("utf-8-sig")
    assert "@" not in text
    assert "0 addresses to add, 1 known" in cli.say("opt-outs", "import", "out.csv").stdout


def test_a_pause_holds_until_its_day_and_resume_ends_it(cli):
    cli.add_ana()
    cli.say("enroll", "ana")
    assert "Nothing leaves for Ana Ruiz before" in cli.say("pause", "ana", "--until", "3 weeks").stdout
    assert "Paused until" in cli.say("contacts", "show", "ana").stdout
    assert "is over" in cli.say("resume", "ana").stdout
    assert "is not paused" in cli.say("resume", "ana").stdout


def test_stop_asks_first_and_ends_everything(cli):
    cli.add_ana()
    cli.say("enroll", "ana")
    assert "Nothing was changed." in cli.say("stop", "ana", typed="n\n").stdout
    assert "Ended for Ana Ruiz: introduction." in cli.say("stop", "ana", typed="y\n").stdout
    assert "Nothing runs" in cli.say("stop", "ana").stdout


def test_an_edit_changes_and_empties_fields_but_not_the_necessary_ones(cli):
    cli.add_ana()
    cli.say(
        "contacts", "edit", "ana", "--audience", "Mental Health", "--tags", "Vip, met", "--given-name", ""
    )
    page = json.loads(cli.say("contacts", "show", "ana@north.example.org", "--json").stdout)
    assert (page["audience"], page["tags"], page["given_name"]) == ("mental-health", ["met", "vip"], "")
    refused = cli.say("contacts", "edit", "ruiz", "--source", "")
    assert "A contact always has its source" in refused.stderr


def test_a_reply_by_phone_stops_the_nudges(cli):
    cli.add_ana()
    cli.say("enroll", "ana")
    assert "Stopped: introduction." in cli.say("contacts", "replied", "ana").stdout


def test_a_referral_is_counted_without_asking_who_it_was(cli):
    cli.add_ana()
    added = cli.say("referrals", "add", "ana", "--received")
    assert "Counted: one client from Ana Ruiz" in added.stdout
    assert "referral-thanks" in added.stderr
    [row] = json.loads(cli.say("referrals", "--json").stdout)
    assert (row["sent"], row["received"]) == (0, 1)


def test_a_referral_goes_one_way(cli):
    cli.add_ana()
    both = cli.say("referrals", "add", "ana", "--sent", "--received")
    assert both.exit_code == 2
    assert "Say which way: --sent or --received. A client went one way" in both.stderr
    assert json.loads(cli.say("referrals", "--json").stdout) == []


def test_a_resource_needs_a_reason_and_stands_on_the_shelf_once(cli):
    link = "https://example.org/mornings"
    assert "Missing option '--why'" in cli.say("resources", "add", "Mornings", link).stderr
    assert cli.say("resources", "add", "Mornings", link, "--why", "Four pages.").exit_code == 0
    again = cli.say("resources", "add", "Evenings", link, "--why", "Two pages.")
    assert "It is on the shelf already: 'Mornings' has the same link." in again.stderr
    bad = cli.say("resources", "add", "X", "javascript:alert(1)", "--why", "no")
    assert "The link 'javascript:alert(1)' cannot be used" in bad.stderr
    late = cli.say("resources", "add", "X", "https://example.org/x", "--why", "y", "--until", "soon")
    assert "'soon' is no day or time" in late.stderr


def test_the_last_day_of_a_resource_is_written_as_people_say_it(cli):
    link, why = "https://example.org/mornings", ("--why", "Four pages.")
    assert "has passed already" in cli.say("resources", "add", "X", link, *why, "--until", "yesterday").stderr
    assert cli.say("resources", "add", "X", link, *why, "--until", "31 Dec 2099").exit_code == 0
    assert [each["valid_until"] for each in json.loads(cli.say("resources", "--json").stdout)] == [
        "2099-12-31"
    ]


def test_resources_are_imported_from_a_table(cli):
    cli.file(
        "shelf.csv",
        'title,url,why,topics\nMornings,https://example.org/m,Four pages.,"sleep, school"\n,https://x.example.org,y,\n',
    )
    dry = cli.say("resources", "import", "shelf.csv")
    assert "1 resource to add, 0 known." in dry.stdout
    assert "line 3: The title is missing" in dry.stdout
    cli.say("resources", "import", "shelf.csv", "--apply")
    [resource] = json.loads(cli.say("resources", "--json").stdout)
    assert resource["topics"] == ["school", "sleep"]

"""`outreach simulate`, as a helper would try it."""

import csv
import io
import json
import re
from contextlib import closing

import pytest


def data(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def state(cli):
    """Every row of the tables that a command of the future could touch."""
    import sqlite3

    with closing(sqlite3.connect(next(cli.folder.rglob("outreach.db")))) as db:
        tables = ("contacts", "enrollments", "messages", "events", "mailboxes", "versions")
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


def test_a_sample_is_played_where_there_is_nothing_yet_and_nothing_comes_of_it(cli):
    before = sorted(path.name for path in cli.folder.rglob("*"))
    result = cli.say("simulate", "--sample", "30", "--months", "2")
    assert result.exit_code == 0, result.output
    assert "Mon" in result.stdout
    assert re.search(r"\d+ mails to 30 contacts", result.stdout)
    assert "maya: the limit of a day bites first on" in result.stdout
    assert "Nothing was sent or stored." in result.stderr
    assert sorted(path.name for path in cli.folder.rglob("*")) == before


def test_what_comes_for_one_contact_is_told_with_its_reasons_and_stores_nothing(cli):
    cli.add_ana()
    assert cli.say("enroll", "ruiz").exit_code == 0
    before = state(cli)
    result = cli.say("simulate", "ruiz")
    assert result.exit_code == 0, result.output
    mails = [line for line in result.stdout.splitlines() if "mail " in line]
    assert ["introduction/hello" in line for line in mails] == [True, False]
    assert "waits 5 business days" in mails[1]
    assert state(cli) == before


def test_json_has_days_weeks_promises_and_every_deed(cli):
    cli.add_ana()
    cli.say("enroll", "ruiz")
    found = data(cli.say("simulate", "--json", "--months", "1", "--habits", "silent"))
    [mailbox] = found["mailboxes"]
    assert sum(day["sent"] for day in mailbox["days"]) == mailbox["sent"] == found["counts"]["sent"] == 2
    assert {"monday", "sent", "room", "idle", "overloaded", "full_days"} <= set(found["weeks"][0])
    assert found["promises"] == {"kept": 0, "late": 0, "broken": 0}
    sent = [deed for deed in found["deeds"] if deed["what"] == "sent"]
    assert [deed["step"] for deed in sent] == ["hello", "nudge"]


def test_the_same_seed_gives_the_same_future_and_another_one_another(cli):
    def sent(seed):
        rows = data(cli.say("simulate", "--sample", "40", "--seed", seed, "--until", "12 weeks", "--json"))
        return sorted((deed["contact"], deed["what"], deed["step"]) for deed in rows["deeds"])

    assert sent("5") == sent("5") != sent("6")


def test_a_file_of_contacts_is_played_as_if_it_were_imported_now(cli):
    cli.add_ana()
    file = cli.file(
        "new.csv", "name,email,audience\nDr. Leo Stern,leo@law.example.org,legal\nBad,nowhere,legal\n"
    )
    result = cli.say("simulate", "--from-csv", file, "--habits", "silent", "--csv", "future.csv")
    assert result.exit_code == 0, result.output
    assert "1 row left out: line 3" in result.stderr
    rows = list(csv.DictReader(io.StringIO((cli.folder / "future.csv").read_text("utf-8-sig"))))
    assert {row["contact"] for row in rows} == {"Dr. Leo Stern"}
    assert [row["step"] for row in rows if row["what"] == "sent"] == ["hello", "nudge"]
    assert "Stern" not in cli.say("contacts", "list").output


def test_the_page_stands_alone_and_shows_names_and_moves_nothing(cli):
    cli.say("contacts", "add", "x@north.example.org", "--family-name", "<b>Ruiz</b>", "--audience", "physician",
            "--source", "s", "--basis", "consent")  # fmt: skip
    cli.say("enroll", "x@north.example.org")
    assert cli.say("simulate", "--html", "ahead.html").exit_code == 0
    page = (cli.folder / "ahead.html").read_text("utf-8")
    assert "&lt;b&gt;Ruiz" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert page.count("<svg") == page.count("</svg>") == 1
    assert "prefers-color-scheme: dark" in page


def test_a_campaign_test_can_be_watched(cli):
    script = """
test: Rosa answers, and is not reminded
people: {rosa: {audience: physician}}
happens:
  - {on: 2 Mar 2026, enrolled: rosa}
  - {on: 4 Mar 2026, replied: rosa}
"""
    told = cli.say("simulate", "--script", cli.file("rosa.yaml", script)).stdout
    assert [line.split("  ")[1].strip() for line in told.splitlines() if "Mar 2026" in line][:2] == [
        "is taken in",
        "begins",
    ]
    found = data(cli.say("simulate", "--script", "rosa.yaml", "--json"))
    assert [deed["step"] for deed in found["deeds"] if deed["what"] == "sent"] == ["hello"]
    assert [deed["day"] for deed in found["deeds"] if deed["what"] == "answers"] == ["2026-03-04"]


def test_the_file_on_disk_is_played_and_it_is_said_that_another_is_in_force(cli):
    cli.add_ana()
    cli.say("enroll", "ruiz")
    path = cli.folder / "schedules.yaml"
    path.write_text(path.read_text().replace("wait: 5 business days", "wait: 15 business days"), "utf-8")
    result = cli.say("simulate", "ruiz")
    assert "waits 15 business days" in result.stdout
    assert "another version is in force" in result.stderr


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("ruiz", "--sample", "3"), "leave CONTACT out"),
        (("--sample", "3", "--script", "schedules.yaml"), "ask one at a time"),
        (("--campaign", "nothing"), "no campaign"),
        (("--audience", "nobody"), "no audience"),
        (("--owner-takes", "a while", "--sample", "3"), "--owner-takes"),
        (("--until", "yesterday", "--sample", "3"), ""),
        (("somebody",), "No contact"),
        (("--from-csv", "schedules.yaml"), "cannot be"),
    ],
)
def test_what_cannot_be_played_is_said_in_one_sentence(cli, asked, said):
    cli.add_ana()
    result = cli.say("simulate", *asked)
    assert result.exit_code in (1, 2)
    assert said.lower() in result.output.lower()
    assert "Traceback" not in result.output


def test_whoever_is_in_no_sequence_is_told_of_and_can_be_taken_in(cli):
    cli.add_ana()
    result = cli.say("simulate", "--habits", "silent")
    assert "1 contact is in no sequence" in result.stderr
    assert "0 mails to 1 contact" in result.stdout
    taken = cli.say("simulate", "--habits", "silent", "--enroll")
    assert "2 mails to 1 contact" in taken.stdout
    assert "in no sequence" not in taken.stderr

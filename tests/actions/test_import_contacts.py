"""Contacts from a spreadsheet: new, known, wrong, and never brought back."""

import csv
import time

import pytest

from outreach.actions.csv_table import write_table
from outreach.actions.export_contacts import HEADER, export_contacts
from outreach.actions.import_contacts import import_contacts
from outreach.actions.opt_out import opt_out_address
from outreach.errors import NotPossible
from outreach.store import contacts

HEAD = "address,given_name,audience,source,lawful_basis\n"


@pytest.fixture
def load(practice, tmp_path):
    def run(text, **options):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        return import_contacts(practice.desk, path, practice.now, **options)

    return run


def everybody(practice):
    with practice.desk.store.read() as tx:
        return {c.address: c for c in contacts.list_contacts(tx, limit=1000)}


async def test_a_column_with_whole_names_is_split_and_what_is_doubtful_is_rejected(practice, load):
    report = load(
        "email,Name\nana@north.example.org,Dr. Ana Ruiz\nmia@north.example.org,Mia Maria Lopez Ruiz\n",
        source="list",
        lawful_basis="consent",
        apply=True,
    )
    [ana] = everybody(practice).values()
    assert (ana.title, ana.given_name, ana.family_name) == ("Dr.", "Ana", "Ruiz")
    [rejected] = report.rejected
    assert (rejected.line, rejected.column) == (3, "Name")
    assert "can be split in more than one way" in rejected.why


async def test_the_parts_of_a_name_count_more_than_the_whole(practice, load):
    load(
        "email,name,first name,last name\nana@north.example.org,Whoever She Is Really,Ana,Ruiz\n",
        source="list",
        lawful_basis="consent",
        apply=True,
    )
    [ana] = everybody(practice).values()
    assert (ana.given_name, ana.family_name) == ("Ana", "Ruiz")


async def test_a_preview_stores_nothing(practice, load):
    report = load(HEAD + "ana@north.example.org,Ana,physician,here,consent\n")
    assert (report.new, report.first[0].given_name) == (1, "Ana")
    assert everybody(practice) == {}


async def test_what_is_applied_is_stored_with_where_it_came_from(practice, load):
    load(
        "E-Mail;First name;Interests;Time zone;Notes\nAna@North.example.org;Ana;Sleep, school;America/New_York;met twice\n",
        source="list of 2026",
        lawful_basis="referral partner",
        apply=True,
    )
    [ana] = everybody(practice).values()
    assert (ana.given_name, ana.interests, ana.zone) == ("Ana", {"sleep", "school"}, "America/New_York")
    assert (ana.source, ana.lawful_basis, ana.private_notes) == (
        "list of 2026",
        "referral partner",
        "met twice",
    )
    assert ana.created_at == practice.now


async def test_the_same_person_under_another_spelling_is_known(practice, load):
    practice.add_contact("ana@north.example.org")
    report = load(HEAD + "Ana+list@NORTH.example.org,Anna,physician,here,consent\n", apply=True)
    assert (report.new, report.known) == (0, 1)
    assert [c.given_name for c in everybody(practice).values()] == ["Rosa"]


async def test_update_changes_what_the_file_says_and_keeps_what_it_leaves_empty(practice, load):
    practice.add_contact("ana@north.example.org")
    dry = load(HEAD + "ana@north.example.org,,school,elsewhere,consent\n", update=True)
    assert (dry.changed, everybody(practice)["ana@north.example.org"].audience) == (1, "physician")
    load(HEAD + "ana@north.example.org,,school,elsewhere,consent\n", update=True, apply=True)
    ana = everybody(practice)["ana@north.example.org"]
    assert (ana.audience, ana.given_name, ana.family_name) == ("school", "Rosa", "Lind")
    assert (ana.source, ana.lawful_basis) == ("met at the spring conference", "legitimate interest")


async def test_an_opt_out_is_never_brought_back(practice, load):
    practice.add_contact("ana@north.example.org")
    for address in ("ana@north.example.org", "ben@north.example.org"):
        opt_out_address(practice.desk, address, "opt-out", "owner", practice.now)
    rows = "Ana+x@north.example.org,Anna,school,here,consent\nben@north.example.org,Ben,school,here,consent\n"
    report = load(HEAD + rows, update=True, apply=True)
    assert (report.new, report.changed, report.opted_out) == (0, 0, 2)
    assert [c.given_name for c in everybody(practice).values()] == ["Rosa"]


async def test_each_rejected_row_says_line_column_and_reason(load):
    report = load(
        "E-mail,First name,audience,zone,language,source,lawful_basis\n"
        "no-address,A,physician,,,here,consent\n"
        "b@north.example.org,B,physicin,,,here,consent\n"
        "c@north.example.org,C,physician,Mars/Base,,here,consent\n"
        "d@north.example.org,D,physician,,english please,here,consent\n"
        "e@north.example.org,E,physician,,,,consent\n"
        "f@north.example.org,F,physician,,,here,\n"
        "g@north.example.org,G\x07,physician,,,here,consent\n"
        "h@north.example.org," + "H" * 121 + ",physician,,,here,consent\n"
        ",I,physician,,,here,consent\n"
        "j@north.example.org,J,physician,,,here,consent,too,many\n"
    )
    told = {r.line: (r.column, r.why) for r in report.rejected}
    assert [column for column, _ in told.values()] == [
        "E-mail", "audience", "zone", "language", "source", "lawful_basis", "First name", "First name", "E-mail", "",
    ]  # fmt: skip
    assert "perhaps you mean 'physician'" in told[3][1]
    assert "no time zone such as America/Los_Angeles" in told[4][1]
    assert told[6][1] == "nothing says where the address comes from"
    assert "U+0007" in told[8][1]
    assert "at most 120" in told[9][1]
    assert told[11][1] == "it has 9 cells, and the header has 7"
    assert report.new == 0


async def test_an_address_that_stands_twice_is_told_with_the_first_line(load):
    report = load(
        HEAD + "a@north.example.org,A,school,here,consent\nA@north.example.org,B,school,here,consent\n"
    )
    assert report.new == 1
    assert report.rejected[0].why == "the same address stands in line 2 already"


async def test_rejects_are_written_to_be_mended_and_imported_again(practice, load, tmp_path):
    load(HEAD + 'bad,"=1+1",school,here,consent\nok@north.example.org,Ok,school,here,consent\n', apply=True)
    path = tmp_path / "people.rejects.csv"
    text = path.read_text("utf-8-sig")
    [row] = list(csv.DictReader(text.splitlines()))
    assert row["given_name"] == "'=1+1"
    assert "address: 'bad'" in row["why"]
    path.write_text(text.replace("bad,", "mended@north.example.org,", 1), "utf-8")
    report = import_contacts(practice.desk, path, practice.now, apply=True)
    assert (report.new, report.rejected, report.ignored) == (1, [], [])
    assert everybody(practice)["mended@north.example.org"].given_name == "=1+1"


async def test_a_file_without_addresses_is_refused_as_a_whole(load):
    with pytest.raises(NotPossible, match="no column holds the mail address; it has name, phone"):
        load("name,phone\nAna,1\n")


async def test_an_audience_that_no_campaign_has_is_stored_and_told(practice, load):
    report = load(HEAD + "a@north.example.org,A,dentist,here,consent\n", apply=True)
    assert report.unserved == {"dentist": 1}
    assert everybody(practice)["a@north.example.org"].audience == "dentist"


async def test_an_export_is_imported_as_nothing_new(practice, load, tmp_path):
    practice.add_contact("ana@north.example.org", given_name="=Ana", interests=frozenset({"sleep", "school"}))
    practice.add_contact("ben@north.example.org")
    opt_out_address(practice.desk, "ben@north.example.org", "opt-out", "owner", practice.now)
    path = tmp_path / "out.csv"
    write_table(path, HEADER, export_contacts(practice.desk))
    report = import_contacts(practice.desk, path, practice.now, update=True)
    assert (report.new, report.known, report.changed, report.opted_out) == (0, 1, 0, 1)
    assert report.ignored == []


async def test_ten_thousand_rows_are_stored_at_a_thousand_a_second_or_better(practice, load):
    rows = (f"p{n}@host{n % 50}.example.org,P{n},physician,here,consent\n" for n in range(10_000))
    began = time.process_time()
    assert load(HEAD + "".join(rows), apply=True).new == 10_000
    assert time.process_time() - began < 10

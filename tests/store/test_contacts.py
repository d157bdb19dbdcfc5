"""Contacts: found, listed, changed, and their one clock."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError

from outreach.errors import ContactAmbiguous, ContactExists, ContactUnknown
from outreach.sequence.model import Contact
from outreach.store import contacts
from outreach.store.contact_filter import Filter
from outreach.store.ids import new_id
from outreach.store.schema import contacts as table

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = Contact(
    id="ada",
    address="ada@clinic.example",
    family_name="Adeyemi",
    given_name="Ada",
    title="Dr.",
    organisation="Harbor Pediatrics",
    role="pediatrician",
    audience="physician",
    tags=frozenset({"portland", "50% list"}),
    interests=frozenset({"anxiety"}),
    zone="America/Los_Angeles",
    source="conference",
    lawful_basis="legitimate interest",
    private_notes="met at the harbor",
    paused_until=NOW + DAY,
    created_at=NOW,
)
JURGEN = Contact(
    id="jurgen",
    address="j@school.example",
    family_name="Müller",
    given_name="Jürgen",
    audience="school",
    created_at=NOW,
)
JOANNA = Contact(
    id="joanna", address="jo.ada@law.example", family_name="Lee", audience="legal", created_at=NOW + DAY
)


@pytest.fixture
def tx(store):
    with store.write() as tx:
        for contact in (ADA, JURGEN, JOANNA):
            contacts.add(tx, contact, f"key {contact.id}")
        yield tx


def ids(found):
    return [contact.id for contact in found]


def test_a_contact_comes_back_as_it_was(tx):
    assert contacts.get(tx, "ada") == ADA
    assert contacts.find_by_address_key(tx, "key ada") == ADA
    assert contacts.get_many(tx, ["ada", "nobody", "joanna"]) == {"ada": ADA, "joanna": JOANNA}


def test_an_unknown_contact_is_none_or_an_error(tx):
    assert contacts.find(tx, "nobody") is None
    assert contacts.find_by_address_key(tx, "nobody") is None
    with pytest.raises(ContactUnknown):
        contacts.get(tx, "nobody")


def test_one_address_is_one_contact_and_the_transaction_goes_on(tx):
    with pytest.raises(ContactExists, match=r"Dr\. Ada Adeyemi"):
        contacts.add(tx, replace(JURGEN, id="other"), "key ada")
    assert contacts.count(tx) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("adeyemi", ["ada"]),
        ("MULLER", ["jurgen"]),
        ("müller", ["jurgen"]),
        ("school.example", ["jurgen"]),
        ("harbor ada", ["ada"]),
        ("ada", ["ada", "joanna"]),
        ("ada nobody", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_search_finds_every_word_in_name_organisation_or_address(tx, text, found):
    assert ids(contacts.search(tx, text)) == found


def test_a_person_may_name_a_contact_by_id_address_or_name(tx):
    assert contacts.choose(tx, "ada") == ADA
    assert contacts.choose(tx, "Ada@Clinic.example") == ADA
    assert contacts.choose(tx, "jurgen muller") == JURGEN


def test_a_name_that_fits_several_contacts_names_them(tx):
    with pytest.raises(ContactAmbiguous, match=r"matches 2 contacts: .*Adeyemi.*Lee"):
        contacts.choose(tx, "ada@")


def test_a_name_that_fits_nobody_says_so(tx):
    with pytest.raises(ContactUnknown, match="Nemo"):
        contacts.choose(tx, "Nemo")


def test_a_page_is_sorted_by_family_name(tx):
    assert ids(contacts.list_contacts(tx)) == ["ada", "joanna", "jurgen"]
    assert ids(contacts.list_contacts(tx, limit=1, offset=1)) == ["joanna"]


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (Filter(audience="legal"), ["joanna"]),
        (Filter(tag="portland"), ["ada"]),
        (Filter(tag="50% list"), ["ada"]),
        (Filter(tag="port"), []),
        (Filter(created_since=NOW + DAY), ["joanna"]),
        (Filter(text="ada", audience="physician"), ["ada"]),
    ],
)
def test_a_list_holds_what_its_filter_says(tx, which, found):
    assert ids(contacts.list_contacts(tx, which)) == found
    assert contacts.count(tx, which) == len(found)


def test_contacts_are_counted_by_audience(tx):
    contacts.add(tx, replace(ADA, id="second"), "key second")
    assert list(contacts.count_by_audience(tx).items()) == [("physician", 2), ("legal", 1), ("school", 1)]
    assert contacts.count_by_audience(tx, Filter(created_since=NOW + DAY)) == {"legal": 1}


def test_an_update_changes_everything_but_the_first_day(tx):
    changed = replace(ADA, family_name="Okoye", tags=frozenset(), zone=None, created_at=NOW + DAY)
    contacts.update(tx, changed, "key new")
    assert contacts.get(tx, "ada") == replace(changed, created_at=NOW)
    assert ids(contacts.search(tx, "okoye")) == ["ada"]
    assert contacts.find_by_address_key(tx, "key new").id == "ada"


def test_an_update_to_another_contacts_address_is_refused(tx):
    with pytest.raises(ContactExists, match="Müller"):
        contacts.update(tx, ADA, "key jurgen")


def test_an_update_of_nobody_is_refused(tx):
    with pytest.raises(ContactUnknown):
        contacts.update(tx, replace(ADA, id="nobody"), "key nobody")


CLOCKS = ["last_mail_at", "last_contact_at", "last_reply_at", "last_met_at", "away_until"]


def clock(tx, name, contact_id="ada"):
    return tx.execute(table.select().where(table.c.id == contact_id)).mappings().one()[name]


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_only_moves_forward(tx, name):
    contacts.touch(tx, "ada", **{name: NOW})
    contacts.touch(tx, "ada", **{name: NOW - DAY})
    contacts.touch(tx, "ada")
    assert clock(tx, name) == NOW
    contacts.touch(tx, "ada", **{name: NOW + DAY})
    assert clock(tx, name) == NOW + DAY
    assert clock(tx, name, "jurgen") is None


def test_a_round_of_mails_moves_the_clock_of_each_of_its_contacts(tx):
    contacts.touch(tx, "ada", last_mail_at=NOW + DAY)
    contacts.touch_mailed(tx, ["ada", "joanna"], NOW)
    found = [clock(tx, "last_mail_at", each) for each in ("ada", "joanna", "jurgen")]
    assert found == [NOW + DAY, NOW, None]


def test_a_pause_and_less_often_are_kept_until_they_are_taken_back(tx):
    contacts.set_pause(tx, "jurgen", NOW)
    contacts.set_less_often(tx, "jurgen")
    assert contacts.get(tx, "jurgen") == replace(JURGEN, paused_until=NOW, less_often=True)
    contacts.set_pause(tx, "jurgen", None)
    contacts.set_less_often(tx, "jurgen", less_often=False)
    assert contacts.get(tx, "jurgen") == JURGEN


def test_an_import_takes_what_is_new_and_says_what_that_was(tx):
    new = [
        (replace(JOANNA, id="a"), "key a"),
        (replace(JOANNA, id="b"), "key a"),
        (replace(ADA, id="c"), "key ada"),
    ]
    assert contacts.add_many(tx, new) == {"a"}
    assert contacts.known_keys(tx, ["key a", "key b", "key ada"]) == {"key a", "key ada"}
    assert contacts.get(tx, "ada") == ADA


def test_a_big_import_takes_seconds(store):
    """A SELECT and an INSERT for each row take five times as long; `benchmarks/` has the real figure."""
    people = [
        (replace(ADA, id=new_id(NOW), address=f"p{n}@clinic.example"), f"key {n}") for n in range(20_000)
    ]
    started = time.monotonic()
    with store.write() as tx:
        assert len(contacts.add_many(tx, people)) == 20_000
    assert time.monotonic() - started < 10


def test_more_keys_than_one_statement_takes_are_asked_for_in_pieces(tx):
    keys = [f"nobody {n}" for n in range(70_000)]
    assert contacts.known_keys(tx, [*keys, "key ada"]) == {"key ada"}


def test_a_naive_moment_is_refused_however_a_row_is_written(tx):
    naive = NOW.replace(tzinfo=None)
    with pytest.raises((ValueError, StatementError), match="naive"):
        contacts.add(tx, replace(ADA, id="new", created_at=naive), "key new")
    with pytest.raises(StatementError, match="naive"):
        contacts.touch(tx, "ada", last_mail_at=naive)

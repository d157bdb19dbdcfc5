"""One contact, added or changed by hand."""

import pytest

from outreach.actions.add_contact import add_contact, edit_contact
from outreach.actions.opt_out import opt_out_address
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.errors import ContactExists, FieldMissing, FieldUnfit, NotPossible, OptedOut
from outreach.store import events

ANA = {"address": "Ana@North.example.org", "source": "conference", "lawful_basis": "consent"}


async def test_what_is_typed_is_stored_in_one_form(practice):
    made = add_contact(
        practice.desk,
        ANA | {"given_name": "  Zoe\u0308  ", "audience": "Mental Health", "tags": "VIP;met"},
        practice.now,
    )
    assert (made.given_name, made.audience, made.tags) == ("Zo\u00eb", "mental-health", {"vip", "met"})
    with practice.desk.store.read() as tx:
        assert [fact.kind for fact in events.of_contact(tx, made.id)] == ["added"]


@pytest.mark.parametrize("name", ["Ana\u202egnp", "Ana\x00", "Ana\x1b[2J"])
async def test_a_name_with_characters_that_nobody_sees_is_refused(practice, name):
    with pytest.raises(FieldUnfit, match="invisible character"):
        add_contact(practice.desk, ANA | {"family_name": name}, practice.now)


async def test_a_name_cannot_start_a_new_header(practice):
    made = add_contact(practice.desk, ANA | {"family_name": "Ruiz\r\nBcc: x@y.example"}, practice.now)
    assert made.family_name == "Ruiz Bcc: x@y.example"


@pytest.mark.parametrize("column", ["source", "lawful_basis"])
async def test_a_contact_without_source_or_basis_is_refused(practice, column):
    with pytest.raises(FieldMissing, match="nothing says"):
        add_contact(practice.desk, ANA | {column: " "}, practice.now)


async def test_the_same_address_is_refused_with_the_name_it_has(practice):
    practice.add_contact("ana@north.example.org")
    with pytest.raises(ContactExists, match="Rosa Lind"):
        add_contact(practice.desk, ANA, practice.now)


async def test_an_address_that_left_cannot_be_added_or_moved_to(practice):
    opt_out_address(practice.desk, "ana@north.example.org", "opt-out", "link", practice.now)
    with pytest.raises(OptedOut):
        add_contact(practice.desk, ANA, practice.now)
    rosa = practice.add_contact()
    with pytest.raises(OptedOut):
        edit_contact(practice.desk, rosa.id, {"address": "ana@north.example.org"}, practice.now)


async def test_what_is_still_to_leave_goes_to_the_address_that_the_contact_has_now(practice):
    rosa = practice.add_contact("rosa@clinik.example.com")
    practice.enroll(rosa)
    prepare_drafts(practice.desk, practice.now)
    edit_contact(practice.desk, rosa.id, {"address": "rosa@clinic.example.com"}, practice.now)
    await practice.tick()
    assert [str(mail["To"]) for mail in practice.mails()] == ["rosa@clinic.example.com"]


async def test_who_left_after_an_edit_gets_nothing_that_was_written_before_it(practice):
    rosa = practice.add_contact("rosa@clinik.example.com")
    practice.enroll(rosa)
    prepare_drafts(practice.desk, practice.now)
    edit_contact(practice.desk, rosa.id, {"address": "rosa@clinic.example.com"}, practice.now)
    key = practice.desk.address_key("rosa@clinic.example.com")
    assert [m.address_key for m in practice.messages()] == [key]


async def test_an_edit_empties_what_may_be_empty(practice):
    rosa = practice.add_contact(zone="America/New_York", tags=frozenset({"vip"}))
    changed = edit_contact(practice.desk, rosa.id, {"zone": "", "tags": "", "title": "Prof."}, practice.now)
    assert (changed.zone, changed.tags, changed.title, changed.family_name) == (
        None,
        frozenset(),
        "Prof.",
        "Lind",
    )
    with pytest.raises(NotPossible, match="always has its address"):
        edit_contact(practice.desk, rosa.id, {"address": ""}, practice.now)

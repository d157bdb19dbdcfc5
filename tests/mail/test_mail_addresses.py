"""Addresses: what may be written to, and when two spellings are one person (S21)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import AddressInvalid
from outreach.mail.address import (
    WIRE_FORM,
    Address,
    address_key,
    canonical,
    domain_of,
    needs_smtputf8,
    parse,
)

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anna@client.example", Address("", "anna@client.example")),
        ("  anna@client.example ", Address("", "anna@client.example")),
        ("Anna Berg <anna@client.example>", Address("Anna Berg", "anna@client.example")),
        ("Maya Okafor, LMFT <maya@lakeside.example>", Address("Maya Okafor, LMFT", "maya@lakeside.example")),
        ('"Berg, Anna" <anna@client.example>', Address("Berg, Anna", "anna@client.example")),
        (r'"Anna \"Bee\" Berg" <anna@client.example>', Address('Anna "Bee" Berg', "anna@client.example")),
        ("Anna <anna@CLIENT.Example>", Address("Anna", "anna@client.example")),
        ("Jörg <joerg@bücher.example>", Address("Jörg", "joerg@xn--bcher-kva.example")),
        ("jörg@bücher.example", Address("", "jörg@bücher.example")),
        ("a+tag@client.example", Address("", "a+tag@client.example")),
    ],
)
def test_an_address_is_read_as_it_was_meant(typed, meant):
    assert parse(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@client.example",
        "anna@client",
        "anna@localhost",
        "anna@@client.example",
        "anna berg@client.example",
        "anna@client..example",
        ".anna@client.example",
        "Anna <anna@client.example",
        "Anna <anna@client.example> <b@client.example>",
        "anna@client.example, bea@client.example",
        "anna@client.example\nBcc: x@y.example",
        "Anna\x00 <anna@client.example>",
        "=?utf-8?q?anna?=@client.example",
        "anna@client.example\x7f",
        "an\u202ena@client.example",
        "Anna \u202e<anna@client.example>",
        "a" * 65 + "@client.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 130 + "example",
        "anna@192.0.2.1",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(AddressInvalid):
        parse(typed)


def test_a_refusal_says_what_is_wrong():
    with pytest.raises(AddressInvalid, match=r"'anna' is not a mail address: .*@-sign"):
        parse("anna")


SAME = [
    ("Anna@Client.Example", "anna@client.example"),
    ("ANNA@CLIENT.EXAMPLE", "anna@client.example"),
    ("anna+news@client.example", "anna@client.example"),
    ("anna+a+b@client.example", "anna@client.example"),
    (" anna@client.example ", "anna@client.example"),
    ("anna@client.example.", "anna@client.example"),
    ("a.n.n.a@gmail.com", "anna@gmail.com"),
    ("A.nna+x@GoogleMail.com", "anna@gmail.com"),
    ("anna@googlemail.com", "anna@gmail.com"),
    ("anna@bücher.example", "anna@xn--bcher-kva.example"),
    ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
    ("anna@XN--BCHER-KVA.example", "anna@xn--bcher-kva.example"),
    ("jo\u0308rg@client.example", "jörg@client.example"),
    ("JÖRG@client.example", "jörg@client.example"),
    ("straße@client.example", "STRASSE@client.example"),
    ("anna@client\uff0eexample", "anna@client.example"),
]


@pytest.mark.parametrize(("spelling", "other"), SAME)
def test_every_spelling_of_one_mailbox_has_one_key(spelling, other):
    assert canonical(spelling) == canonical(other)
    assert address_key(spelling, KEY) == address_key(other, KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.nna@client.example", "anna@client.example"),
        ("anna@client.example", "anna@client.example.org"),
        ("anna@gmail.com", "anna@gmail.com.example"),
        ("+news@client.example", "+other@client.example"),
        ("аnna@client.example", "anna@client.example"),  # noqa: RUF001 -- a Cyrillic a
        ("anna@gmаil.com", "anna@gmail.com"),  # noqa: RUF001 -- a Cyrillic a
    ],
)
def test_different_mailboxes_have_different_keys(one, other):
    assert address_key(one, KEY) != address_key(other, KEY)


def test_a_key_is_32_hex_digits_without_the_address_and_needs_the_secret():
    made = address_key("anna@client.example", KEY)
    assert len(made) == 32
    assert int(made, 16)
    assert made != address_key("anna@client.example", b"j" * 32)


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_anything_has_a_canonical_form_and_it_is_its_own(text):
    once = canonical(text.encode("utf-8", "replace").decode())
    assert canonical(canonical(once)) == canonical(once)


def test_a_look_alike_domain_shows_itself():
    assert parse("anna@аррӏе.example").address.startswith("anna@xn--")  # noqa: RUF001 -- Cyrillic on purpose


@pytest.mark.parametrize(
    ("address", "domain"), [("a@B.Example", "b.example"), ("a@bücher.example", "xn--bcher-kva.example")]
)
def test_the_domain_is_ascii_and_lower_case(address, domain):
    assert domain_of(address) == domain


def test_only_an_address_beyond_ascii_needs_smtputf8():
    assert needs_smtputf8("anna@client.example", "jörg@client.example")
    assert not needs_smtputf8("anna@client.example", "bea@client.example")


@pytest.mark.parametrize(
    "typed",
    ["anna@client.example", "jörg@bücher.example", "o'neil+x@a-b.example", "a!#$%&'*/?=^_`{|}~-@b.example"],
)
def test_every_address_that_was_accepted_may_stand_on_the_wire(typed):
    assert WIRE_FORM.fullmatch(parse(typed).address)

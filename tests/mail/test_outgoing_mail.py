"""What a mail of ours says about itself, read back from its octets."""

import pytest
from letters import SHORT, composed

from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose
from outreach.mail.outgoing import Outgoing, outgoing


@pytest.mark.parametrize("name", ["Anna Berg", "", "Anna <x> Berg", "Ä" * 100, "very " * 40 + "long"])
def test_envelope_and_identity_are_read_back(name):
    mail = outgoing(composed(to=Address(name, "anna@client.example")))
    assert mail == Outgoing(
        "maya@lakeside.example",
        "anna@client.example",
        "<token@lakeside.example>",
        "Tue, 03 Mar 2026 17:30:00 +0000",
        smtputf8=False,
    )


def test_an_address_beyond_ascii_needs_smtputf8():
    mail = outgoing(composed(to=Address("Jörg", "jörg@bücher.example")))
    assert mail.recipient == "jörg@bücher.example"
    assert mail.smtputf8


def test_only_the_head_is_read():
    raw = compose(Letter(**(SHORT | {"text": "To: <evil@x.example>\nMessage-ID: <evil@x.example>\n"})))
    assert outgoing(raw).recipient == "anna@client.example"
    assert outgoing(raw).message_id == "<token@lakeside.example>"

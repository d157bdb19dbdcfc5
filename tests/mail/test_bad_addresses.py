"""What a refusal at RCPT says: that the address is gone, or that something else is wrong."""

import pytest

from outreach.mail.bounce import is_bad_address


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        (550, "5.1.1 <rosa@clinic.example.com>: Recipient address rejected: User unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found"),
        (554, "5.4.4 unable to route: no mail hosts for domain"),
        (550, "no such user here"),
        (553, "sorry, that recipient does not exist"),
    ],
)
def test_the_address_is_gone(code, reply):
    assert is_bad_address(code, reply)


@pytest.mark.parametrize(
    ("code", "reply", "why"),
    [
        (
            550,
            "5.7.515 Access denied, sending domain does not meet the authentication level",
            "our own fault",
        ),
        (550, "5.7.1 relaying denied", "policy"),
        (552, "5.2.2 mailbox full", "it passes"),
        (554, "transaction failed", "says nothing of the address"),
        (None, "this server cannot carry an address that is not plain ASCII", "we never asked"),
    ],
)
def test_the_address_may_be_good(code, reply, why):
    assert not is_bad_address(code, reply), why

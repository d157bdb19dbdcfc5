"""What a refusal at RCPT says: that the address is gone, or that something else is wrong."""

import pytest

from outreach.mail.bounce import is_bad_address, is_too_much


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        (550, "5.1.1 <rosa@clinic.example.com>: Recipient address rejected: User unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found"),
        (554, "5.4.4 unable to route: no mail hosts for domain"),
        (550, "no such user here"),
        (553, "sorry, that recipient does not exist"),
        (550, "5.7.1 No such user!"),
        (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"),
        (550, "recipient rejected"),
        (550, "<rosa@clinic.example.com>"),
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
        (550, "Message rejected", "no word of the address"),
        (550, "Rejected", "the same, shorter"),
        (550, "Go away", "it means us"),
        (550, "Your request was denied", "by what, it does not say"),
        (550, "Mail from this network is not accepted", "the way, not the address"),
        (553, "Forbidden", "no word of the address"),
        (None, "this server cannot carry an address that is not plain ASCII", "we never asked"),
    ],
)
def test_the_address_may_be_good(code, reply, why):
    assert not is_bad_address(code, reply), why


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more"),
        (450, "4.2.1 https://support.google.com/mail/?p=ReceivingRate"),
        (421, "4.7.28 our system has detected an unusual rate of mail from your account"),
        (454, "4.7.0 Too many login attempts, please try again later"),
        (451, "4.7.1 Rate limit exceeded"),
        (432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded; concurrent connections"),
        (452, "4.2.2 hourly limit reached, slow down"),
        (421, "too many connections from your address"),
    ],
)
def test_the_server_says_that_it_is_too_much(code, reply):
    assert is_too_much(code, reply)


@pytest.mark.parametrize(
    ("code", "reply", "why"),
    [
        (450, "4.7.1 greylisted, try again later", "it wants patience with this one mail"),
        (450, "4.2.1 greylisted", "the same, with another status"),
        (451, "4.3.0 later", "no word of how much"),
        (450, "4.2.1 this mailbox is disabled", "the contact's mailbox, not ours"),
        (452, "4.5.3 too many recipients", "of one mail"),
        (550, "5.7.1 too many", "a final no is no matter of time"),
        (None, "the connection was lost", "nobody said anything"),
    ],
)
def test_not_now_has_other_reasons(code, reply, why):
    assert not is_too_much(code, reply), why

"""Message-IDs follow from the message's key, and nobody else can guess them."""

import re

import pytest

from outreach.mail.message_id import is_like_ours, make, token

KEY = b"k" * 32


def test_the_same_message_has_the_same_id_at_every_attempt():
    assert token(KEY, "enrollment/hello/1") == token(KEY, "enrollment/hello/1")


def test_a_hundred_thousand_messages_have_a_hundred_thousand_ids():
    assert len({token(KEY, f"enrollment-{n % 1000}/step-{n // 1000}/1") for n in range(100_000)}) == 100_000


def test_a_token_is_26_letters_and_digits_in_lower_case():
    assert re.fullmatch("[a-z2-7]{26}", token(KEY, "enrollment/hello/1"))


def test_another_secret_gives_another_token():
    assert token(KEY, "enrollment/hello/1") != token(b"j" * 32, "enrollment/hello/1")


def test_an_id_carries_the_senders_domain():
    assert make("abc", "lakeside.example") == "<abc@lakeside.example>"


def test_what_we_made_is_like_ours():
    assert is_like_ours(make(token(KEY, "enrollment/hello/1"), "xn--bcher-kva.example"))


@pytest.mark.parametrize(
    "header_id",
    ["<1@clinic.example>", "<>", "", "<" + "a" * 27 + "@x>", "a" * 26 + "@x", "<" + "a" * 26 + ">"],
)
def test_what_others_make_is_not_like_ours(header_id):
    assert not is_like_ours(header_id)

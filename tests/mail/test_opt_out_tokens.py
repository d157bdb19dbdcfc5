"""S9: a token names a contact, holds no address, never expires, and cannot be made up or bent."""

import random
import string
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.mail.opt_out import OptOutKeys, make_token, read_token

KEYS = OptOutKeys("k1", {"k1": b"1" * 32})
ANNA = "01928f3e-7b1c-7def-8a2b-3c4d5e6f7a8b"
PURPOSES = ["leave", "less"]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_token_of_ours_is_read(purpose):
    assert read_token(KEYS, make_token(KEYS, ANNA, purpose), purpose) == ANNA


def test_a_token_is_short_and_survives_any_mail_program():
    made = make_token(KEYS, ANNA)
    assert len(made) <= 56
    assert set(made) <= set(string.ascii_lowercase + string.digits + "-")


def test_a_token_for_one_purpose_serves_no_other():
    assert read_token(KEYS, make_token(KEYS, ANNA, "less"), "leave") is None
    assert read_token(KEYS, make_token(KEYS, ANNA, "leave"), "less") is None


def test_no_flipped_bit_at_any_position_is_accepted():
    made = make_token(KEYS, ANNA)
    for position, letter in enumerate(made):
        for bit in range(7):
            bent = made[:position] + chr(ord(letter) ^ 1 << bit) + made[position + 1 :]
            assert read_token(KEYS, bent) is None


def test_no_changed_letter_at_any_position_is_accepted():
    """Also not in the last one, whose spare bits base32 ignores."""
    made = make_token(KEYS, ANNA)
    for position in range(len(made)):
        for letter in set(string.ascii_letters + string.digits) - {made[position]}:
            assert read_token(KEYS, made[:position] + letter + made[position + 1 :]) is None


def test_no_shortened_lengthened_or_respelled_token_is_accepted():
    made = make_token(KEYS, ANNA)
    for bent in (
        made[:-1],
        made + "a",
        made.upper(),
        f" {made}",
        f"{made}\n",
        f"{made}=",
        made.replace("-", ""),
        "",
    ):
        assert read_token(KEYS, bent) is None


def test_an_old_key_still_reads_after_a_new_one_came():
    old = make_token(KEYS, ANNA)
    keys = OptOutKeys("k2", {"k2": b"2" * 32, "k1": b"1" * 32})
    assert read_token(keys, old) == ANNA
    assert make_token(keys, ANNA).startswith("k2-")


def test_a_token_of_a_key_that_is_not_ours_is_not_read():
    assert read_token(OptOutKeys("k1", {"k1": b"x" * 32}), make_token(KEYS, ANNA)) is None
    assert read_token(OptOutKeys("k2", {"k2": b"1" * 32}), make_token(KEYS, ANNA)) is None


def test_a_token_says_nothing_about_the_key():
    assert "1111" not in repr(KEYS)


def test_a_hundred_thousand_guesses_hit_nothing():
    chance = random.Random(7)
    alphabet = string.ascii_lowercase + "234567"
    for _ in range(100_000):
        assert read_token(KEYS, "k1-" + "".join(chance.choices(alphabet, k=52))) is None


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.from_regex(r"\Ak1-[a-z2-7]{26,120}\Z"))
def test_whatever_a_stranger_sends_is_answered_without_an_error(text):
    assert read_token(KEYS, text) is None


@settings(deadline=None)  # the machine may be busy
@given(st.uuids().map(str) | st.text(min_size=1, max_size=50).filter(lambda t: t.isprintable()))
def test_every_id_comes_back_as_it_was(contact_id):
    made = make_token(KEYS, contact_id)
    if len(contact_id.encode()) <= 50:
        assert read_token(KEYS, made) == contact_id


def test_an_id_that_is_sixteen_letters_is_not_taken_for_a_uuid():
    assert read_token(KEYS, make_token(KEYS, "sixteen letters!")) == "sixteen letters!"
    assert read_token(KEYS, make_token(KEYS, str(uuid.UUID(int=1)))) == str(uuid.UUID(int=1))

"""Links as they arrive: whole, cut, wrapped in punctuation, made up."""

import pytest

from outreach.mail.opt_out import OptOutKeys, make_token


@pytest.mark.parametrize("end", [".", ",", ")", ">", "!", "'"])
def test_punctuation_that_a_program_took_into_the_link_does_no_harm(web, link, end):
    assert web.get(link + end).status_code == 200


def test_a_cut_link_says_so_and_tells_another_way(web, link, count):
    before = count()
    for length in range(1, len(link) - len("/leave/")):
        answer = web.post(link[:-length], data={"choice": "leave"})
        assert answer.status_code == 404
    assert "This link is not complete" in answer.text
    assert "reply to the mail with the word STOP" in answer.text
    assert count() == before


def test_no_flipped_bit_leaves_a_link_that_works(web, app, link, count):
    """Every bit of every letter that keeps it one that a path can hold."""
    token, before, tried = link.removeprefix("/leave/"), count(), 0
    for place, letter in enumerate(token):
        for bit in range(7):
            flipped = chr(ord(letter) ^ 1 << bit)
            if flipped.isalnum() or flipped in "-_~":
                tried += 1
                made_up = token[:place] + flipped + token[place + 1 :]
                assert web.post(f"/leave/{made_up}", data={"choice": "leave"}).status_code == 404
    assert tried > 4 * len(token)
    assert count() == before


@pytest.mark.parametrize(
    "token", ["a" * 300, "k1-" + "a" * 3000, "%00", "%F0%9F%92%8C", "..%2f..%2fetc", "-"]
)
def test_odd_tokens_are_links_that_do_not_work(web, token):
    assert web.get(f"/leave/{token}").status_code == 404
    assert web.post(f"/leave/{token}", data={"choice": "leave"}).status_code == 404


def test_a_token_for_another_purpose_is_not_a_link(web, app, contact_id):
    token = make_token(app.desk.opt_out_keys, contact_id, "other")
    assert web.get(f"/leave/{token}").status_code == 404


def test_a_link_made_with_an_older_key_works_for_ever(web, app, contact_id):
    keys = app.desk.opt_out_keys
    token = make_token(keys, contact_id)
    app.desk.opt_out_keys = OptOutKeys("new", {**keys.keys, "new": b"n" * 32})
    assert make_token(app.desk.opt_out_keys, contact_id) != token
    assert web.post(f"/leave/{token}", data={"choice": "leave"}).status_code == 200

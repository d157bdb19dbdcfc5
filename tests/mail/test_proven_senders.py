"""Whether it is proven that a mail comes from whom it names; in doubt, it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.mail.reading import find_doubt, read_mail, read_proof

MAYA = "maya@lakeside.example"
SERVER = "mx.lakeside.example"


def doubt(*results, sender=MAYA):
    lines = [f"Authentication-Results: {each}\n" for each in results]
    mail = f"{''.join(lines)}From: {sender}\n\nok\n"
    return find_doubt(read_proof(read_mail(mail.encode())), sender, SERVER)


@pytest.mark.parametrize(
    "results",
    [
        'dkim=pass (2048-bit key; unprotected) header.d=lakeside.example header.i=@lakeside.example header.b="a/+="',
        "dkim=pass header.i=@lakeside.example",
        "spf=pass (domain of maya@lakeside.example designates 192.0.2.1 as sender) smtp.mailfrom=maya@lakeside.example",
        "spf=pass smtp.mailfrom=lakeside.example",
        "dkim=fail header.d=other.example; dmarc=pass (p=none sp=none) header.from=lakeside.example",
        "auth=pass smtp.auth=maya@lakeside.example",
        "x-csa=none; dkim=pass header.d=LAKESIDE.example x-bits=2048; ",
    ],
)
def test_a_server_proves_the_sender(results):
    assert doubt(f"{SERVER}; {results}") is None
    assert doubt(f"{SERVER.upper()} 1; {results}") is None


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "dkim=fail header.d=lakeside.example",
        "dkim=pass header.d=evil-lakeside.example",
        "dkim=pass header.d=example",
        "dkim=pass header.d=mail.lakeside.example",
        "dkim=pass",
        "dkim=pass header.d=lakeside.example; dmarc=fail header.from=lakeside.example",
        "spf=pass smtp.mailfrom=eve@lakeside.example",
        "spf=pass smtp.helo=lakeside.example",
        "spf=pass smtp.mailfrom=eve@evil.example",
        "auth=pass smtp.auth=eve@lakeside.example",
        'spf=pass smtp.mailfrom="x; dkim=pass header.d=lakeside.example"@evil.example',
        'spf=pass (domain of "a); dkim=pass header.d=lakeside.example (x"@evil.example) smtp.mailfrom=e@evil.example',
        "spf=pass (helo=a);dkim=pass(x)header.d=lakeside.example(y) smtp.mailfrom=e@evil.example",
        "dkim=pass header.d=lakeside.example (never ends",
        "dkim=pass header.d=evil.example header.d=lakeside.example",
        "dkim=pass\x0bheader.d=lakeside.example",
    ],
)
def test_what_is_not_exactly_a_proof_is_none(results):
    assert doubt(f"{SERVER}; {results}")


def test_only_the_topmost_results_of_the_trusted_server_count():
    good, none = f"{SERVER}; dkim=pass header.d=lakeside.example", f"{SERVER}; dkim=none"
    assert doubt(good) is None
    assert doubt(none, good)
    assert doubt(f"evil.example; {good.partition('; ')[2]}", good)
    assert doubt()
    assert doubt("dkim=pass header.d=lakeside.example")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab.@;=()"\\ \t\x00dkimpasher-', max_size=120))
def test_no_header_confuses_the_reader_or_proves_anything_by_chance(results):
    mail = f"Authentication-Results: {SERVER}; {results}\nFrom: {MAYA}\n\nok\n"
    assert find_doubt(read_proof(read_mail(mail.encode())), MAYA, SERVER)


def test_the_login_with_which_the_mailbox_is_read_is_hers():
    mail = read_mail(
        f"Authentication-Results: {SERVER}; auth=pass smtp.auth=maya\nFrom: {MAYA}\n\nok".encode()
    )
    assert find_doubt(read_proof(mail), MAYA, SERVER, login="Maya") is None
    assert find_doubt(read_proof(mail), MAYA, SERVER, login="eve")
    assert find_doubt(read_proof(mail), MAYA, SERVER)


def test_without_a_trusted_server_nothing_is_proven():
    mail = read_mail(
        f"Authentication-Results: ; dkim=pass header.d=lakeside.example\nFrom: {MAYA}\n\nok".encode()
    )
    assert "authserv_id" in str(find_doubt(read_proof(mail), MAYA, ""))

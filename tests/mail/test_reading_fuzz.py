"""Whatever comes in, the reader gives a value or MailUnreadable, never anything else; a short form of the long fuzzing."""

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from incoming import CORPORA, TOKEN, mail, parts, report

from outreach.errors import MailUnreadable
from outreach.mail.bounce import is_bad_address
from outreach.mail.reading import Kind, OptOut, classify, read_mail, reply_text
from outreach.mail.reading.days import find_back_on

SHORT = settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow])
SEEDS = (
    report("Final-Recipient: rfc822; rosa@clinic.example", "Action: failed", "Status: 5.1.1"),
    mail(
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "Content-Type: text/html",
        body="<p>Yes</p><blockquote>x</blockquote>",
    ),
    mail(
        "Content-Type: multipart/mixed; boundary=B", body=parts("B", "Content-Type: text/plain\n\nx", "\n\ny")
    ),
    mail("Auto-Submitted: auto-replied", body="I am away until Monday, 7 December 2026\n"),
    mail(body="No.\n\nOn Mon, Nov 23, 2026 Maya <m@x.example> wrote:\n> Hi\n"),
)
ODD = (
    b"\0",
    b"\xff\xfe",
    b"\r",
    b'"',
    b"=?",
    b"<",
    b"(",
    b"\n\n",
    b"--",
    b";" * 50,
    b"=\n",
    b": ",
    b"\xe2\x80\xae",
)


def read_all(raw):
    with suppress(MailUnreadable):
        incoming = read_mail(raw)
        verdict = classify(incoming)
        assert reply_text(incoming) is not None
        assert (verdict.kind is Kind.BOUNCE) == bool(verdict.bounced)
        assert verdict.opt_out is None or verdict.kind is Kind.OPT_OUT


@SHORT
@given(st.binary(max_size=2_000))
def test_any_octets_are_read_or_set_aside(raw):
    read_all(raw)


@SHORT
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(ODD)), max_size=8))
def test_mail_with_odd_octets_in_it_is_read_or_set_aside(seed, odd):
    raw = bytearray(seed)
    for place, octets in odd:
        raw[place % (len(raw) + 1) : place % (len(raw) + 1)] = octets
    read_all(bytes(raw))


@SHORT
@given(st.text(max_size=500))
def test_any_text_gives_no_more_than_itself(text):
    written = "".join(reply_text(text).split())
    assert len(written) <= len("".join(text.split()))


@SHORT
@given(st.text(alphabet=st.sampled_from(list("0123456789 ./-untilbckojanmy,")), max_size=80), st.dates())
def test_any_words_give_a_day_not_before_the_mail_or_none(words, sent):
    with suppress(OverflowError):  # the end of the calendar
        back_on = find_back_on(words, sent)
        assert back_on is None or back_on >= sent


@SHORT
@given(st.text(max_size=300), st.sampled_from([None, 421, 450, 550, 553, 554]))
def test_any_refusal_says_yes_or_no(reply, code):
    assert is_bad_address(code, reply) in (True, False)


@SHORT
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_quote_alone_never_opts_out(words):
    quoted = "\n".join(f"> {line}" for line in [*words.splitlines(), "please unsubscribe me", "STOP"])
    raw = mail("Content-Type: text/plain; charset=utf-8", body=f"Yes, Tuesday.\n\n{quoted}\n")
    assert classify(read_mail(raw)).opt_out is not OptOut.SURE


@SHORT
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_our_token_is_found_among_any_octets(before, after):
    raw = b"From: a@b.example\n\n" + before + f" <{TOKEN}@lakeside.example> ".encode() + after
    assert TOKEN in read_mail(raw).tokens


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real mail are not here")
def test_real_mail_that_was_damaged_is_read_or_set_aside():
    chance = random.Random(20261123)
    raws = [path.read_bytes() for path in sorted(CORPORA.glob("*/*.eml"))]
    for _ in range(300):
        raw = bytearray(chance.choice(raws))
        for _ in range(chance.randint(1, 10)):
            place = chance.randrange(len(raw) + 1)
            if chance.random() < 0.4:
                del raw[place : place + chance.randint(1, 400)]
            elif chance.random() < 0.5:
                raw[place:place] = chance.choice(ODD) * chance.randint(1, 20)
            else:
                other = chance.choice(raws)
                raw[place : place + 200] = other[chance.randrange(len(other)) :][: chance.randint(1, 600)]
        read_all(bytes(raw))

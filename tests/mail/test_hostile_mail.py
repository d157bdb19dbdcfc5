"""Mail that was made to break or to slow down who reads it: read or set aside, within two seconds, no other way."""

import time
from contextlib import suppress

import pytest
from incoming import mail

from outreach.errors import MailUnreadable
from outreach.mail.reading import classify, read_mail, reply_text

DAEMON = "Return-Path: <>"
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1_000))
HOSTILE = {
    "a header of 39 KiB": mail("Content-Type: text/plain" + ";" * 39_000),
    "a header of 39 KiB with quotes": mail("Content-Type: text/plain" + ';a="' * 9_000),
    "a header of a megabyte": mail("Subject: " + "x" * 1_000_000),
    "a hundred thousand headers": mail("\n".join(["X-A: b"] * 100_000)),
    "headers without an end": b"X-A: b\n" * 500_000,
    "open brackets": mail("To: " + "(" * 60_000),
    "open angles": mail("To: " + "<" * 60_000, "References: " + "<" * 60_000),
    "commas": mail("To: " + "a@b," * 15_000),
    "encoded words": mail("Subject: " + "=?utf-8?q?=?=" * 4_500),
    "half encoded words": mail("Subject: " + "=?a?q?" * 10_000),
    "a thousand multiparts in each other": mail(body="").rstrip() + b"\n" + NESTED.encode(),
    "ten thousand parts": mail("Content-Type: multipart/mixed; boundary=B", body="--B\n\nx\n" * 10_000),
    "boundaries that are none": mail("Content-Type: multipart/mixed; boundary=B", body="--B x\n" * 500_000),
    "mails within mails": mail("Content-Type: message/rfc822\n\n" * 500),
    "huge base64": mail("Content-Transfer-Encoding: base64", body="QUJD\n" * 2_000_000),
    "broken base64": mail("Content-Transfer-Encoding: base64", body="=Q=U=" * 100_000),
    "quoted-printable": mail("Content-Transfer-Encoding: quoted-printable", body="=" * 1_000_000),
    "zeros": mail(body="\0" * 1_000_000),
    "carriage returns": b"From: a@b.example\n\n" + b"\r" * 5_000_000,
    "punycode": mail("Content-Type: text/plain; charset=punycode", body="a" * 200_000),
    "a charset that unpacks": mail("Content-Type: text/plain; charset=zlib", body="x" * 1_000),
    "a charset that escapes": mail("Content-Type: text/plain; charset=unicode_escape", body="\\x" * 1_000),
    "UTF-7": mail("Content-Type: text/plain; charset=utf-7", body="+A" * 100_000),
    "UTF-16 cut short": mail("Content-Type: text/plain; charset=utf-16", body="abc"),
    "open comments": mail("Content-Type: text/html", body="<!--" * 100_000),
    "open tags": mail("Content-Type: text/html", body="<a " * 200_000),
    "open scripts": mail("Content-Type: text/html", body="<script>" * 50_000),
    "deep quotes": mail("Content-Type: text/html", body="<blockquote>x" * 30_000),
    "a number of a character": mail("Content-Type: text/html", body="&#" + "1" * 100_000 + ";"),
    "letters that grow": mail("Content-Type: text/html", body="İ" * 50_000 + "<script>x</script>"),
    "deep JSON": mail(body='{"a":' * 100_000, sender="x@sns.amazonaws.com"),
    "long numbers in JSON": mail(body='{"a":' + "1" * 100_000, sender="x@sns.amazonaws.com"),
    "a report of ten thousand": mail(
        DAEMON, body="undelivered\n" + "<a@b.example>:\nuser unknown\n" * 10_000
    ),
    "a report of one long line": mail(DAEMON, body="undelivered " + "user a@b.example " * 20_000),
    "a report of paragraphs": mail(
        DAEMON, "X-Failed-Recipients: a@b.example", body="undelivered\n" + "user is it?\n\n" * 3_000
    ),
    "a report of spaces": mail(DAEMON, body="undelivered\n" + (" " * 900 + "\n") * 2_000),
    "an absence of dates": mail("Auto-Submitted: auto-replied", body="until 3 to 4 to " * 20_000),
    "an opt-out of many words": mail(body="please take me " * 20_000),
    "introductions": mail(body="On 1 a@b:\nfoo\n" * 20_000),
    "introductions of letters": mail(body="On " + "a " * 100_000),
    "reply headers": mail(body="From: \n" * 50_000),
    "rules": mail(body="_" * 500_000),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_read_or_set_aside_within_two_seconds(raw):
    began = time.process_time()
    with suppress(MailUnreadable):
        incoming = read_mail(raw)
        classify(incoming)
        reply_text(incoming)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "piece",
    [
        "On a a a ",
        "On a\n",
        "> x\n",
        "From: \n",
        "____",
        " \n\n\n",
        "On 1 a@b: x\n",
        "2020-1-1 a:\n",
        "-\n",
        "N <a@b.c> :\n",
        "wrote: ",
    ],
)
def test_60_kilobytes_of_anything_are_stripped_in_the_blink_of_an_eye(piece):
    text = (piece * 60_000)[:60_000]
    took = []
    for _ in range(3):  # the best of three: other programs run here too
        began = time.process_time()
        reply_text(text)
        took.append(time.process_time() - began)
    assert min(took) < 0.1  # 50 ms is the goal, on a machine with nothing else to do


@pytest.mark.parametrize(
    "name", ["a thousand multiparts in each other", "ten thousand parts", "a header of a megabyte"]
)
def test_what_is_over_a_limit_is_set_aside_with_the_reason(name):
    with pytest.raises(MailUnreadable) as told:
        read_mail(HOSTILE[name])
    assert told.value.facts["reason"]

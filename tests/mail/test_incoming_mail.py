"""A mail that came in, as a value: what it says of itself, whoever wrote it and however oddly."""

from datetime import UTC, datetime

import pytest
from incoming import OURS, TOKEN, mail, parts

from outreach.errors import MailUnreadable
from outreach.mail.address import Address
from outreach.mail.reading import read_mail


def test_the_same_mail_is_read_over_every_line_end():
    raw = mail("Subject: Hi\n there", body="One\n\nTwo\n")
    assert read_mail(raw.replace(b"\n", b"\r\n")) == read_mail(raw) == read_mail(raw.replace(b"\n", b"\r"))


def test_a_mail_that_was_saved_twice_has_no_doubled_lines():
    assert read_mail(mail(body="One\nTwo\n").replace(b"\n", b"\r\r\n")).text == "One\nTwo\n"


def test_the_ids_of_a_thread_stand_in_order_and_without_repeats():
    found = read_mail(mail("References: <a@x> <b@x>\n <a@x>", "In-Reply-To: (of Monday) <b@x>"))
    assert (found.references, found.in_reply_to) == (("<a@x>", "<b@x>"), ("<b@x>",))


def test_an_id_without_brackets_is_read_too():
    assert read_mail(mail("In-Reply-To: b@x")).in_reply_to == ("<b@x>",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Rosa Reed <rosa@clinic.example>", [("Rosa Reed", "rosa@clinic.example")]),
        ('"Reed, Rosa" <rosa@clinic.example>', [("Reed, Rosa", "rosa@clinic.example")]),
        ("rosa@clinic.example (Rosa Reed)", [("Rosa Reed", "rosa@clinic.example")]),
        ("=?utf-8?q?Ros=C3=A1?= <rosa@clinic.example>", [("Rosá", "rosa@clinic.example")]),
        ("Team: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("no address at all", []),
    ],
)
def test_addresses_are_read_as_people_and_programs_write_them(written, read):
    found = read_mail(mail(sender=written)).senders
    assert list(found) == [Address(name, address) for name, address in read]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 23 Nov 2026 11:41:13 +0100", datetime(2026, 11, 23, 10, 41, 13, tzinfo=UTC)),
        ("23 Nov 26 11:41 EST", datetime(2026, 11, 23, 16, 41, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 11:41:13 +0000 (UTC)", datetime(2026, 11, 23, 11, 41, 13, tzinfo=UTC)),
        ("Mon, 32 Nov 2026 11:41:13 +0000", None),
        ("Mon, 23 Nov 2026 11:41:13 +9999", None),
        ("Thu, 01 Jan 0001 00:00:00 +1400", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_a_moment_in_utc_or_nothing(written, moment):
    raw = mail().replace(b"Date: Mon, 23 Nov 2026 11:00:00 +0000", f"Date: {written}".encode())
    assert read_mail(raw).date == moment


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        (b"=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
        (b"Re: =?iso-8859-1?q?caf=E9?= tomorrow", "Re: café tomorrow"),
        (b"=?x-unknown?q?caf=E9?=", "café"),
        (b"=?zlib?q?abc?=", "abc"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?utf-8?b?broken", "=?utf-8?b?broken"),
    ],
)
def test_a_subject_is_read_in_whatever_charset_it_came(subject, read):
    assert read_mail(b"Subject: " + subject + b"\n" + mail()).subject == read


def test_a_null_return_path_differs_from_none():
    assert read_mail(mail("Return-Path: <>")).return_path == ""
    assert read_mail(mail()).return_path is None


def test_plain_text_is_preferred_to_html():
    body = parts("B", "Content-Type: text/html\n\n<p>rich</p>", "Content-Type: text/plain\n\nplain")
    raw = mail("Content-Type: multipart/alternative; boundary=B", body=body)
    assert read_mail(raw).text.strip() == "plain"


def test_html_alone_becomes_text_without_its_scripts():
    page = "<style>p{}</style><script>alert(1)</script><!-- x --><p>Yes,<br>Tuesday&nbsp;is fine&#33;</p>"
    assert read_mail(mail("Content-Type: text/html", body=page)).text == "Yes,\nTuesday is fine!"


def test_what_html_quotes_is_marked_as_a_quote():
    page = "<div>Yes.</div><blockquote><div>Shall we?</div></blockquote>"
    assert read_mail(mail("Content-Type: text/html", body=page)).text == "Yes.\n\n> Shall we?"


def test_text_around_an_attachment_is_read_as_one():
    body = parts(
        "B",
        "Content-Type: text/plain\n\nabove",
        'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment\n\n%PDF',
        "Content-Type: text/plain\n\nbelow",
    )
    found = read_mail(mail("Content-Type: multipart/mixed; boundary=B", body=body))
    assert found.text.split() == ["above", "below"]
    assert [(part.kind, part.name) for part in found.parts if part.is_attachment] == [
        ("application/pdf", "a.pdf")
    ]


def test_a_boundary_that_begins_like_another_is_told_apart():
    inner = "Content-Type: multipart/alternative; boundary=BB\n\n" + parts(
        "BB", "Content-Type: text/plain\n\nin"
    )
    body = parts("B", inner, "Content-Type: text/plain\n\nout")
    assert read_mail(mail("Content-Type: multipart/mixed; boundary=B", body=body)).text.split() == [
        "in",
        "out",
    ]


def test_a_multipart_whose_boundary_never_comes_is_read_as_text():
    assert read_mail(mail("Content-Type: multipart/mixed; boundary=X", body="Hello.\n")).text == "Hello.\n"


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("Subject: x", f"see <{TOKEN}@lakeside.example>"),
        (f"In-Reply-To: {OURS}", "Yes."),
        ("Subject: x", f"> X-Ref: {TOKEN}\n"),
        ("Subject: x", f"&lt;{TOKEN.upper()}@lakeside.example&gt;"),
        ("Content-Transfer-Encoding: base64", "PGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6QGxha2VzaWRlLmV4YW1wbGU+"),
    ],
)
def test_our_token_is_found_wherever_it_stands(field, body):
    assert read_mail(mail(field, body=body)).tokens == (TOKEN,)


def test_longer_words_are_no_tokens_of_ours():
    assert read_mail(mail(body=f"a{TOKEN}@x and {TOKEN}")).tokens == ()


def test_odd_lines_among_the_headers_hide_none_of_them():
    found = read_mail(b"From nobody Mon Nov 23\nnonsense\n" + mail("Subject: here"))
    assert (found.subject, found.text) == ("here", "Hello.\n")


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\0" * 100, b"\xff\xfe" * 50, b"no header at all", b":", b"From:\n\n"]
)
def test_nothing_much_is_a_mail_too(raw):
    assert read_mail(raw).senders == ()


def test_a_reading_error_names_its_reason():
    with pytest.raises(MailUnreadable, match="more than 200 parts"):
        read_mail(mail("Content-Type: multipart/mixed; boundary=B", body="--B\n\nx\n" * 201))

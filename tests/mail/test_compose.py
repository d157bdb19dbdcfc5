"""Letters as octets: what RFC 5322, 2046, 2047, 2369 and 8058 ask of them (corpora.md 6)."""

import re

import pytest
from letters import (
    FULL,
    LEAVE,
    MAILTO,
    OUTLOOK_ID,
    SENT_AT,
    SHORT,
    STRUCTURAL,
    composed,
    content_of,
    fields_of,
    make_letter,
    read,
)

from outreach.errors import HeaderUnsafe
from outreach.mail.address import Address
from outreach.mail.compose import Letter, compose, reply_subject


def test_every_header_that_was_set_stands_there_once_and_no_other():
    assert list(fields_of(composed())) == [
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "List-Unsubscribe",
        "List-Unsubscribe-Post", "List-Id", "X-Ref", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip


def test_a_plain_letter_has_no_header_that_it_does_not_need():
    assert list(fields_of(compose(Letter(**SHORT)))) == [
        "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip


def test_the_same_letter_is_always_the_same_octets():
    assert composed() == composed()


def test_a_mail_program_reads_what_was_meant():
    mail = read(composed())
    assert not mail.defects
    assert mail["Date"].datetime == SENT_AT
    assert str(mail["From"]) == '"Maya Okafor, LMFT" <maya@lakeside.example>'
    assert str(mail["To"]) == "Anna Berg <anna@client.example>"
    assert str(mail["Reply-To"]) == "office@lakeside.example"
    assert mail["Message-ID"] == "<token@lakeside.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_text_comes_first_and_html_last():
    mail = read(composed())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [content_of(part) for part in mail.iter_parts()] == [FULL["text"], FULL["html"]]


def test_without_html_the_mail_is_text_alone():
    mail = read(compose(Letter(**SHORT)))
    assert mail.get_content_type() == "text/plain"
    assert content_of(mail) == SHORT["text"]


def test_the_boundary_follows_from_the_message_id_and_stands_in_no_part():
    one, other = composed(), composed(message_id="<other@lakeside.example>")
    assert read(one).get_boundary() != read(other).get_boundary()
    tricky = composed(text=f"--{read(one).get_boundary()}--\n", html=f"--{read(one).get_boundary()}\n")
    assert [content_of(part) for part in read(tricky).iter_parts()] == [
        f"--{read(one).get_boundary()}--\n",
        f"--{read(one).get_boundary()}\n",
    ]


# Structural headers


def test_no_encoded_word_stands_where_machines_read():
    """EmailMessage would write these as `=?utf-8?q?`, and break one-click and threading (corpora.md 5)."""
    mail = fields_of(composed(references=(OUTLOOK_ID,) * 2 + ("<" + "b" * 300 + "@x.example>",)))
    assert [name for name in STRUCTURAL if "=?" in mail[name]] == []


def test_both_ways_to_leave_stand_in_brackets_and_one_click_is_announced():
    mail = read(composed())
    assert re.findall("<([^>]*)>", mail["List-Unsubscribe"]) == [LEAVE, f"mailto:{MAILTO}"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_not_announced_without_https():
    mail = read(composed(list_unsubscribe_url="http://127.0.0.1:8025/leave/x"))
    assert "List-Unsubscribe-Post" not in mail
    assert "List-Unsubscribe" in mail
    assert "List-Unsubscribe-Post" not in read(composed(list_unsubscribe_url=None))


def test_a_mailto_may_be_written_with_or_without_its_scheme():
    assert composed(list_unsubscribe_mailto=MAILTO) == composed(list_unsubscribe_mailto=f"mailto:{MAILTO}")


def test_a_list_id_stands_only_where_it_was_asked_for():
    assert read(composed())["List-Id"] == "<partners.lakeside.example>"
    assert "List-Id" not in read(composed(list_id=None))


# Threads (RFC 5322 3.6.4)


def test_a_thread_over_five_steps_grows_by_its_parent_each_time():
    ids = [f"<step{n}@lakeside.example>" for n in range(5)]
    references: tuple[str, ...] = ()
    for number in range(1, 5):
        mail = read(composed(message_id=ids[number], in_reply_to=ids[number - 1], references=references))
        assert mail["In-Reply-To"] == ids[number - 1]
        references = tuple(mail["References"].split())
        assert references == tuple(ids[:number])


def test_the_parent_stands_last_and_once():
    mail = read(
        composed(in_reply_to="<b@x.example>", references=("<a@x.example>", "<b@x.example>", "<c@x.example>"))
    )
    assert mail["References"].split() == ["<a@x.example>", "<c@x.example>", "<b@x.example>"]


def test_a_long_thread_keeps_its_first_and_its_last():
    ids = [f"<{n}@x.example>" for n in range(100)]
    kept = read(composed(in_reply_to=ids[-1], references=tuple(ids[:-1])))["References"].split()
    assert len(kept) == 20
    assert (kept[0], kept[-1], kept[1]) == (ids[0], ids[-1], ids[-19])


@pytest.mark.parametrize(
    "odd", ["no brackets", "<a b@x.example>", "<ü@x.example>", "<>", "<a@x><b@x>", "<" + "a" * 999 + "@x>"]
)
def test_what_is_no_message_id_is_left_out_of_the_thread(odd):
    mail = read(composed(in_reply_to=odd, references=("<a@x.example>", odd)))
    assert "In-Reply-To" not in mail
    assert mail["References"] == "<a@x.example>"


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Thank you", "Re: Thank you"),
        ("Re: Thank you", "Re: Thank you"),
        ("RE: Re: re: Thank you", "Re: Thank you"),
        ("AW: Thank you", "Re: Thank you"),
        ("Re[2]: Thank you", "Re: Thank you"),
        ("Referral: Thank you", "Re: Referral: Thank you"),
        ("", "Re: "),
    ],
)
def test_an_answer_has_one_re(subject, answered):
    assert reply_subject(subject) == answered


# What is refused


@pytest.mark.parametrize(
    "address", ["a b@x.example", "a@x.example>", "a", "", "a@b@c.example", "a@x.example\r\nBcc: y"]
)
@pytest.mark.parametrize("where", ["sender", "to"])
def test_an_address_that_could_end_its_header_is_refused(where, address):
    with pytest.raises(HeaderUnsafe):
        composed(**{where: Address("Anna", address)})


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("message_id", "no brackets"),
        ("message_id", "<a b@x.example>"),
        ("list_unsubscribe_url", "javascript:alert(1)"),
        ("list_unsubscribe_url", "https://x.example/>, <mailto:evil@x.example"),
        ("list_unsubscribe_url", "https://x.example/a b"),
        ("list_unsubscribe_mailto", "a@x.example>"),
        ("list_unsubscribe_url", "https://x.example/=?utf-8?q?=0A?="),
        ("message_id", "<=?utf-8?q?=0A?=@x.example>"),
        ("reply_to", "=?utf-8?q?=0A?=@x.example"),
        ("reference", "a b"),
        ("list_id", "a>"),
        ("reply_to", "a@x.example, b@y.example"),
    ],
)
def test_a_structural_value_that_does_not_fit_is_refused(where, value):
    with pytest.raises(HeaderUnsafe):
        composed(**{where: value})


def test_the_refusal_names_the_header():
    with pytest.raises(HeaderUnsafe, match="The header Subject"):
        compose(make_letter(subject="a\nb"))

"""Replies are a stranger's text: read strictly, and shown on one line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.smtp.reply import Reply, printable, take_reply


def take_all(octets: bytes) -> list[Reply]:
    buffer, taken = bytearray(octets), []
    while (reply := take_reply(buffer)) is not None:
        taken.append(reply)
        if reply.code is None:
            break
    return taken


@pytest.mark.parametrize(
    ("octets", "code", "text"),
    [
        (b"250 2.0.0 ok\r\n", 250, "2.0.0 ok"),
        (b"250\r\n", 250, ""),
        (b"250-one\r\n250-two\r\n250 three\r\n", 250, "one two three"),
        (b"550 5.1.1 Gr\xc3\xbc\xc3\x9fe\r\n", 550, "5.1.1 Grüße"),
        (b"550 \xff\xfe\r\n", 550, "\ufffd\ufffd"),
    ],
)
def test_a_clear_reply_is_read(octets, code, text):
    assert take_all(octets) == [Reply(code, text)]


@pytest.mark.parametrize("octets", [b"", b"250 ok", b"250-one\r\n", b"25", b"250-one\r\n250"])
def test_half_a_reply_is_none_yet(octets):
    assert take_all(octets) == []


@pytest.mark.parametrize("octets", [b"ok\r\n", b"2500 ok\r\n", b"+50 ok\r\n", b" 250 ok\r\n", b"250ok\r\n", b"150 x\r\n", b"650 x\r\n", b"\r\n", b"250-a\r\n251 b\r\n", b"250 a\rb\r\n"])  # fmt: skip
def test_what_only_looks_like_a_reply_is_no_yes(octets):
    (reply,) = take_all(octets)
    assert reply.code is None
    assert not reply.is_yes


def test_two_replies_in_one_read_are_two():
    assert [reply.code for reply in take_all(b"250 one\r\n550 two\r\n")] == [250, 550]


def test_no_reply_can_start_a_new_line_of_a_log():
    assert printable(b'no\n{"level": "error"}\x1b[31m\x00\xe2\x80\xa8x') == 'no {"level": "error"} [31m  x'


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=2000))
def test_whatever_the_server_says_becomes_one_printable_line(octets):
    assert printable(octets).isprintable()
    assert len(printable(octets)) <= 300
    for reply in take_all(octets):
        assert reply.text.isprintable()

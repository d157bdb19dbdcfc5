"""Strangers' mail is read in a process of its own: a bad one breaks that one, and nothing else."""

import os
import signal
import time
from pathlib import Path

import pytest

from outreach.errors import MailUnreadable, ReaderBroken
from outreach.imap.judge import Judge
from outreach.mail.reading import Kind, OptOut

REPLY = (
    b"From: Rosa <rosa@clinic.example>\r\nTo: maya@lakeside.example\r\nCc: leo@school.example\r\n"
    b"Message-ID: <r1@clinic.example>\r\nIn-Reply-To: <" + b"a" * 26 + b"@lakeside.example>\r\n"
    b"Subject: Re: hello\r\n\r\nYes, Tuesday.\r\n\r\nOn Mon, 2 Mar 2026 at 9:00 Maya wrote:\r\n> Hello\r\n"
)


@pytest.fixture
def judge():
    made = Judge(patience=5)
    yield made
    made.close()


def worker_of(judge):
    return judge._worker.pid


def test_a_reply_comes_back_with_all_that_is_asked_of_it(judge):
    found = judge.judge(REPLY)
    assert found.kind is Kind.REPLY
    assert found.text == "Yes, Tuesday."
    assert found.senders == ("rosa@clinic.example",)
    assert found.recipients == ("maya@lakeside.example", "leo@school.example")
    assert found.answers == ("<" + "a" * 26 + "@lakeside.example>",)
    assert found.tokens == ("a" * 26,)
    assert found.header_id == "<r1@clinic.example>"


def test_what_a_verdict_holds_survives_the_way(judge):
    left = judge.judge(REPLY.replace(b"Yes, Tuesday.", b"Please remove me from your list."))
    assert (left.kind, left.opt_out) == (Kind.OPT_OUT, OptOut.SURE)
    away = judge.judge(
        b"From: o@client.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nAuto-Submitted: auto-replied\n"
        b"Subject: Automatic reply: away\n\nI am back on 5 May 2026.\n"
    )
    assert (away.kind, str(away.back_on)) == (Kind.AUTO_REPLY, "2026-05-05")


def test_one_worker_reads_many_mails(judge):
    judge.judge(REPLY)
    before = worker_of(judge)
    for _ in range(20):
        judge.judge(REPLY)
    assert worker_of(judge) == before


def test_a_worker_that_dies_is_followed_by_another(judge):
    judge.judge(REPLY)
    os.kill(worker_of(judge), signal.SIGKILL)
    assert judge.judge(REPLY).kind is Kind.REPLY


def test_a_worker_that_hangs_is_killed_in_time(judge):
    judge.judge(REPLY)
    hung = worker_of(judge)
    os.kill(hung, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(MailUnreadable, match="too long"):
        judge.judge(REPLY)
    assert time.monotonic() - began < 8
    assert judge.judge(REPLY).kind is Kind.REPLY
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain" + b";" * 39_000 + b"\n\nhello",
        b"From: " + b"(" * 50_000 + b"\n\nhello",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1000)),
        b"\x00" * 1_000_000,
        b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nhello",
        b"",
    ],
)
def test_a_bomb_is_read_or_refused_in_time(judge, raw):
    began = time.monotonic()
    try:
        judge.judge(raw)
    except MailUnreadable as err:
        assert err.facts["reason"]  # noqa: PT017 - both are right
    assert time.monotonic() - began < 5
    assert judge.judge(REPLY).kind is Kind.REPLY


def test_a_mail_of_some_megabytes_is_read(judge):
    assert judge.judge(REPLY + b"x" * 76 + b"\r\n" * 50_000 + b"y" * 4_000_000).kind is Kind.REPLY


def test_a_worker_that_does_not_start_is_no_fault_of_the_mail(judge, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(ReaderBroken):
        judge.judge(REPLY)
    monkeypatch.undo()
    assert judge.judge(REPLY).kind is Kind.REPLY


def test_the_worker_has_limits_and_no_secrets(judge, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "hunter2")
    judge.judge(REPLY)
    limits = Path(f"/proc/{worker_of(judge)}/limits").read_text()
    [space] = [line for line in limits.splitlines() if line.startswith("Max address space")]
    assert "unlimited" not in space.split("bytes")[0]
    assert "hunter2" not in Path(f"/proc/{worker_of(judge)}/environ").read_text()

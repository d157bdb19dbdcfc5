"""Mails are judged ahead, in their order, and no further than anybody wants."""

import time

import pytest

from outreach.errors import MailUnreadable, ReaderBroken
from outreach.imap import Judge, judge_ahead


def letter(number):
    return f"From: rosa@clinic.example\nSubject: {number}\n\nHello\n".encode()


class Slow(Judge):
    """Notes what it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def judge(self, raw):
        self.asked.append(raw)
        time.sleep(0.05)
        if raw == b"broken":
            raise MailUnreadable(reason="so it is")
        if raw == b"gone":
            raise ReaderBroken(reason="OSError")
        return raw


def test_verdicts_come_in_the_order_of_the_mails():
    judge = Judge()
    try:
        with judge_ahead(judge, [letter(n) for n in range(5)]) as verdicts:
            assert [verdict.result().subject for verdict in verdicts] == list("01234")
    finally:
        judge.close()


def test_the_next_mail_is_judged_while_the_last_one_is_dealt_with():
    judge = Slow()
    with judge_ahead(judge, [b"one", b"two", b"three"]) as verdicts:
        assert next(verdicts).result() == b"one"
        time.sleep(0.2)  # dealing with it
        assert next(verdicts).done()
        assert next(verdicts).done()


def test_a_verdict_holds_what_went_wrong_and_the_next_one_is_none_the_worse():
    with judge_ahead(Slow(), [b"broken", b"gone", b"good"]) as verdicts:
        with pytest.raises(MailUnreadable, match="so it is"):
            next(verdicts).result()
        with pytest.raises(ReaderBroken):
            next(verdicts).result()
        assert next(verdicts).result() == b"good"


def test_who_stops_early_waits_for_one_mail_at_most():
    judge = Slow()
    with judge_ahead(judge, [letter(n) for n in range(100)]) as verdicts:
        next(verdicts).result()
    asked = len(judge.asked)
    assert asked <= 3
    time.sleep(0.2)
    assert len(judge.asked) == asked


def test_of_no_mails_there_is_no_verdict():
    with judge_ahead(Slow(), []) as verdicts:
        assert list(verdicts) == []

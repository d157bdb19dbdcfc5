"""Whatever somebody sends, it is read as far as it can be, and keeps nothing else from being read."""

import pytest

from outreach.actions.show_status import show_status
from outreach.store import inbound
from tests.actions.reading_answers.mailbox import (
    DAY,
    MAYA,
    ROSA,
    arrive,
    introduced,
    kept,
    letter,
    read,
    running,
    told,
    week,
)
from tests.practice import body


async def test_what_strangers_write_is_shown_without_what_no_mail_may_hold(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Yes\x1b[31m \u202eTuesday\u2028 <script>alert(1)</script> {{ 7 * 7 }}"))
    read(practice, judge)
    [notice] = await told(practice, "answered")
    assert "Yes[31m Tuesday <script>" in body(notice)
    assert "<script>" not in notice.get_body(("html",)).get_content()
    assert "{{ 7 * 7 }}" in body(notice)


async def test_what_cannot_be_read_is_kept_and_shown_and_reading_goes_on(practice, server, judge):
    rosa = await introduced(practice)
    bomb = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(100))
    arrive(practice, server, bomb)
    arrive(practice, server, letter())
    read(practice, judge)
    assert running(practice, rosa) == []
    found = show_status(practice.desk, practice.now)
    assert len(found["quarantined"]) == 1
    assert any("not understood" in said for said in found["broken"])
    assert any("not understood" in said for said in week(practice).problems)
    with practice.desk.store.read() as tx:
        [kept_mail] = inbound.quarantined(tx, practice.now - DAY)
        assert inbound.get_raw(tx, kept_mail.id) == bomb.replace(b"\n", b"\r\n")


async def test_a_mail_that_breaks_what_follows_from_it_is_put_aside(practice, server, judge, monkeypatch):
    rosa = await introduced(practice)
    arrive(practice, server, letter("one"))
    arrive(practice, server, letter("two"))

    import outreach.actions.take_mail as taking

    real = taking.find_match

    def broken(tx, desk, mail, now):
        if mail.text == "one":
            raise KeyError("a mistake of ours")
        return real(tx, desk, mail, now)

    monkeypatch.setattr(taking, "find_match", broken)
    read(practice, judge)
    assert [each.text for each in kept(practice, "reply")] == ["two"]
    assert len(show_status(practice.desk, practice.now)["quarantined"]) == 1
    assert running(practice, rosa) == []


@pytest.mark.parametrize(
    "message_id",
    [
        b"",
        b"Message-ID: <" + b"x" * 10_000 + b"@clinic.example>\r\n",
        b"Message-ID: <a@b>\r\n X1 STORE 1:* +FLAGS (\\Deleted)\r\nMessage-ID: <c@d>\r\n",
        b"Message-ID: \r\nIn-Reply-To: <x\r\n X1 UID STORE 1:* +FLAGS (\\Deleted)\r\n y@z>\r\n",
    ],
)
async def test_a_message_id_of_whatever_shape_is_only_a_text(practice, server, judge, message_id):
    rosa = await introduced(practice)
    raw = message_id + f"From: {ROSA}\r\nTo: {MAYA}\r\nSubject: hello\r\n\r\nYes.\r\n".encode()
    arrive(practice, server, raw)
    arrive(
        practice, server, raw.replace(b"Yes.", b"And more.")
    )  # the same Message-ID is another mail all the same
    read(practice, judge)
    assert {each.text for each in kept(practice, "reply")} == {"Yes.", "And more."}
    assert not server.said("STORE")
    assert running(practice, rosa) == []


async def test_a_mail_of_fifty_megabytes_is_read_from_its_beginning(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter("Yes, see the file.") + b"x" * 52_000_000)
    read(practice, judge)
    [reply] = kept(practice, "reply")
    assert reply.text.startswith("Yes, see the file.")
    assert running(practice, rosa) == []

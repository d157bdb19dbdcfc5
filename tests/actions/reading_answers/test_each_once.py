"""What is read counts once, whoever else reads it and wherever reading breaks off."""

from outreach.actions.read_mailbox import read_mailbox
from outreach.errors import MailboxUnreachable
from outreach.store import cursors, inbound
from tests.actions.reading_answers.mailbox import arrive, connected, introduced, kept, letter, read


async def test_nothing_is_done_twice_whatever_the_server_does_to_its_numbers(practice, server, judge):
    await introduced(practice)
    raw = letter()
    arrive(practice, server, raw)
    read(practice, judge)
    server.inbox.uidvalidity = 9
    read(practice, judge)
    server.inbox.mails.clear()
    server.inbox.uidnext = 1
    arrive(practice, server, raw)
    read(practice, judge)
    arrive(practice, server, raw, "Junk")
    read(practice, judge)
    assert len(kept(practice, "reply")) == 1
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM events WHERE kind='replied'").scalar() == 1


async def test_two_daemons_that_read_the_same_mail_act_on_it_once(practice, server, judge, monkeypatch):
    await introduced(practice)
    arrive(practice, server, letter())
    real, looks = inbound.known, []

    def while_another_reads_it(tx, mailbox, digests):
        known = real(tx, mailbox, digests)
        looks.append(known)
        if len(looks) == 1:
            read(practice, judge)  # from the start to the end, between our look and our act
        return known

    monkeypatch.setattr(inbound, "known", while_another_reads_it)
    read(practice, judge)
    assert looks == [set(), set()]
    assert len(kept(practice, "reply")) == 1
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM events WHERE kind='replied'").scalar() == 1


async def test_a_stop_in_the_middle_of_a_batch_leaves_the_rest_for_later(practice, server, judge):
    await introduced(practice)
    for number in range(4):
        arrive(practice, server, letter(f"number {number}"))
    asked = iter([False, False, False, True, True])
    box = practice.desk.schedules.mailboxes["maya"]
    server.folders = {"INBOX": server.inbox}
    with connected(practice) as inbox:
        assert not read_mailbox(practice.desk, box, inbox, judge, is_over=lambda: next(asked))
    assert len(kept(practice, "reply")) == 2
    with practice.desk.store.read() as tx:
        assert cursors.read_at(tx) == {"maya": None}
    read(practice, judge)
    assert len(kept(practice, "reply")) == 4


async def test_a_crash_between_two_mails_loses_none_and_repeats_none(practice, server, judge):
    await introduced(practice)
    for number in range(6):
        arrive(practice, server, letter(f"number {number}"))
    with connected(practice) as inbox:
        limit, server.wire = [4000], None

        def cutting(octets):
            taken = octets[: max(0, limit[0])]
            limit[0] -= len(octets)
            return taken

        for _ in range(20):
            try:
                read(practice, judge)
                break
            except MailboxUnreachable:
                limit[0] = 4000
                server.wire = cutting if server.wire is None else None
        inbox.cut()
    assert sorted(each.text for each in kept(practice, "reply")) == [f"number {n}" for n in range(6)]

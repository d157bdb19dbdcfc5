"""A reply is known as what it is, and stops the chase."""

from outreach.sequence.model import State
from tests.actions.reading_answers.mailbox import (
    IMAP,
    ROSA,
    arrive,
    introduced,
    kept,
    letter,
    local_imap,
    read,
    running,
    told,
)
from tests.practice import body, shipped_schedules


async def test_a_reply_in_our_thread_stops_the_chase_and_the_owner_reads_the_words(practice, server, judge):
    rosa = await introduced(practice)
    assert running(practice, rosa) == ["introduction"]
    arrive(
        practice,
        server,
        letter(In_Reply_To=practice.message("hello").message_id, sender="front@desk.example"),
    )
    assert read(practice, judge)
    assert running(practice, rosa) == []
    [reply] = kept(practice, "reply")
    assert (reply.text, reply.state) == ("Yes, Tuesday is good.", "new")
    [notice] = await told(practice, "answered")
    assert "Yes, Tuesday is good." in body(notice)
    assert "introduction" in body(notice)


async def test_the_owner_reads_which_colleagues_are_not_reminded_meanwhile(practice, server, judge):
    says = ("    mailbox: maya\n", "    mailbox: maya\n    colleagues_wait: 10 days\n")
    assert practice.reload(shipped_schedules((IMAP, local_imap(server)), says))
    await introduced(practice, address="bo.berg@clinic.example.com", given_name="Bo", family_name="Berg")
    await introduced(practice)
    arrive(practice, server, letter())
    read(practice, judge)
    [notice] = await told(practice, "answered")
    assert "nobody else there is reminded: Dr. Bo Berg" in body(notice)


async def test_a_reply_is_known_by_our_token_by_the_address_and_by_an_address_seen_before(
    practice, server, judge
):
    rosa = await introduced(practice)
    token = practice.message("hello").message_id
    arrive(practice, server, letter(f"Yes.\n\n> Message-ID: {token}", sender="rosa@home.example"))
    read(practice, judge)
    arrive(practice, server, letter("One more thing.", sender="Rosa@Home.example", subject="hello"))
    arrive(practice, server, letter("And another.", sender=ROSA.upper(), subject="new thing"))
    read(practice, judge)
    assert [each.contact_id for each in kept(practice, "reply")] == [rosa.id] * 3


async def test_a_colleague_answers_for_the_only_contact_there_but_nobody_does_at_a_free_mail_provider(
    practice, server, judge
):
    rosa = await introduced(practice)
    await introduced(practice, address="leo@gmail.com")
    arrive(practice, server, letter("She is glad to meet you.", sender="desk@clinic.example.com"))
    arrive(practice, server, letter("Buy this.", sender="somebody@gmail.com"))
    read(practice, judge)
    assert [each.contact_id for each in kept(practice, "reply")] == [rosa.id]


async def test_mail_of_an_uncertain_message_ends_the_doubt(practice, server, judge):
    rosa = await introduced(practice)
    hello = practice.message("hello")
    with practice.desk.store.write() as tx:  # as if the server's answer had never come
        tx.exec_driver_sql("DROP TRIGGER messages_state")
        tx.exec_driver_sql("UPDATE messages SET state='uncertain', ended_at=NULL WHERE id=?", (hello.id,))
    practice.is_broken = True
    arrive(practice, server, letter(In_Reply_To=hello.message_id))
    read(practice, judge)
    assert practice.message("hello").state is State.SENT
    assert rosa

"""What the owner writes and gets beside Outreach: her own letters count as contact, the rest leaves no trace."""

from outreach.store import cursors
from tests.actions.reading_answers.mailbox import (
    DAY,
    HOUR,
    MAYA,
    ROSA,
    arrive,
    clocks,
    introduced,
    kept,
    letter,
    read,
    running,
)


async def test_the_owners_other_mail_leaves_no_trace(practice, server, judge):
    await introduced(practice)
    arrive(practice, server, letter("Dinner on Friday?", sender="friend@home.example"))
    read(practice, judge)
    with practice.desk.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM inbound").scalar() == 0
        assert cursors.find(tx, "maya", "INBOX").cursor.last_uid == 1


async def test_our_own_mail_is_no_reply(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter(sender=MAYA, to=ROSA, In_Reply_To=practice.message("hello").message_id))
    read(practice, judge)
    assert running(practice, rosa) == ["introduction"]
    assert kept(practice, "reply") == []


async def test_what_the_owner_writes_by_hand_moves_the_clock_and_answers_what_waited(practice, server, judge):
    rosa = await introduced(practice)
    arrive(practice, server, letter())
    read(practice, judge)
    practice.clock.now += HOUR
    arrive(practice, server, letter("See you then.", sender=f"Maya <{MAYA}>", to=ROSA), "Sent")
    read(practice, judge)
    assert clocks(practice, rosa).last_contact_at == practice.now
    assert [each.state for each in kept(practice, "reply")] == ["answered"]


async def test_what_her_program_answers_for_her_is_not_written_by_hand(practice, server, judge):
    rosa = await introduced(practice)
    before = clocks(practice, rosa).last_contact_at
    away = letter(
        "I am away.", sender=MAYA, to=ROSA, subject="Automatic reply: x", Auto_Submitted="auto-replied"
    )
    practice.clock.now += DAY
    arrive(practice, server, away, "Sent")
    read(practice, judge)
    assert clocks(practice, rosa).last_contact_at == before


async def test_what_the_owner_writes_by_hand_stops_the_nudge(practice, server, judge):
    rosa = await introduced(practice)
    practice.clock.now += DAY
    arrive(practice, server, letter("See you at the talk?", sender=MAYA, to=ROSA), "Sent")
    for _ in range(10):
        practice.clock.now += DAY
        read(practice, judge)
        await practice.tick()
    assert len(practice.mails_to(rosa.address)) == 1
    assert running(practice, rosa) == []

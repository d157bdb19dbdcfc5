"""The owner notes meetings by mail: in answer to a question, or of her own accord."""

from datetime import timedelta

from outreach.sequence.model import State
from outreach.store import meetings, messages
from tests.actions.owner_by_mail.writing import MAYA, ROSA, answer, words
from tests.practice import body


async def ask_for_notes(practice):
    contact = practice.add_contact(ROSA)
    practice.meet(contact)
    practice.clock.now += timedelta(hours=5)
    await practice.tick()
    [mail] = [m for m in practice.new_mails_to(MAYA) if "How did it go" in str(m["Subject"])]
    return contact, mail


def notes_told(mails):
    return [mail for mail in mails if mail["Subject"].startswith("Noted")]


async def test_notes_by_mail_write_the_thank_you_and_private_ones_stay_private(practice, server):
    contact, mail = await ask_for_notes(practice)
    [told] = notes_told(
        await answer(practice, server, "mention: the waiting list\nCANARY she looked tired", mail)
    )
    assert "1 that a letter may mention, 1 for you alone" in words(told)
    thanks = practice.message("thanks")
    assert thanks.state is State.DRAFT
    with practice.desk.store.read() as tx:
        [written] = messages.get_many(tx, [thanks.id])
        [meeting] = meetings.of_contact(tx, contact.id)
    assert "the waiting list" in written.text
    assert [n.show_to_owner() for n in meeting.private_notes] == ["CANARY she looked tired"]
    assert not any("CANARY" in body(each) for each in practice.mails())


async def test_what_nobody_marked_is_for_her_alone_and_the_letter_waits(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = notes_told(await answer(practice, server, "We spoke about the waiting list.", mail))
    assert "0 that a letter may mention, 1 for you alone" in words(told)
    assert practice.message("thanks").state is State.PLANNED


async def test_no_to_the_question_for_notes_skips_the_letter_that_waits_for_them(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = [m for m in await answer(practice, server, "skip", mail) if m["Subject"].startswith("Skipped")]
    assert "is not sent" in words(told)
    assert practice.message("thanks").state is State.SKIPPED


async def test_a_yes_to_the_question_for_notes_approves_nothing(practice, server):
    _, mail = await ask_for_notes(practice)
    [told] = [m for m in await answer(practice, server, "ok", mail) if m["Subject"].startswith("Not done")]
    assert "not written yet" in words(told)
    assert practice.message("thanks").state is State.PLANNED


def command_address(practice):
    [owner] = practice.desk.schedules.owners.values()
    return practice.desk.command_address(owner)


async def test_a_meeting_is_noted_by_a_mail_to_her_own_address_for_it(practice, server):
    contact = practice.add_contact(ROSA)
    text = "meet Rosa Lind yesterday 16:00: mention: her waiting list"
    [told] = notes_told(await answer(practice, server, text, to=command_address(practice), subject="x"))
    assert "you met Dr. Rosa Lind on Sun 1 Mar 16:00" in words(told)
    with practice.desk.store.read() as tx:
        [meeting] = meetings.of_contact(tx, contact.id)
    assert [note.text for note in meeting.notes] == ["her waiting list"]


async def test_a_meeting_with_nobody_known_says_so(practice, server):
    [told] = await answer(practice, server, "met Zorro yesterday", to=command_address(practice))
    assert "No contact matches 'Zorro'" in words(told)


async def test_a_meeting_told_twice_is_one(practice, server):
    contact = practice.add_contact(ROSA)
    for _ in range(2):
        await answer(practice, server, "met Rosa Lind yesterday", to=command_address(practice))
    with practice.desk.store.read() as tx:
        assert len(meetings.of_contact(tx, contact.id)) == 1
